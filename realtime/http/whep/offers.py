"""Which offers of players can be answered: they receive sound or pictures, and send nothing. Pure."""

from dataclasses import replace

from realtime.errors import RequestError
from realtime.rtc.offer import Offer, read_offer


def read_viewer(sdp: str) -> Offer:
    """Parse and check a player's offer. Raises RequestError: as `read_offer`, `no_media`."""
    offer = read_offer(sdp)
    if offer.sends or (offer.loudspeaker is None and offer.screen is None):
        raise RequestError("no_media", "offer sound or pictures that you receive, and send none: a=recvonly")
    return replace(offer, hears=False)
