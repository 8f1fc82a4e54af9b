"""How each m-line of an offer is answered, and the sources of RTP that it names. Pure."""

from dataclasses import dataclass
from typing import Literal

from aiortc.rtcrtpparameters import RTCRtpCodecParameters

from realtime.rtc.sdp import sections
from realtime.rtc.sdp.sections import Section

MAX_SOURCES = 16  # of one line; more are ignored
SENDING, HEARING = ("sendrecv", "sendonly"), ("sendrecv", "recvonly")
_DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")


@dataclass(frozen=True)
class Line:
    """One m-line. `use`: what it is used for; None: it is rejected. `mid`: its `a=mid`, or a name that no other has.

    `codecs`: those in common, where it is used for sound or pictures. `direction`: as the client sees it.
    """

    section: Section
    mid: str
    use: Literal["audio", "video", "channel"] | None
    codecs: tuple[RTCRtpCodecParameters, ...] = ()

    @property
    def direction(self) -> str:
        named = [name for attributes in (self.section.own, self.section.session) for name, _ in attributes]
        return next((name for name in named if name in _DIRECTIONS), "sendrecv")

    @property
    def is_sending(self) -> bool:
        """Whether the client may send sound or pictures on this line."""
        return self.use in ("audio", "video") and self.direction in SENDING

    @property
    def is_hearing(self) -> bool:
        """Whether the client wants to hear on this line."""
        return self.use == "audio" and self.direction in HEARING

    @property
    def is_seeing(self) -> bool:
        """Whether the client wants to see pictures on this line."""
        return self.use == "video" and self.direction in HEARING

    @property
    def sources(self) -> dict[int, int]:
        """SSRC → SSRC of the packets that it repeats (RFC 4588), or itself. In the order of the offer."""
        repeats: dict[int, int] = {}
        others: set[int] = set()
        for value in self.section.values("ssrc-group"):
            semantics, *members = value.split() or [""]
            numbers = [number for number in map(_ssrc, members) if number is not None]
            if semantics == "FID" and len(numbers) == 2:
                repeats[numbers[1]] = numbers[0]
            elif semantics.startswith("FEC") and len(numbers) == 2:
                others.add(numbers[1])  # error correction, which aiortc does not know
        named = [_ssrc(value.partition(" ")[0]) for value in self.section.values("ssrc")]
        found = {number: repeats.get(number, number) for number in named if number is not None and number not in others}
        return dict(list(found.items())[:MAX_SOURCES])


def _ssrc(text: str) -> int | None:
    return sections.number(text, 2**32)
