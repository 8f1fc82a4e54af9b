"""The rate limit of events."""

from realtime.calls.rate_limit import TokenBucket


def test_a_token_bucket_allows_its_rate_and_a_burst() -> None:
    bucket = TokenBucket(100, 100)
    passed = sum(bucket.take(index / 1000) for index in range(3000))
    assert 395 <= passed <= 401
    assert bucket.num_refused == 3000 - passed


def test_asking_for_room_counts_nothing_and_a_clock_that_goes_back_takes_nothing() -> None:
    bucket = TokenBucket(1, 2)
    assert [bucket.has_room(10.0) for _ in range(5)] == [True] * 5
    assert bucket.take(10.0)
    assert bucket.take(-1000.0)
    assert not bucket.has_room(-1000.0)
    assert bucket.num_refused == 0
    assert bucket.take(-999.0)
