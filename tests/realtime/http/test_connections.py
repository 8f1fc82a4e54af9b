"""How many connections there may be, and how long each may take. Pure: keys and times."""

from collections.abc import Hashable

from hypothesis import given
from hypothesis import strategies as st

from realtime.http.connections import EXCHANGE_TIMEOUT_S, HEADERS_TIMEOUT_S, MAX_CONNECTIONS, ConnectionTable


def test_each_phase_has_its_deadline() -> None:
    table = ConnectionTable()
    for key in ("no headers", "no answer", "not read", "kept alive"):
        table.opened(key, 0.0)
    for key in ("no answer", "not read", "kept alive"):
        table.request_began(key, 1.0)
    table.answered("not read", 2.0, is_sent=False)
    table.answered("kept alive", 2.0, is_sent=True)
    ended: dict[Hashable, float] = {}
    for tenth in range(500):
        ended |= dict.fromkeys(table.take_overdue(tenth / 10), tenth / 10)
    assert ended == {
        "no headers": HEADERS_TIMEOUT_S,
        "no answer": 1.0 + EXCHANGE_TIMEOUT_S,
        "not read": 2.0 + EXCHANGE_TIMEOUT_S,
        "kept alive": 2.0 + HEADERS_TIMEOUT_S,
    }
    assert table.num_closed == {"overdue": 4, "made_room": 0}
    assert len(table) == 0


def test_a_full_server_closes_the_one_that_has_been_idle_longest_and_a_busy_one_only_if_all_are() -> None:
    table = ConnectionTable()
    for key in range(MAX_CONNECTIONS):
        assert table.opened(key, float(key) / 1000) is None
    table.request_began(0, 1.0)
    assert table.opened("new", 1.0) == 1
    for key in range(2, MAX_CONNECTIONS):
        table.request_began(key, 2.0)
    assert table.opened("newer", 3.0) == "new"
    table.request_began("newer", 3.0)
    assert table.opened("newest", 3.0) == 0
    assert len(table) == MAX_CONNECTIONS
    assert table.num_closed == {"overdue": 0, "made_room": 3}


STEPS = st.lists(
    st.tuples(st.sampled_from(["opened", "request_began", "answered", "closed"]), st.integers(0, 400), st.booleans())
)


@given(STEPS)
def test_after_any_steps_it_is_within_its_bound_and_nothing_stays_for_ever(steps: list[tuple[str, int, bool]]) -> None:
    table, now_s = ConnectionTable(), 0.0
    for key in range(MAX_CONNECTIONS - 2):
        table.opened(1000 + key, now_s)
    for step, key, flag in steps:
        now_s += 0.05
        if step == "answered":
            table.answered(key, now_s, flag)
        else:
            getattr(table, step)(key, *(() if step == "closed" else (now_s,)))
        assert len(table) <= MAX_CONNECTIONS
    table.take_overdue(now_s + EXCHANGE_TIMEOUT_S)
    assert len(table) == 0
