"""Calls that tests place by hand."""

import pytest

from realtime.calls.entries import CallRequest, Placement, StreamEntry
from realtime.calls.placement import Placements
from realtime.errors import RequestError

CAMERA = CallRequest(None, None, offers_media=True)


def named(name: str, offers_media: bool = True) -> CallRequest:
    return CallRequest(name, None, offers_media)


def resuming(token: str) -> CallRequest:
    return CallRequest(None, token, offers_media=True)


def answered(placements: Placements, call: str, request: CallRequest, now_s: float = 0.0) -> Placement:
    """Place a call whose offer is answered at once."""
    placement = placements.place(call, request, now_s)
    placements.answered(call, now_s)
    return placement


def connected(placements: Placements, call: str, request: CallRequest, now_s: float = 0.0) -> StreamEntry:
    """Place a call and connect it; its stream."""
    entry = placements.place(call, request, now_s).entry
    placements.connect(call)
    return entry


def refusal(placements: Placements, request: CallRequest, now_s: float = 0.0) -> RequestError:
    before = placements.num_streams, placements.num_calls
    with pytest.raises(RequestError) as error:
        placements.place("refused", request, now_s)
    assert (placements.num_streams, placements.num_calls) == before
    return error.value
