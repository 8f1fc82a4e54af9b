"""The rate limit of events."""

from realtime.calls.rate_limit import TokenBucket


def test_a_token_bucket_allows_its_rate_and_a_burst() -> None:
    bucket = TokenBucket(100, 100)
    passed = sum(bucket.take(index / 1000) for index in range(3000))
    assert 395 <= passed <= 401
    assert bucket.num_refused == 3000 - passed
