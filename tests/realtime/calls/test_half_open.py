"""Calls that are not connected yet: what they hold, who makes room, and when a call that resumes takes over."""

import math

import pytest

from realtime.calls.entries import RESUME_S, Connection
from realtime.calls.placement import CONNECTING_S, MAX_NAME_HELD_S, MIN_HALF_OPEN_CALLS, Placements
from realtime.errors import RequestError
from tests.realtime.calls.placing import CAMERA, answered, connected, named, refusal, resuming


def test_offers_to_resume_that_never_connect_do_not_keep_a_stream() -> None:
    placements = Placements(1, 2)
    token = connected(placements, "a", CAMERA).resume_token
    placements.remove("a", 100.0, hangs_up=False)
    for index in range(5):  # each is half open for 15 s
        now_s = 100.0 + 15.0 * index
        placements.place(f"half open {index}", resuming(token), now_s)
        placements.remove(f"half open {index}", now_s + 15.0, hangs_up=False)
    assert len(placements.end_expired(175.0)) == 1


def test_a_resuming_call_displaces_the_feeding_call_that_is_still_open() -> None:
    placements = Placements(1, 1)
    token = connected(placements, "a", CAMERA).resume_token
    entry = answered(placements, "b", resuming(token), 10.0).entry
    assert (entry.feeding_call, placements.num_calls) == ("a", 2), "an offer alone displaces nobody"
    assert placements.connect("b") == Connection(entry, feeds=True, resumes=True, displaced_call="a")
    assert (entry.feeding_call, placements.num_calls) == ("b", 1)
    assert placements.remove("a", 10.0, hangs_up=True) is None  # it was removed already


@pytest.mark.parametrize("hangs_up", [False, True])
def test_a_resuming_call_that_never_connects_leaves_the_feeding_call_as_it_is(hangs_up: bool) -> None:
    placements = Placements(1, 1)
    entry = connected(placements, "a", CAMERA)
    answered(placements, "b", resuming(entry.resume_token), 10.0)
    left = placements.remove("b", 25.0, hangs_up)
    assert left is not None
    assert not left.has_ended
    assert placements.end_expired(25.0 + RESUME_S) == []
    assert (entry.feeding_call, placements.num_calls, placements.num_half_open) == ("a", 1, 0)


def test_of_calls_that_resume_one_stream_the_last_to_connect_feeds_it() -> None:
    placements = Placements(1, 2)
    entry = connected(placements, "a", CAMERA)
    for call in "bc":
        answered(placements, call, resuming(entry.resume_token), 10.0)
    displaced = [connection.displaced_call for call in "cb" if (connection := placements.connect(call)) is not None]
    assert displaced == ["a", "c"]
    assert (entry.feeding_call, entry.resuming_calls, placements.num_calls) == ("b", set(), 1)


def test_a_feeding_call_that_hangs_up_while_it_is_being_replaced_does_not_end_the_stream() -> None:
    placements = Placements(1, 2)
    entry = connected(placements, "a", CAMERA)
    answered(placements, "b", resuming(entry.resume_token), 10.0)
    left = placements.remove("a", 11.0, hangs_up=True)
    assert left is not None
    assert (left.feeds, left.has_ended) == (True, False)
    assert placements.end_expired(11.0 + RESUME_S) == [], "it is about to be fed again"
    left = placements.remove("b", 80.0, hangs_up=True)
    assert left is not None
    assert left.has_ended


def test_half_open_calls_take_no_place_and_the_longest_waiting_makes_room() -> None:
    placements = Placements(2, 4)
    made_room = [answered(placements, f"half open {index}", CAMERA, 0.01 * index).made_room for index in range(100)]
    assert placements.num_half_open == placements.num_calls == placements.num_streams == MIN_HALF_OPEN_CALLS
    gone = [departure.call_id for departures in made_room for departure in departures]
    assert gone == [f"half open {index}" for index in range(100 - MIN_HALF_OPEN_CALLS)]
    assert connected(placements, "new", CAMERA, 2.0).has_place
    assert connected(placements, "newer", CAMERA, 2.0).has_place
    with pytest.raises(RequestError) as error:
        placements.connect("half open 99")  # two places, and both are taken by now
    assert error.value.code == "too_many_streams"
    assert placements.stream_of("new") is not None


def test_calls_that_are_being_answered_or_just_connect_keep_their_room_and_newcomers_wait() -> None:
    placements = Placements(2, 4)
    for index in range(MIN_HALF_OPEN_CALLS):
        assert placements.room_in_s(0.0) == 0
        placements.place(f"half open {index}", CAMERA, 0.0)
    assert placements.room_in_s(60.0) == math.inf
    assert refusal(placements, CAMERA, 60.0).code == "server_busy"
    placements.answered("half open 5", 60.0)
    placements.answered("half open 3", 60.5)
    assert placements.room_in_s(60.25) == pytest.approx(CONNECTING_S - 0.25)
    assert placements.room_in_s(60.0 + CONNECTING_S) == 0
    (departure,) = placements.place("new", CAMERA, 60.0 + CONNECTING_S).made_room
    assert departure.call_id == "half open 5"
    placements.connect("half open 3")
    assert placements.room_in_s(60.0 + CONNECTING_S) == 0, "who connects makes room"


def test_half_open_askers_make_room_and_the_camera_that_they_wait_for_does_not() -> None:
    placements = Placements(2, 4)
    answered(placements, "camera", named("door"))
    for index in range(50):
        answered(placements, f"asker {index}", named("door", offers_media=False))
    assert placements.num_half_open == MIN_HALF_OPEN_CALLS
    assert placements.connect("camera") is not None
    for index in range(46, 49):
        placements.connect(f"asker {index}")
    with pytest.raises(RequestError) as error:
        placements.connect("asker 49")
    assert error.value.code == "too_many_calls"


def test_a_camera_takes_the_name_of_one_that_does_not_connect() -> None:
    placements = Placements(2, 4)
    first = placements.place("a", named("door"), 0.0).entry
    assert not placements.place("early", named("door"), 10 * MAX_NAME_HELD_S).feeds, "it is being answered"
    placements.remove("early", 0.0, hangs_up=False)
    placements.answered("a", 0.0)
    assert not placements.place("b", named("door"), MAX_NAME_HELD_S - 0.1).feeds
    taken = placements.place("c", named("door"), MAX_NAME_HELD_S)
    assert (taken.feeds, taken.is_new) == (True, True)
    assert [departure.entry for departure in taken.made_room] == [first]
    assert first.calls == {"b"}, "this call has to be closed with the stream that it was on"
    placements.connect("c")
    assert not placements.place("d", named("door"), 1000.0).feeds
