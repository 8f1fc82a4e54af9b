"""Each stream is saved once a minute, if there is anything new."""

from realtime.memories.schedule import PERIOD_S, SaveSchedule


def test_a_stream_is_due_after_each_period_with_something_new() -> None:
    schedule = SaveSchedule()
    saved = [now_s for now_s in range(400) if schedule.due({"door": now_s // 2 if now_s < 250 else 125}, float(now_s))]
    assert saved == [60, 120, 180, 240, 300]
    assert PERIOD_S == 60


def test_streams_come_and_go() -> None:
    schedule = SaveSchedule()
    assert schedule.due({"a": 5, "b": 0}, 0.0) == []
    assert schedule.due({"a": 5, "b": 0, "c": 1}, 59.0) == []
    assert schedule.due({"a": 5, "b": 0, "c": 1}, 60.0) == ["a"]
    assert schedule.due({"c": 1}, 119.0) == ["c"]
    assert schedule.due({"a": 5}, 120.0) == []  # a new one of that name
    assert schedule.due({"a": 5}, 180.0) == ["a"]
