"""Which call is on which stream, when a stream ends, and who makes room for whom."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.calls.entries import CallRequest, StreamEntry
from realtime.calls.placement import MAX_NAME_HELD_S, MIN_HALF_OPEN_CALLS, RESUME_S, Placements
from realtime.errors import RequestError

CAMERA = CallRequest(None, None, offers_media=True)


def named(name: str, offers_media: bool = True) -> CallRequest:
    return CallRequest(name, None, offers_media)


def resuming(token: str) -> CallRequest:
    return CallRequest(None, token, offers_media=True)


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
    assert (lost.fed, lost.has_ended) == (True, False)
    assert placements.end_expired(100.0 + RESUME_S - 0.1) == []
    again = placements.place("b", resuming(token), 150.0)
    assert (again.feeds, again.is_new, again.displaced_call) == (True, False, None)
    placements.connect("b")
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
    again = placements.place("b", resuming(token), 10.0)
    assert again.displaced_call == "a"
    assert placements.num_calls == 1
    assert placements.remove("a", 10.0, hangs_up=True) is None  # it was removed already
    assert again.entry.feeding_call == "b"
    placements.remove("b", 25.0, hangs_up=False)  # it never connected: the stream is lost since it displaced "a"
    assert placements.end_expired(10.0 + RESUME_S - 0.1) == []
    assert placements.end_expired(10.0 + RESUME_S) == [again.entry]


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
    ended = placements.connect("c")
    assert ended is not None
    assert ended.resume_token == tokens[1]
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


def test_half_open_calls_take_no_place_and_the_longest_waiting_makes_room() -> None:
    placements = Placements(2, 4)
    made_room = [placements.place(f"half open {index}", CAMERA, 0.01 * index).made_room for index in range(100)]
    assert placements.num_half_open == placements.num_calls == placements.num_streams == MIN_HALF_OPEN_CALLS
    gone = [departure.call_id for departures in made_room for departure in departures]
    assert gone == [f"half open {index}" for index in range(100 - MIN_HALF_OPEN_CALLS)]
    assert connected(placements, "new", CAMERA, 2.0).has_place
    assert connected(placements, "newer", CAMERA, 2.0).has_place
    with pytest.raises(RequestError) as error:
        placements.connect("half open 99")  # two places, and both are taken by now
    assert error.value.code == "too_many_streams"
    assert placements.stream_of("new") is not None


def test_half_open_askers_make_room_and_the_camera_that_they_wait_for_does_not() -> None:
    placements = Placements(2, 4)
    placements.place("camera", named("door"), 0.0)
    for index in range(50):
        placements.place(f"asker {index}", named("door", offers_media=False), 0.0)
    assert placements.num_half_open == MIN_HALF_OPEN_CALLS
    assert placements.connect("camera") is None
    for index in range(46, 49):
        placements.connect(f"asker {index}")
    with pytest.raises(RequestError) as error:
        placements.connect("asker 49")
    assert error.value.code == "too_many_calls"


def test_a_camera_takes_the_name_of_one_that_does_not_connect() -> None:
    placements = Placements(2, 4)
    first = placements.place("a", named("door"), 0.0).entry
    assert not placements.place("b", named("door"), MAX_NAME_HELD_S - 0.1).feeds
    taken = placements.place("c", named("door"), MAX_NAME_HELD_S)
    assert (taken.feeds, taken.is_new) == (True, True)
    assert [departure.entry for departure in taken.made_room] == [first]
    assert first.calls == {"b"}, "this call has to be closed with the stream that it was on"
    placements.connect("c")
    assert not placements.place("d", named("door"), 1000.0).feeds


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
                connected_calls -= {placed.displaced_call}
                assert placements.stream_of(call) is placed.entry
            assert connected_calls <= set(open_calls())
        elif action == "connect" and is_open:
            try:
                placements.connect(call)
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
