"""Streams that encoders push: the newest encoder feeds them, and they outlive each."""

import pytest

from realtime.calls.entries import PUSHED_KEPT_S, RESUME_S, CallRequest
from realtime.calls.placement import MAX_NAME_HELD_S, Placements
from realtime.errors import RequestError
from tests.realtime.calls.placing import CAMERA, answered, connected, named, refusal


def pushing(name: str) -> CallRequest:
    return CallRequest(name, None, offers_media=True, pushes=True)


def test_a_new_encoder_takes_the_stream_over_when_it_connects() -> None:
    placements = Placements(4, 4)
    entry = connected(placements, "old", pushing("door"))
    placement = placements.place("new", pushing("door"), 1.0)
    assert (placement.entry, placement.feeds, placement.is_new) == (entry, True, False)
    assert entry.feeding_call == "old"
    connection = placements.connect("new")
    assert connection is not None
    assert (connection.feeds, connection.displaced_call) == (True, "old")
    assert entry.calls == {"new"}


@pytest.mark.parametrize("hangs_up", [True, False])
def test_a_stream_is_kept_for_the_next_encoder_however_the_last_one_left(hangs_up: bool) -> None:
    placements = Placements(4, 4)
    entry = connected(placements, "old", pushing("door"))
    departure = placements.remove("old", 100.0, hangs_up)
    assert departure is not None
    assert not departure.has_ended
    assert placements.end_expired(100.0 + PUSHED_KEPT_S - 0.1) == []
    assert placements.place("new", pushing("door"), 200.0).entry is entry
    placements.remove("new", 300.0, hangs_up)
    assert placements.end_expired(100.0 + PUSHED_KEPT_S) == [entry]


def test_an_encoder_that_never_connects_leaves_nothing() -> None:
    placements = Placements(4, 4)
    placements.place("a", pushing("door"), 0.0)
    departure = placements.remove("a", 1.0, hangs_up=True)
    assert departure is not None
    assert departure.has_ended
    assert placements.streams == []


def test_a_second_try_goes_on_with_the_stream_that_the_first_has_opened() -> None:
    placements = Placements(4, 4)
    entry = placements.place("first", pushing("door"), 0.0).entry
    assert placements.place("second", pushing("door"), 0.1).entry is entry
    connection = placements.connect("second")
    assert connection is not None
    assert (connection.displaced_call, entry.has_place) == ("first", True)


def test_the_stream_of_a_call_is_not_taken_from_it() -> None:
    placements = Placements(4, 4)
    connected(placements, "call", named("door"))
    assert refusal(placements, pushing("door")).code == "name_taken"
    placements.remove("call", 0.0, hangs_up=False)
    assert refusal(placements, pushing("door")).code == "name_taken", "its call may come back for a minute"
    placements.end_expired(RESUME_S)
    assert placements.place("encoder", pushing("door"), RESUME_S).is_new


def test_a_call_that_never_connects_does_not_hold_the_name() -> None:
    placements = Placements(4, 4)
    answered(placements, "call", named("door"))
    assert refusal(placements, pushing("door"), MAX_NAME_HELD_S - 0.1).code == "name_taken"
    placement = placements.place("encoder", pushing("door"), MAX_NAME_HELD_S)
    assert [departure.call_id for departure in placement.made_room] == ["call"]


def test_a_call_joins_a_pushed_stream_and_does_not_feed_it() -> None:
    placements = Placements(4, 4)
    entry = connected(placements, "encoder", pushing("door"))
    joined = placements.place("call", named("door"), 0.0)
    assert (joined.entry, joined.feeds) == (entry, False)


def test_limits_are_those_of_calls() -> None:
    placements = Placements(1, 2)
    for name in ("", "a b", "../x"):
        assert refusal(placements, pushing(name)).code == "invalid_stream"
    connected(placements, "a", pushing("door"))
    assert refusal(placements, pushing("hall")).code == "too_many_streams"
    with pytest.raises(RequestError) as error:
        placements.place("b", pushing("hall"), 0.0, RequestError("overloaded", "wait"))
    assert error.value.code == "too_many_streams"
    connected(placements, "asker", named("door"))
    assert refusal(placements, CAMERA).code == "too_many_streams"
    assert refusal(placements, named("door")).code == "too_many_calls"
    assert not placements.place("again", pushing("door"), 0.0).is_new, "it takes the place of the one before"


def test_a_lost_pushed_stream_makes_room_for_a_camera() -> None:
    placements = Placements(1, 4)
    entry = connected(placements, "encoder", pushing("door"))
    placements.remove("encoder", 0.0, hangs_up=True)
    placements.place("call", CAMERA, 1.0)
    connection = placements.connect("call")
    assert connection is not None
    assert connection.ended_stream is entry
