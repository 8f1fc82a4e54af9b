"""How often wrong tokens may be sent, and whom that affects."""

import contextlib

import pytest

from realtime.errors import RequestError
from realtime.http.attempts import MAX_ADDRESSES, MAX_GUESSES, MAX_REFUSALS, RATE_PER_S, WrongTokens


def num_answered_429(wrong: WrongTokens, address: str, count: int, now_s: float, is_guess: bool = True) -> int:
    """How many of `count` wrong tokens in a row are answered with 429, unchecked or not."""
    refused = 0
    for _ in range(count):
        try:
            wrong.check(address, now_s)
            wrong.add(address, now_s, is_guess)
        except RequestError as error:
            refused += bool(error.code == "too_many_attempts" and error.retry_after_s)
    return refused


def test_beyond_some_wrong_tokens_come_429_and_a_right_one_is_still_accepted() -> None:
    wrong = WrongTokens()
    assert num_answered_429(wrong, "10.0.0.1", MAX_REFUSALS, 0.0) == 0
    assert num_answered_429(wrong, "10.0.0.1", 50, 0.0) == 50
    wrong.check("10.0.0.1", 0.0)
    assert num_answered_429(wrong, "10.0.0.1", 2, 2.0) == 0, "it is forgiven with time"


def test_who_guesses_without_end_is_checked_once_a_second() -> None:
    wrong = WrongTokens()
    num_answered_429(wrong, "10.0.0.1", MAX_GUESSES, 0.0)
    checked = 0
    for tenth in range(1, 601):
        now_s = tenth / 10
        try:
            wrong.check("10.0.0.1", now_s)
        except RequestError:
            continue
        checked += 1
        with contextlib.suppress(RequestError):  # 401 or 429: it was checked
            wrong.add("10.0.0.1", now_s, is_guess=True)
    assert checked == pytest.approx(60 * RATE_PER_S, abs=1)


def test_wrong_tokens_of_others_lock_nobody_out() -> None:
    wrong = WrongTokens()
    num_answered_429(wrong, "10.0.0.1", 10 * MAX_GUESSES, 0.0)
    with pytest.raises(RequestError):
        wrong.check("10.0.0.1", 0.0)
    wrong.check("10.0.0.2", 0.0)
    assert num_answered_429(wrong, "10.0.0.2", MAX_REFUSALS, 0.0) == 0


def test_requests_without_a_token_are_no_guesses() -> None:
    wrong = WrongTokens()
    assert num_answered_429(wrong, "10.0.0.1", 10 * MAX_GUESSES, 0.0, is_guess=False) == 10 * MAX_GUESSES - MAX_REFUSALS
    wrong.check("10.0.0.1", 0.0)


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("10.0.0.1", "10.0.0.2", False),
        ("no address", "none either", True),
    ],
)
def test_what_counts_as_one_address(first: str, second: str, is_same: bool) -> None:
    wrong = WrongTokens()
    num_answered_429(wrong, first, MAX_GUESSES, 0.0)
    if is_same:
        with pytest.raises(RequestError):
            wrong.check(second, 0.0)
    else:
        wrong.check(second, 0.0)


def test_the_table_holds_the_addresses_that_came_last() -> None:
    wrong = WrongTokens()
    num_answered_429(wrong, "11.0.0.1", MAX_GUESSES, 0.0)
    for index in range(MAX_ADDRESSES + 100):
        num_answered_429(wrong, f"10.{index // 256}.{index % 256}.1", 1, 0.0)
        num_answered_429(wrong, "11.0.0.1", 1, 0.0)
        assert len(wrong) <= MAX_ADDRESSES
    with pytest.raises(RequestError):
        wrong.check("11.0.0.1", 0.0)
