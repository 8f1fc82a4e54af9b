"""One notice a queue and minute."""

from realtime.telemetry.drops import NOTICE_S, DropWatch


def test_the_first_drop_is_told_at_once_and_more_after_a_minute() -> None:
    watch = DropWatch()
    assert watch.notices({"windows": 0, "pictures": 0}, 0.0) == {}
    assert watch.notices({"windows": 2, "pictures": 0}, 1.0) == {"windows": 2}
    assert watch.notices({"windows": 7, "pictures": 1}, 30.0) == {"pictures": 1}, "each queue has a minute of its own"
    assert watch.notices({"windows": 9, "pictures": 1}, 0.9 + NOTICE_S) == {}
    assert watch.notices({"windows": 9, "pictures": 1}, 1.0 + NOTICE_S) == {"windows": 7}
    assert watch.notices({"windows": 9, "pictures": 1}, 10 * NOTICE_S) == {}, "nothing new"
    assert watch.notices({"windows": 10, "pictures": 1}, 10 * NOTICE_S + 1) == {"windows": 1}


def test_nothing_is_forgotten_at_the_end() -> None:
    watch = DropWatch()
    assert watch.notices({"windows": 1}, 0.0) == {"windows": 1}
    assert watch.notices({"windows": 4}, 1.0) == {}
    assert watch.rest({"windows": 4, "pictures": 2, "jobs": 0}) == {"windows": 3, "pictures": 2}
