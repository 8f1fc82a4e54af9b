"""The answers that README and docs/quality.md print are those that the assistant gives."""

import re
from pathlib import Path

from benchmarks.answers.demo_questions import ASKED, answers
from engines.mini.engine import MiniEngine

ROOT = Path(__file__).parents[1]
README, QUALITY = ROOT / "README.md", ROOT / "docs/quality.md"
ROW = re.compile(r"^\| (\d+:\d\d|the end) \| ([^|]+\?) \| ([^|]+) \| [^|]+ \|$", re.M)
RATIO = 0.2


def test_the_ten_questions_are_answered_as_printed(engine: MiniEngine) -> None:
    printed = ROW.findall(README.read_text(encoding="utf-8"))
    given = answers(engine, RATIO)
    asked = [("the end" if q.at_s is None else f"0:{q.at_s:02.0f}", q.text, given[q]) for q in ASKED]
    assert printed == asked
    listed = "\n".join(f"{q.text} -> {given[q]}" for q in ASKED)
    assert f"```\n{listed}\n```" in QUALITY.read_text(encoding="utf-8")
