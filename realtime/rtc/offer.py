"""Reads the SDP offer of a client, which may be anything: decides which of its lines are accepted, and for what. Pure.

A line without a common codec is rejected and the call goes on with the others, as JSEP does (RFC 8829, 5.3.1).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from realtime.errors import RequestError
from realtime.media.windower import Track
from realtime.rtc.sdp.codecs import KNOWN_IN_WORDS, common_codecs
from realtime.rtc.sdp.fragments import write_fragment
from realtime.rtc.sdp.lines import Line
from realtime.rtc.sdp.rewriting import answer_for_client, offer_for_aiortc
from realtime.rtc.sdp.sections import Section, read_sections
from realtime.rtc.sdp.transports import bundled_mids, read_transports

MAX_LINES = 8  # m-lines; each costs threads, and sockets where it is not bundled
MAX_MID_LETTERS = 64  # of a line's name
MAX_CANDIDATES = 32  # addresses; each gets connectivity checks from every one of ours


@dataclass(frozen=True)
class Offer:
    """An offer that can be answered.

    `sdp`: its accepted lines, as aiortc reads them. `sends`: the kinds of tracks that the client sends. `hears`: it
    receives sound. `lines`: all its lines. `bundled`: mids of those that the client wants on one transport.
    """

    sdp: str
    sends: frozenset[Track]
    hears: bool
    lines: tuple[Line, ...] = ()
    bundled: tuple[str, ...] = ()

    @property
    def loudspeaker(self) -> Line | None:
        """The line on which the client hears: one that only hears, where there is one, else the first that hears."""
        hearing = [line for line in self.lines if line.is_hearing]
        return next((line for line in hearing if not line.is_sending), hearing[0] if hearing else None)

    @property
    def screen(self) -> Line | None:
        """The line on which the client sees pictures."""
        return next((line for line in self.lines if line.is_seeing), None)

    @property
    def ice_names(self) -> frozenset[str]:
        """The client's names in ICE (`ice-ufrag`): one for each transport."""
        return frozenset(name for line in self.lines for name in line.section.values("ice-ufrag"))

    def carrier(self, mid: str | None) -> str:
        """The line whose candidates hold for the line of this name: the first of its bundle. None: the first line."""
        accepted = [line.mid for line in self.lines if line.use is not None]
        together = [each for each in self.bundled if each in accepted] or accepted[:1]
        return mid if mid in accepted and mid not in together else together[0]

    def line(self, mid: str | None) -> Line:
        """The accepted line of this name. Raises StopIteration."""
        return next(line for line in self.lines if line.mid == mid and line.use is not None)

    def answer(self, sdp: str) -> str:
        """The answer for the client, from aiortc's answer to `sdp`."""
        return answer_for_client(self.lines, self.bundled, sdp)

    def fragment(self, name: str, password: str, candidates: Sequence[str]) -> str:
        """The answer to an ICE restart, with our new name, password and addresses. All lines share one transport."""
        mids = [mid for mid in self.bundled if any(line.mid == mid and line.use is not None for line in self.lines)]
        return write_fragment(self.line(self.carrier(None)), mids, name, password, candidates)


def read_offer(sdp: str) -> Offer:
    """Parse and check an offer.

    Raises RequestError: `invalid_sdp`, `no_media`, `no_common_codec`, `too_many_lines`, `too_many_candidates`.
    """
    if not sdp.startswith("v=0"):
        raise invalid_sdp()
    try:
        return _read_offer(sdp)
    except ValueError as error:
        raise invalid_sdp() from error


def _read_offer(sdp: str) -> Offer:
    """Raises as `read_offer` does, or ValueError: it is invalid."""
    session, sections = read_sections(sdp)
    if len(sections) > MAX_LINES:
        message = f"the offer has {len(sections)} m-lines: offer at most {MAX_LINES}"
        raise RequestError("too_many_lines", message)
    bundled = bundled_mids(session)
    lines = _lines(sections, bundled)
    accepted = [line for line in lines if line.use is not None]
    _check_use(lines, accepted)
    tagged = next((line.section for line in lines if bundled and line.mid == bundled[0]), None)
    transports = read_transports(accepted, bundled, tagged)
    num_candidates = sum(len(transport.candidates) for transport in transports)
    if num_candidates > MAX_CANDIDATES:
        message = f"the offer has {num_candidates} ICE candidates: offer at most {MAX_CANDIDATES}"
        raise RequestError("too_many_candidates", message)
    sends: set[Track] = {"audio" if line.use == "audio" else "video" for line in accepted if line.is_sending}
    return Offer(
        sdp=offer_for_aiortc(lines, transports, is_lite=any(name == "ice-lite" for name, _ in session)),
        sends=frozenset(sends),
        hears=any(line.is_hearing for line in accepted),
        lines=tuple(lines),
        bundled=tuple(bundled),
    )


def invalid_sdp() -> RequestError:
    """The error for an offer that cannot be answered."""
    return RequestError("invalid_sdp", "send the SDP offer of a peer connection, with ICE, DTLS and rtcp-mux")


def _lines(sections: list[Section], bundled: list[str]) -> list[Line]:
    """All lines, each with a name of its own. Raises ValueError: two lines have the same, or one has an odd name."""
    named = [section.value("mid") for section in sections]
    mids = [mid for mid in named if mid]
    if len(set(mids)) < len(mids) or not all(_is_name(mid) for mid in mids):
        raise ValueError("a=mid does not name a line")
    lines: list[Line] = []
    has_channel = False
    for number, (section, mid) in enumerate(zip(sections, named, strict=True)):
        line = _line(section, mid or _new_mid(number, mids), bundled)
        if line.use == "channel" and has_channel:
            line = Line(section, line.mid, None)
        has_channel = has_channel or line.use == "channel"
        lines.append(line)
    return lines


def _is_name(mid: str) -> bool:
    """Whether it is one word, which goes into the answer's list of lines."""
    return len(mid) <= MAX_MID_LETTERS and mid.isascii() and mid.isprintable() and " " not in mid


def _new_mid(number: int, taken: list[str]) -> str:
    return next(mid for mid in (f"{number}{'.' * length}" for length in range(len(taken) + 1)) if mid not in taken)


def _line(section: Section, mid: str, bundled: list[str]) -> Line:
    is_live = section.port > 0 or (section.has("bundle-only") and mid in bundled)
    if is_live and section.kind == "application" and "DTLS/SCTP" in section.protocol:
        return Line(section, mid, "channel")
    if is_live and _is_media(section):
        codecs = common_codecs(section)
        if codecs:
            return Line(section, mid, "audio" if section.kind == "audio" else "video", codecs)
    return Line(section, mid, None)


def _is_media(section: Section) -> bool:
    return section.kind in ("audio", "video") and "RTP/SAVP" in section.protocol


def _check_use(lines: list[Line], accepted: list[Line]) -> None:
    """Raise RequestError where too little of the offer can be used."""
    has_media = any(line.use != "channel" for line in accepted)
    live = [line for line in lines if line.section.port or line.section.has("bundle-only")]
    if not has_media and any(_is_media(line.section) for line in live):
        raise RequestError("no_common_codec", f"the offer names no codec that the server knows: {KNOWN_IN_WORDS}")
    if accepted:
        return
    if live:
        raise invalid_sdp()
    raise RequestError("no_media", "the offer has no sound, no pictures and no data channel")
