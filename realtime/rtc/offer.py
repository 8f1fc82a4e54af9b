"""Reads the SDP offer of a client, which may be anything, and adds a start bitrate to the answer. Pure."""

import re
from dataclasses import dataclass

from aiortc.sdp import SessionDescription

from realtime.errors import RequestError
from realtime.media.windower import Track

SENDING = {"sendrecv", "sendonly", None}  # directions of a track; none means sendrecv
HEARING = {"sendrecv", "recvonly", None}
START_KBPS = 1000  # Chromium starts near 300 otherwise: its pictures are blurred for seconds


@dataclass(frozen=True)
class Offer:
    """An offer that can be answered.

    `sends`: the kinds of tracks that the client sends. `hears`: it receives sound.
    """

    sdp: str
    sends: frozenset[Track]
    hears: bool


def read_offer(sdp: str) -> Offer:
    """Parse and check an offer. Raises RequestError: `invalid_sdp`, `no_media`."""
    if not sdp.startswith("v=0"):
        raise invalid_sdp()
    try:
        description = SessionDescription.parse(sdp)
    except Exception as error:  # aiortc does not document what its parser raises
        raise invalid_sdp() from error
    if not description.media:
        raise RequestError("no_media", "the offer has no sound, no pictures and no data channel")
    live = [media for media in description.media if media.port]
    for media in live:
        if not media.dtls or not media.dtls.fingerprints or not media.ice or not media.ice.usernameFragment:
            raise invalid_sdp()
    sends: set[Track] = set()
    for media in live:
        if media.kind in ("audio", "video") and media.direction in SENDING:
            sends.add("audio" if media.kind == "audio" else "video")
    return Offer(
        sdp=sdp,
        sends=frozenset(sends),
        hears=any(media.kind == "audio" and media.direction in HEARING for media in live),
    )


def invalid_sdp() -> RequestError:
    """The error for an offer that cannot be answered."""
    return RequestError("invalid_sdp", "send the SDP offer of a peer connection, with ICE and DTLS")


def with_start_bitrate(answer: str) -> str:
    """The answer with a request to Chromium: send pictures at `START_KBPS` from the beginning."""
    line = rf"\1a=fmtp:\2 x-google-start-bitrate={START_KBPS}\r\n"
    return re.sub(r"(a=rtpmap:(\d+) VP8/90000\r\n)", line, answer)
