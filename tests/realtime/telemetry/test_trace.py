"""The file of stage times."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from realtime.telemetry.observed import ServerStopped
from realtime.telemetry.trace import TraceFile, answer_line, window_line
from tests.support.observed import ANSWER, WINDOW

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_the_stages_of_a_window_follow_each_other() -> None:
    line: dict[str, Any] = window_line(WINDOW)
    assert (line["stream"], line["call"], line["window"]) == ("door", "Ab12cd34", 7)
    assert line["stages"] == {
        "media": {"at_s": 100.0, "ms": 50.0},
        "wait": {"at_s": 100.05, "ms": 10.0},
        "encode": {"at_s": 100.06, "ms": 200.0},
        "sieve": {"at_s": 100.26, "ms": 30.0},
        "prefill": {"at_s": 100.29, "ms": 90.0},
    }
    assert list(window_line(replace(WINDOW, heard_at_s=None))["stages"]) == ["wait", "encode", "sieve", "prefill"]  # type: ignore[call-overload]


def test_the_stages_of_an_answer_begin_with_its_question() -> None:
    line: dict[str, Any] = answer_line(ANSWER)
    assert (line["response"], line["total_ms"], line["tokens"]) == ("resp_1", 2500.0, 12)
    assert line["stages"] == {
        "wait": {"at_s": 101.0, "ms": 40.0},
        "first_token": {"at_s": 101.04, "ms": 260.0},
        "tokens": {"at_s": 101.3, "ms": 600.0},
        "speech": {"at_s": 101.7, "ms": 1800.0},
    }
    never_begun = replace(ANSWER, wait_ms=None, first_text_ms=None, text_ms=None, first_sound_ms=None)
    assert answer_line(never_begun)["stages"] == {}


def test_two_runs_are_told_apart_in_one_file(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    for event in (WINDOW, ANSWER):
        trace = TraceFile(path, lambda: NOON)
        trace(event)
        trace(ServerStopped())  # has no stages
        trace.close()
    assert [line["kind"] for line in lines(path)] == ["start", "window", "end", "start", "answer", "end"]
    assert {line["time"] for line in lines(path)} == {"2026-01-31T12:00:00.000Z"}
    assert lines(path)[2]["dropped"] == 0


class SlowDisk:
    """Stands still until a test lets it go on."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.goes_on, self.is_writing = threading.Event(), threading.Event()
        dumps = json.dumps

        def slowly(line: object) -> str:
            self.is_writing.set()
            assert self.goes_on.wait(20)
            return dumps(line)

        patch.setattr("realtime.telemetry.trace.json.dumps", slowly)


@pytest.fixture
def slow_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowDisk]:
    disk = SlowDisk(monkeypatch)
    yield disk
    disk.goes_on.set()


def test_a_slow_disk_loses_lines_and_holds_nobody_up(
    tmp_path: Path, slow_disk: SlowDisk, caplog: pytest.LogCaptureFixture
) -> None:
    trace = TraceFile(tmp_path / "trace.jsonl", max_waiting=2)
    assert slow_disk.is_writing.wait(20)
    for _ in range(5):
        trace(WINDOW)
    assert trace.num_dropped == 3
    slow_disk.goes_on.set()
    trace.close()
    written = lines(tmp_path / "trace.jsonl")
    assert [line["kind"] for line in written] == ["start", "window", "window", "end"]
    assert written[-1]["dropped"] == 3
    (record,) = caplog.records
    assert record.getMessage() == "the trace trace.jsonl lacks lines from now on: the disk is too slow"


def test_a_full_disk_ends_the_trace_with_one_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    trace = TraceFile(full)
    for _ in range(3):
        trace(WINDOW)
    trace.close()
    trace(WINDOW)
    assert trace.has_failed
    (record,) = caplog.records
    assert record.getMessage() == "the trace full has ended early: No space left on device"


def test_a_file_that_cannot_be_opened_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        TraceFile(tmp_path / "nowhere" / "trace.jsonl")
