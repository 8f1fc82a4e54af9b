"""One notice a queue and minute."""

from realtime.telemetry.drops import NOTICE_PERIOD_S, DropWatch
from realtime.telemetry.observed import Dropped, Observed


def taken(told: list[Observed]) -> dict[str, int]:
    """What was told since it was last asked: how many of which queue."""
    found = {event.queue: event.count for event in told if isinstance(event, Dropped)}
    told.clear()
    return found


def test_the_first_drop_is_told_at_once_and_more_after_a_minute() -> None:
    told: list[Observed] = []
    watch = DropWatch(told.append, stream="door", call="Ab12cd34")
    watch.check({"windows": 0, "pictures": 0}, 0.0)
    assert taken(told) == {}
    watch.check({"windows": 2, "pictures": 0}, 1.0)
    assert told == [Dropped(queue="windows", count=2, stream="door", call="Ab12cd34")]
    taken(told)
    watch.check({"windows": 7, "pictures": 1}, 30.0)
    assert taken(told) == {"pictures": 1}, "each queue has a minute of its own"
    watch.check({"windows": 9, "pictures": 1}, 0.9 + NOTICE_PERIOD_S)
    assert taken(told) == {}
    watch.check({"windows": 9, "pictures": 1}, 1.0 + NOTICE_PERIOD_S)
    assert taken(told) == {"windows": 7}
    watch.check({"windows": 9, "pictures": 1}, 10 * NOTICE_PERIOD_S)
    assert taken(told) == {}, "nothing new"
    watch.check({"windows": 10, "pictures": 1}, 10 * NOTICE_PERIOD_S + 1)
    assert taken(told) == {"windows": 1}


def test_nothing_is_forgotten_at_the_end() -> None:
    told: list[Observed] = []
    watch = DropWatch(told.append, stream="door")
    watch.check({"windows": 1}, 0.0)
    watch.check({"windows": 4}, 1.0)
    assert taken(told) == {"windows": 1}
    watch.close({"windows": 4, "pictures": 2, "jobs": 0})
    assert taken(told) == {"windows": 3, "pictures": 2}
