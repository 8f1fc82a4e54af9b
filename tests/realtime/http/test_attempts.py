"""How often wrong tokens are answered with 401, and whom that affects."""

import pytest

from realtime.errors import RequestError
from realtime.http.attempts import MAX_ADDRESSES, MAX_REFUSALS, WrongTokens


def num_answered_429(wrong: WrongTokens, address: str | None, count: int, now_s: float) -> int:
    """How many of `count` wrong tokens in a row are answered with 429."""
    refused = 0
    for _ in range(count):
        try:
            wrong.add(address, now_s)
        except RequestError as error:
            refused += bool(error.code == "too_many_attempts" and error.retry_after_s)
    return refused


def test_beyond_some_wrong_tokens_come_429_until_some_time_has_passed() -> None:
    wrong = WrongTokens()
    assert num_answered_429(wrong, "10.0.0.1", MAX_REFUSALS, 0.0) == 0
    assert num_answered_429(wrong, "10.0.0.1", 50, 0.0) == 50
    assert num_answered_429(wrong, "10.0.0.1", 3, 2.0) == 1


def test_wrong_tokens_of_other_addresses_do_not_count() -> None:
    wrong = WrongTokens()
    num_answered_429(wrong, "10.0.0.1", 1000, 0.0)
    assert num_answered_429(wrong, "10.0.0.2", MAX_REFUSALS, 0.0) == 0


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("10.0.0.1", "10.0.0.2", False),
        ("no address", None, True),
    ],
)
def test_what_counts_as_one_address(first: str, second: str | None, is_same: bool) -> None:
    wrong = WrongTokens()
    num_answered_429(wrong, first, MAX_REFUSALS, 0.0)
    assert num_answered_429(wrong, second, 1, 0.0) == is_same


def test_the_table_holds_the_addresses_that_came_last() -> None:
    wrong = WrongTokens()
    num_answered_429(wrong, "11.0.0.1", MAX_REFUSALS, 0.0)
    for index in range(MAX_ADDRESSES + 100):
        num_answered_429(wrong, f"10.{index // 256}.{index % 256}.1", 1, 0.0)
        assert num_answered_429(wrong, "11.0.0.1", 1, 0.0) == 1
        assert len(wrong) <= MAX_ADDRESSES
