"""Reads an SDP offer from a stranger, and dresses the answer. Pure."""

import re
from dataclasses import dataclass

from aiortc.sdp import SessionDescription

from realtime.errors import RequestError
from realtime.media.windower import Track

SENDS = {"sendrecv", "sendonly", None}  # no direction means sendrecv
HEARS = {"sendrecv", "recvonly", None}
START_KBPS = 1000  # Chromium begins near 300 otherwise, and stays blurred for seconds


@dataclass(frozen=True)
class Offer:
    """`sends`: the tracks that the caller has. `hears`: it can be spoken to. `has_events`: it has a data channel."""

    sdp: str
    sends: frozenset[Track]
    hears: bool
    has_events: bool


def read_offer(sdp: str) -> Offer:
    """Raises RequestError: `invalid_sdp`, `no_media`."""
    if not sdp.startswith("v=0"):
        raise invalid_sdp()
    try:
        description = SessionDescription.parse(sdp)
    except Exception as error:  # the parser promises nothing about what it raises
        raise invalid_sdp() from error
    if not description.media:
        raise RequestError("no_media", "the offer has no sound, no pictures and no data channel")
    live = [media for media in description.media if media.port]
    for media in live:
        if not media.dtls or not media.dtls.fingerprints or not media.ice or not media.ice.usernameFragment:
            raise invalid_sdp()
    sends: set[Track] = set()
    for media in live:
        if media.kind in ("audio", "video") and media.direction in SENDS:
            sends.add("audio" if media.kind == "audio" else "video")
    return Offer(
        sdp=sdp,
        sends=frozenset(sends),
        hears=any(media.kind == "audio" and media.direction in HEARS for media in live),
        has_events=any(media.kind == "application" for media in live),
    )


def invalid_sdp() -> RequestError:
    """An offer that nobody could answer."""
    return RequestError("invalid_sdp", "send the SDP offer of a peer connection, with ICE and DTLS")


def with_start_bitrate(answer: str) -> str:
    """The answer, asking a Chromium to send its pictures at `START_KBPS` from the beginning."""
    line = rf"\1a=fmtp:\2 x-google-start-bitrate={START_KBPS}\r\n"
    return re.sub(r"(a=rtpmap:(\d+) VP8/90000\r\n)", line, answer)
