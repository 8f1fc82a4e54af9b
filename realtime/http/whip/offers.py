"""Which offers may be pushed: one track of a kind, all of them understood, and the answer only receives. Pure.

RFC 9725, sections 4.4.2 and 4.4.3: an encoder whose pictures are not understood must not believe that all is well.
"""

from dataclasses import replace

from realtime.errors import RequestError
from realtime.rtc.offer import Offer, read_offer
from realtime.rtc.sdp.codecs import KNOWN_IN_WORDS


def read_pushed(sdp: str) -> Offer:
    """Parse and check an encoder's offer. Raises RequestError: as `read_offer`, `no_media`, `no_common_codec`,
    `too_many_lines`."""
    offer = read_offer(sdp)
    for line in offer.lines:
        if line.use is None and (line.section.port or line.section.has("bundle-only")):
            message = f"the {line.section.kind} that is offered is in no codec that the server knows: {KNOWN_IN_WORDS}"
            raise RequestError("no_common_codec", message)
    if not offer.sends:
        raise RequestError("no_media", "offer sound or pictures that you send: a=sendonly")
    for kind in ("audio", "video"):
        if sum(line.use == kind for line in offer.lines) > 1:
            raise RequestError("too_many_lines", f"send at most one {kind} track")
    return replace(offer, hears=False)
