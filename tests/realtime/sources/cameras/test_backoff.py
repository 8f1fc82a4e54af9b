"""When to connect again."""

from realtime.sources.cameras.backoff import DENIED_S, FIRST_S, LONGEST_S, STEADY_S, Backoff


def test_waits_double_up_to_the_longest_and_a_steady_connection_begins_them_anew() -> None:
    backoff = Backoff()
    assert [backoff.wait_s(0.0, is_denied=False) for _ in range(7)] == [1, 2, 4, 8, 16, LONGEST_S, LONGEST_S]
    assert backoff.wait_s(STEADY_S - 0.1, is_denied=False) == LONGEST_S  # a camera that flaps
    assert backoff.wait_s(STEADY_S, is_denied=False) == FIRST_S
    assert backoff.wait_s(0.0, is_denied=False) == 2 * FIRST_S


def test_a_refused_login_waits_long_at_once() -> None:
    assert Backoff().wait_s(0.0, is_denied=True) == DENIED_S
