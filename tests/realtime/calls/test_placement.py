"""Which call is on which stream, when a stream ends, and who makes room for whom."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.calls.entries import RESUME_S, CallRequest, Connection, StreamEntry, new_entry
from realtime.calls.placement import Placements
from realtime.errors import RequestError
from tests.realtime.calls.placing import CAMERA, answered, connected, named, refusal, resuming


def test_calls_without_a_name_get_streams_of_their_own() -> None:
    placements = Placements(4, 4)
    first, second = placements.place("a", CAMERA, 0.0), placements.place("b", CAMERA, 0.0)
    assert first.feeds
    assert first.is_new
    assert first.entry.name != second.entry.name
    assert placements.num_streams == 2


def test_a_second_call_by_name_joins() -> None:
    placements = Placements(4, 4)
    placements.place("a", named("door"), 0.0)
    joined = placements.place("b", named("door", offers_media=False), 0.0)
    assert (joined.feeds, joined.is_new) == (False, False)
    assert joined.entry.calls == {"a", "b"}
    assert placements.num_streams == 1


def test_requests_that_cannot_be_placed_are_refused() -> None:
    placements = Placements(1, 2)
    assert refusal(placements, CallRequest(None, None, offers_media=False)).code == "no_media"
    assert refusal(placements, named("door", offers_media=False)).code == "unknown_stream"
    assert refusal(placements, resuming("made up")).code == "unknown_stream"
    for name in ("", "a b", "ä", "x" * 65, "../x"):
        assert refusal(placements, named(name)).code == "invalid_stream"
    connected(placements, "a", named("door"))
    assert refusal(placements, CAMERA).code == "too_many_streams"
    connected(placements, "b", named("door"))
    assert refusal(placements, named("door")).code == "too_many_calls"
    assert refusal(placements, named("door")).retry_after_s


def test_a_call_that_only_joins_opens_no_stream() -> None:
    placements = Placements(1, 2)
    guest = CallRequest("door", None, offers_media=True, join_only=True)
    assert refusal(placements, guest).code == "unknown_stream"
    assert refusal(placements, CallRequest(None, None, offers_media=True, join_only=True)).code == "invalid_stream"
    connected(placements, "a", named("door"))
    joined = placements.place("b", guest, 0.0)
    assert (joined.feeds, joined.is_new) == (False, False)


def test_under_load_no_stream_is_opened_but_calls_join_and_resume() -> None:
    placements, overloaded = Placements(4, 8), RequestError("overloaded", "wait")
    token = connected(placements, "a", named("door")).resume_token
    with pytest.raises(RequestError) as error:
        placements.place("b", CAMERA, 0.0, overloaded)
    assert error.value is overloaded
    assert placements.num_calls == 1
    assert not placements.place("c", named("door"), 0.0, overloaded).feeds
    assert placements.place("d", resuming(token), 0.0, overloaded).feeds


def test_a_lost_stream_can_be_resumed_for_a_minute() -> None:
    placements = Placements(1, 2)
    token = connected(placements, "a", CAMERA).resume_token
    lost = placements.remove("a", 100.0, hangs_up=False)
    assert lost is not None
    assert (lost.feeds, lost.has_ended) == (True, False)
    assert placements.end_expired(100.0 + RESUME_S - 0.1) == []
    again = placements.place("b", resuming(token), 150.0)
    assert (again.feeds, again.is_new) == (True, False)
    assert placements.connect("b") == Connection(again.entry, feeds=True, resumes=True)
    assert placements.end_expired(1000.0) == []
    placements.remove("b", 1000.0, hangs_up=False)
    (ended,) = placements.end_expired(1000.0 + RESUME_S)
    assert ended is again.entry
    assert refusal(placements, resuming(token)).code == "unknown_stream"


def test_a_stream_whose_call_never_connected_ends_with_it() -> None:
    placements = Placements(1, 2)
    placements.place("a", CAMERA, 0.0)
    gone = placements.remove("a", 15.0, hangs_up=False)
    assert gone is not None
    assert gone.has_ended
    assert placements.num_streams == 0


def test_a_feeding_call_that_hangs_up_ends_its_stream_and_all_its_calls() -> None:
    placements = Placements(1, 3)
    connected(placements, "a", named("door"))
    connected(placements, "b", named("door"))
    left = placements.remove("a", 0.0, hangs_up=True)
    assert left is not None
    assert left.has_ended
    assert left.entry.calls == {"b"}
    assert (placements.num_streams, placements.num_calls) == (0, 0)
    assert placements.remove("b", 0.0, hangs_up=False) is None
    assert placements.place("c", named("door"), 0.0).entry.stream_id != left.entry.stream_id


def test_a_call_that_only_asks_hangs_up_and_the_stream_goes_on() -> None:
    placements = Placements(1, 3)
    connected(placements, "a", named("door"))
    connected(placements, "b", named("door"))
    left = placements.remove("b", 0.0, hangs_up=True)
    assert left is not None
    assert not left.has_ended
    assert (placements.num_streams, placements.num_calls) == (1, 1)


def test_a_full_server_ends_the_stream_that_was_lost_first_for_a_newcomer() -> None:
    placements = Placements(2, 8)
    tokens = [connected(placements, call, CAMERA).resume_token for call in "ab"]
    placements.remove("b", 10.0, hangs_up=False)
    placements.remove("a", 20.0, hangs_up=False)
    placements.place("c", CAMERA, 30.0)
    assert placements.num_streams == 3, "an offer alone ends nothing"
    connection = placements.connect("c")
    assert connection is not None
    assert connection.ended_stream is not None
    assert connection.ended_stream.resume_token == tokens[1]
    assert "made room" in str(refusal(placements, resuming(tokens[1])))
    assert placements.place("d", resuming(tokens[0]), 31.0).feeds


def test_nothing_makes_room_that_a_connected_call_is_on_or_that_is_being_resumed() -> None:
    placements = Placements(2, 8)
    token = connected(placements, "a", CAMERA).resume_token
    connected(placements, "b", named("door"))
    connected(placements, "asker", named("door"))
    placements.remove("b", 1.0, hangs_up=False)
    assert refusal(placements, CAMERA, 2.0).code == "too_many_streams"
    placements.remove("a", 2.0, hangs_up=False)
    placements.place("again", resuming(token), 3.0)
    assert refusal(placements, CAMERA, 4.0).code == "too_many_streams"
    placements.connect("again")
    assert refusal(placements, CAMERA, 5.0).code == "too_many_streams"
    placements.remove("asker", 6.0, hangs_up=False)
    connected(placements, "new", CAMERA, 7.0)
    assert placements.stream_of("again") is not None


def test_under_load_no_stream_gets_a_place_when_it_connects_but_calls_join_and_resume() -> None:
    placements, overloaded = Placements(4, 8), RequestError("overloaded", "wait")
    token = connected(placements, "a", named("door")).resume_token
    answered(placements, "late", CAMERA)
    with pytest.raises(RequestError) as error:
        placements.connect("late", overloaded)
    assert error.value is overloaded
    assert placements.num_half_open == 1
    for call, request in (("asker", named("door")), ("again", resuming(token))):
        answered(placements, call, request)
        assert placements.connect(call, overloaded) is not None


STEPS = st.lists(
    st.tuples(
        st.sampled_from("abcdefgh"),
        st.sampled_from(["x", "y", "resume x", None]),
        st.sampled_from(["place", "connect", "lose", "hang up"]),
        st.booleans(),
    ),
    max_size=60,
)


@given(STEPS)
def test_after_any_steps_all_bounds_hold_and_no_connected_call_made_room(
    steps: list[tuple[str, str | None, str, bool]],
) -> None:
    placements, now_s = Placements(2, 3), 0.0
    placements.max_half_open = 2
    tokens: dict[str, str] = {}
    connected_calls: set[str] = set()

    def open_calls() -> dict[str, StreamEntry]:
        return {each: on for each in "abcdefgh" if (on := placements.stream_of(each)) is not None}

    for call, name, action, flag in steps:
        now_s += 7.0
        is_open, is_refused = call in open_calls(), False
        if action == "place" and not is_open:
            resume = tokens.get("x", "none") if name == "resume x" else None
            with contextlib.suppress(RequestError):
                placed = placements.place(call, CallRequest(None if resume else name, resume, flag), now_s)
                tokens[placed.entry.name] = placed.entry.resume_token
                if flag:
                    placements.answered(call, now_s)
                assert placements.stream_of(call) is placed.entry
            assert connected_calls <= set(open_calls())
        elif action == "connect" and is_open:
            try:
                connection = placements.connect(call)
                connected_calls -= {connection.displaced_call if connection is not None else None}
                connected_calls.add(call)
            except RequestError:
                is_refused = True
            assert connected_calls <= set(open_calls())
        if is_refused or (is_open and action in ("lose", "hang up")):
            placements.remove(call, now_s, hangs_up=action == "hang up")
        placements.end_expired(now_s)
        on = open_calls()
        connected_calls &= set(on)
        entries = {id(entry): entry for entry in on.values()}.values()
        assert len(on) == placements.num_calls
        assert len(connected_calls) == placements.num_calls - placements.num_half_open <= 3
        assert placements.num_half_open <= 2
        assert sum(entry.has_place for entry in entries) <= 2
        assert placements.num_streams <= 2 + 2  # those that have a place, and those of half-open calls
        assert all(each in entry.calls for each, entry in on.items())


def test_a_source_holds_its_stream_whoever_comes_and_goes() -> None:
    placements = Placements(2, 4)
    entry = new_entry("door", is_source=True)
    assert (placements.open_source(entry), entry.is_fed, placements.num_streams) == (None, True, 1)
    asks = placements.place("a", named("door"), 0.0)
    assert (asks.entry, asks.feeds) == (entry, False)
    placements.connect("a")
    departure = placements.remove("a", 1.0, hangs_up=True)
    assert departure is not None
    assert not departure.has_ended
    assert placements.end_expired(10 * RESUME_S) == []
    placements.place("b", named("door"), 0.0)
    placements.close_source(entry)
    placements.close_source(entry)
    assert (placements.num_streams, placements.num_calls) == (0, 0)


def test_a_source_takes_the_place_of_a_lost_stream_but_not_a_name_that_is_taken() -> None:
    placements = Placements(2, 4)
    lost = connected(placements, "a", named("lost"))
    connected(placements, "b", named("kept"))
    for name, code in (("kept", "name_taken"), ("a b", "invalid_stream"), ("door", "too_many_streams")):
        with pytest.raises(RequestError) as error:
            placements.open_source(new_entry(name, is_source=True))
        assert error.value.code == code
    busy = RequestError("overloaded", "busy")
    with pytest.raises(RequestError, match="busy"):
        placements.open_source(new_entry("door", is_source=True), busy)
    placements.remove("a", 1.0, hangs_up=False)
    entry = new_entry("door", is_source=True)
    assert placements.open_source(entry) is lost
    assert placements.place("c", named("door"), 0.0).entry is entry
