"""Who is on which stream, and when one ends."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.calls.placement import RESUME_S, Hub, Wanted
from realtime.calls.rate_limit import TokenBucket
from realtime.errors import RequestError

CAMERA = Wanted(None, None, offers_media=True)


def named(name: str, offers_media: bool = True) -> Wanted:
    return Wanted(name, None, offers_media)


def refusal(hub: Hub, wanted: Wanted) -> str:
    before = hub.num_streams, hub.num_calls
    with pytest.raises(RequestError) as error:
        hub.place("refused", wanted)
    assert (hub.num_streams, hub.num_calls) == before
    return error.value.code


def test_calls_without_a_name_get_streams_of_their_own() -> None:
    hub = Hub(4, 4)
    first, second = hub.place("a", CAMERA), hub.place("b", CAMERA)
    assert first.feeds
    assert first.is_new
    assert first.entry.name != second.entry.name
    assert hub.num_streams == 2


def test_a_second_call_by_name_joins() -> None:
    hub = Hub(4, 4)
    hub.place("a", named("door"))
    joined = hub.place("b", named("door", offers_media=False))
    assert (joined.feeds, joined.is_new) == (False, False)
    assert joined.entry.calls == {"a", "b"}
    assert hub.num_streams == 1


def test_what_cannot_be_is_refused() -> None:
    hub = Hub(1, 2)
    assert refusal(hub, Wanted(None, None, offers_media=False)) == "no_media"
    assert refusal(hub, named("door", offers_media=False)) == "unknown_stream"
    assert refusal(hub, Wanted(None, "made up", offers_media=True)) == "unknown_stream"
    for name in ("", "a b", "ä", "x" * 65, "../x"):
        assert refusal(hub, named(name)) == "invalid_stream"
    hub.place("a", named("door"))
    assert refusal(hub, CAMERA) == "too_many_streams"
    hub.place("b", named("door"))
    assert refusal(hub, named("door")) == "too_many_calls"


def test_who_only_joins_opens_nothing() -> None:
    hub = Hub(1, 2)
    guest = Wanted("door", None, offers_media=True, joins=True)
    assert refusal(hub, guest) == "unknown_stream"
    assert refusal(hub, Wanted(None, None, offers_media=True, joins=True)) == "invalid_stream"
    hub.place("a", named("door"))
    joined = hub.place("b", guest)
    assert (joined.feeds, joined.is_new) == (False, False)


def test_a_lost_stream_is_found_again_for_a_minute() -> None:
    hub = Hub(1, 2)
    token = hub.place("a", CAMERA).entry.resume_token
    assert hub.leave("a", 100.0, hangs_up=False) is None
    assert hub.expired(100.0 + RESUME_S - 0.1) == []
    again = hub.place("b", Wanted(None, token, offers_media=True))
    assert (again.feeds, again.is_new, again.displaced) == (True, False, None)
    assert hub.expired(1000.0) == []
    hub.leave("b", 1000.0, hangs_up=False)
    (ended,) = hub.expired(1000.0 + RESUME_S)
    assert ended is again.entry
    assert refusal(hub, Wanted(None, token, offers_media=True)) == "unknown_stream"


def test_who_resumes_while_the_old_call_still_seems_alive_takes_its_place() -> None:
    hub = Hub(1, 1)
    token = hub.place("a", CAMERA).entry.resume_token
    again = hub.place("b", Wanted(None, token, offers_media=True))
    assert again.displaced == "a"
    assert hub.num_calls == 1
    assert hub.leave("a", 0.0, hangs_up=True) is None  # it is no longer anywhere
    assert again.entry.feeder == "b"


def test_a_stream_that_is_hung_up_ends_at_once_with_everyone_on_it() -> None:
    hub = Hub(1, 3)
    hub.place("a", named("door"))
    hub.place("b", named("door"))
    ended = hub.leave("a", 0.0, hangs_up=True)
    assert ended is not None
    assert ended.calls == {"b"}
    assert (hub.num_streams, hub.num_calls) == (0, 0)
    assert hub.leave("b", 0.0, hangs_up=False) is None
    assert hub.place("c", named("door")).entry.stream_id != ended.stream_id


def test_an_asker_leaves_and_the_stream_goes_on() -> None:
    hub = Hub(1, 3)
    hub.place("a", named("door"))
    hub.place("b", named("door"))
    assert hub.leave("b", 0.0, hangs_up=True) is None
    assert (hub.num_streams, hub.num_calls) == (1, 1)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["x", "y", "z", None]), st.booleans())))
def test_whatever_comes_the_books_agree_and_the_bounds_hold(steps: list[tuple[str, str | None, bool]]) -> None:
    hub, now_s = Hub(2, 3), 0.0
    for call, name, flag in steps:
        now_s += 25.0
        if hub.entry(call):
            hub.leave(call, now_s, hangs_up=flag)
        else:
            with contextlib.suppress(RequestError):
                hub.place(call, Wanted(name, None, flag))
        hub.expired(now_s)
        on = [entry for entry in map(hub.entry, "abcdef") if entry]
        assert len(on) == hub.num_calls <= 3
        assert len({id(entry) for entry in on}) <= hub.num_streams <= 2
        assert all(call in entry.calls for call, entry in zip("abcdef", map(hub.entry, "abcdef"), strict=True) if entry)


def test_a_bucket_lets_through_its_rate_and_a_burst() -> None:
    bucket = TokenBucket(100, 100)
    passed = sum(bucket.take(index / 1000) for index in range(3000))
    assert 395 <= passed <= 401
    assert bucket.num_refused == 3000 - passed
