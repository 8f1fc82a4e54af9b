"""The last line of a benchmark."""

import json
from pathlib import Path

import pytest

from benchmarks.report import report


def test_the_last_line_is_json_that_any_reader_takes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "results" / "found.json"
    report(out, benchmark="one", rows=[{"right": 0.5, "right_if_not": float("nan")}], pair=(1, float("nan")))
    last = capsys.readouterr().out.splitlines()[-1]
    assert out.read_text("utf-8") == last + "\n"

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    found = json.loads(last, parse_constant=refuse)
    assert found["rows"] == [{"right": 0.5, "right_if_not": None}]
    assert found["pair"] == [1, None]
    assert {"versions", "hardware"} < found.keys()
