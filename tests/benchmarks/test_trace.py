"""The waterfall of a recorded trace."""

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from benchmarks.trace import SHOWN_S, TraceError, main, read_trace, shown, table
from realtime.telemetry.trace import TraceFile
from tests.support.observed import ANSWER, WINDOW, window_at


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    """Of two runs; the second has twenty windows in forty seconds and two answers."""
    path = tmp_path / "trace.jsonl"
    for events in (
        [WINDOW],
        [
            *(replace(window_at(102.0 + 2 * number, number), encode_ms=100.0 + number) for number in range(20)),
            ANSWER,
            replace(ANSWER, response="resp_2", question="spoken", asked_at_s=131.0),
        ],
    ):
        file = TraceFile(path, lambda: datetime(2026, 1, 31, tzinfo=UTC))
        for event in events:
            file(event)
        file.close()
    return path


def test_rows_of_the_last_run_count_from_its_beginning(trace: Path) -> None:
    rows = read_trace(trace).rows
    assert len(rows) == 22
    assert [row.kind for row in rows[:3]] == ["answer", "window", "window"]
    assert rows[0].begin_s == 0.0
    assert (rows[0].label, rows[0].total_ms) == ("door: answer to a typed question", 2500.0)
    assert rows[1].begin_s == pytest.approx(1.0)
    assert rows[1].total_ms == pytest.approx(50 + 10 + 100 + 30 + 90)


def test_the_table_has_every_stage(trace: Path) -> None:
    found = {(line["kind"], line["stage"]): line for line in table(read_trace(trace).rows)}
    assert [stage for kind, stage in found if kind == "window"] == [
        "media",
        "wait",
        "encode",
        "sieve",
        "prefill",
        "total",
    ]
    assert found["window", "encode"] == {
        "kind": "window",
        "stage": "encode",
        "count": 20,
        "p50_ms": 109.5,
        "p95_ms": pytest.approx(118.1, abs=0.1),
    }
    assert found["answer", "first_token"]["p50_ms"] == 260.0


def test_the_picture_shows_the_last_answer_unless_told_otherwise(trace: Path) -> None:
    rows = read_trace(trace).rows
    from_s, visible = shown(rows, None)
    assert from_s < 30.0 < from_s + SHOWN_S, "where the second answer begins"
    assert {row.kind for row in visible} == {"window", "answer"}
    assert all(row.begin_s < SHOWN_S for row in shown(rows, 0.0)[1])


def test_it_prints_a_table_and_draws(
    trace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "pictures" / "trace.png"
    monkeypatch.setattr(sys, "argv", ["trace", str(trace), "--out", str(out)])
    main()
    printed = capsys.readouterr().out.splitlines()
    assert printed[1].split() == ["window", "media", "20", "50.0", "50.0"]
    found = json.loads(printed[-1])
    assert found["benchmark"] == "trace"
    assert len(found["stages"]) == 11
    with Image.open(out) as picture:
        assert picture.width > 1000
        assert len(picture.convert("RGB").getcolors(1 << 20) or ()) > 8  # the stages' colours


@pytest.mark.parametrize(
    ("end", "told", "dropped"),
    [
        (['{"kind": "end", "dropped": 1234}'], "1,234 windows and answers are missing: the disk was too slow.", 1234),
        ([], "The run has no end: its server is still running, or was killed.", None),
    ],
)
def test_what_the_file_lacks_is_told(
    end: list[str],
    told: str,
    dropped: int | None,
    trace: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    whole = trace.read_text(encoding="utf-8").splitlines()[:-1]
    trace.write_text("\n".join([*whole, *end]), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["trace", str(trace), "--out", str(trace.with_name("trace.png"))])
    main()
    printed = capsys.readouterr().out.splitlines()
    assert told in printed
    assert json.loads(printed[-1])["dropped"] == dropped


@pytest.mark.parametrize("text", ["", '{"kind": "start"}\n', "not json\n", '{"kind": "window", "stages": 3}\n', "[]\n"])
def test_what_is_no_trace_is_told_in_one_line(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TraceError):
        read_trace(path)
    monkeypatch.setattr(sys, "argv", ["trace", str(path)])
    with pytest.raises(SystemExit) as exit_:
        main()
    assert exit_.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
