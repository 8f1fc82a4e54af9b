"""Which call is on which stream, and when a stream ends."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.calls.placement import RESUME_S, CallRequest, Placements
from realtime.errors import RequestError

CAMERA = CallRequest(None, None, offers_media=True)


def named(name: str, offers_media: bool = True) -> CallRequest:
    return CallRequest(name, None, offers_media)


def refusal(placements: Placements, request: CallRequest) -> str:
    before = placements.num_streams, placements.num_calls
    with pytest.raises(RequestError) as error:
        placements.place("refused", request)
    assert (placements.num_streams, placements.num_calls) == before
    return error.value.code


def test_calls_without_a_name_get_streams_of_their_own() -> None:
    placements = Placements(4, 4)
    first, second = placements.place("a", CAMERA), placements.place("b", CAMERA)
    assert first.feeds
    assert first.is_new
    assert first.entry.name != second.entry.name
    assert placements.num_streams == 2


def test_a_second_call_by_name_joins() -> None:
    placements = Placements(4, 4)
    placements.place("a", named("door"))
    joined = placements.place("b", named("door", offers_media=False))
    assert (joined.feeds, joined.is_new) == (False, False)
    assert joined.entry.calls == {"a", "b"}
    assert placements.num_streams == 1


def test_requests_that_cannot_be_placed_are_refused() -> None:
    placements = Placements(1, 2)
    assert refusal(placements, CallRequest(None, None, offers_media=False)) == "no_media"
    assert refusal(placements, named("door", offers_media=False)) == "unknown_stream"
    assert refusal(placements, CallRequest(None, "made up", offers_media=True)) == "unknown_stream"
    for name in ("", "a b", "ä", "x" * 65, "../x"):
        assert refusal(placements, named(name)) == "invalid_stream"
    placements.place("a", named("door"))
    assert refusal(placements, CAMERA) == "too_many_streams"
    placements.place("b", named("door"))
    assert refusal(placements, named("door")) == "too_many_calls"


def test_a_call_that_only_joins_opens_no_stream() -> None:
    placements = Placements(1, 2)
    guest = CallRequest("door", None, offers_media=True, join_only=True)
    assert refusal(placements, guest) == "unknown_stream"
    assert refusal(placements, CallRequest(None, None, offers_media=True, join_only=True)) == "invalid_stream"
    placements.place("a", named("door"))
    joined = placements.place("b", guest)
    assert (joined.feeds, joined.is_new) == (False, False)


def test_a_lost_stream_can_be_resumed_for_a_minute() -> None:
    placements = Placements(1, 2)
    token = placements.place("a", CAMERA).entry.resume_token
    assert placements.remove("a", 100.0, hangs_up=False) is None
    assert placements.end_expired(100.0 + RESUME_S - 0.1) == []
    again = placements.place("b", CallRequest(None, token, offers_media=True))
    assert (again.feeds, again.is_new, again.displaced_call) == (True, False, None)
    assert placements.end_expired(1000.0) == []
    placements.remove("b", 1000.0, hangs_up=False)
    (ended,) = placements.end_expired(1000.0 + RESUME_S)
    assert ended is again.entry
    assert refusal(placements, CallRequest(None, token, offers_media=True)) == "unknown_stream"


def test_a_resuming_call_displaces_the_feeding_call_that_is_still_open() -> None:
    placements = Placements(1, 1)
    token = placements.place("a", CAMERA).entry.resume_token
    again = placements.place("b", CallRequest(None, token, offers_media=True))
    assert again.displaced_call == "a"
    assert placements.num_calls == 1
    assert placements.remove("a", 0.0, hangs_up=True) is None  # it was removed already
    assert again.entry.feeding_call == "b"


def test_a_feeding_call_that_hangs_up_ends_its_stream_and_all_its_calls() -> None:
    placements = Placements(1, 3)
    placements.place("a", named("door"))
    placements.place("b", named("door"))
    ended = placements.remove("a", 0.0, hangs_up=True)
    assert ended is not None
    assert ended.calls == {"b"}
    assert (placements.num_streams, placements.num_calls) == (0, 0)
    assert placements.remove("b", 0.0, hangs_up=False) is None
    assert placements.place("c", named("door")).entry.stream_id != ended.stream_id


def test_a_call_that_only_asks_hangs_up_and_the_stream_goes_on() -> None:
    placements = Placements(1, 3)
    placements.place("a", named("door"))
    placements.place("b", named("door"))
    assert placements.remove("b", 0.0, hangs_up=True) is None
    assert (placements.num_streams, placements.num_calls) == (1, 1)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["x", "y", "z", None]), st.booleans())))
def test_after_any_steps_calls_and_streams_agree_and_stay_within_their_bounds(
    steps: list[tuple[str, str | None, bool]],
) -> None:
    placements, now_s = Placements(2, 3), 0.0
    for call, name, flag in steps:
        now_s += 25.0
        if placements.stream_of(call):
            placements.remove(call, now_s, hangs_up=flag)
        else:
            with contextlib.suppress(RequestError):
                placements.place(call, CallRequest(name, None, flag))
        placements.end_expired(now_s)
        on = [entry for entry in map(placements.stream_of, "abcdef") if entry]
        assert len(on) == placements.num_calls <= 3
        assert len({id(entry) for entry in on}) <= placements.num_streams <= 2
        assert all(
            call in entry.calls
            for call, entry in zip("abcdef", map(placements.stream_of, "abcdef"), strict=True)
            if entry
        )
