"""Answers, one JSON object a line: a run that was stopped goes on with what is missing."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from benchmarks.avbench.items import BenchmarkDataError
from benchmarks.avbench.readers.all import MEAN_OF_TASKS

Mode = Literal["stream", "offline"]


class Way(NamedTuple):
    """How a benchmark was asked. `model`: what answered."""

    model: str
    mode: str
    reducer: str
    ratio: float


@dataclass(frozen=True)
class Row:
    """One answer. `chosen`: what it gives; None if it gives nothing that was asked for. `of_all`: items of the
    benchmark."""

    benchmark: str
    id: str
    task: str
    model: str
    mode: str
    reducer: str
    ratio: float
    answer: str
    chosen: str | None
    is_right: bool
    kept: int
    pool: int
    audio: int
    of_all: int

    @property
    def way(self) -> Way:
        return Way(self.model, self.mode, self.reducer, self.ratio)


@dataclass(frozen=True)
class Score:
    """`percent` right of `count` answers, of `of_all` that there are."""

    percent: float
    count: int
    of_all: int


def read_rows(path: Path) -> list[Row]:
    """All answers so far; a last line that was cut off is passed over. Raises BenchmarkDataError."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").split("\n")
    rows = []
    for number, line in enumerate(lines, 1):
        try:
            rows.append(Row(**json.loads(line)))
        except (ValueError, TypeError) as error:
            if number == len(lines):  # without a line break: it was being written
                continue
            raise BenchmarkDataError(
                f"{path}, line {number} is no answer of this benchmark: give another --out"
            ) from error
    return rows


class RowFile:
    """Appends answers to a file."""

    def __init__(self, path: Path) -> None:
        """Make the file's folder; cut off a last line that is not whole."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            content = path.read_bytes()
            whole = content[: content.rfind(b"\n") + 1]
            if whole != content:
                path.write_bytes(whole)
        self._path = path

    def add(self, row: Row) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")


def scores(rows: Iterable[Row]) -> dict[tuple[str, Way], Score]:
    """The score of each benchmark, each way."""
    groups: dict[tuple[str, Way], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.benchmark, row.way].append(row)
    return {(benchmark, way): _score(benchmark, found) for (benchmark, way), found in groups.items()}


def _score(benchmark: str, rows: list[Row]) -> Score:
    by_task: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        by_task[row.task if benchmark in MEAN_OF_TASKS else ""].append(row.is_right)
    shares = [sum(right) / len(right) for right in by_task.values()]
    return Score(100 * sum(shares) / len(shares), len(rows), rows[-1].of_all)


def ways(rows: Iterable[Row]) -> Iterator[Way]:
    """All ways of some answers, each once, most tokens first."""
    yield from sorted({row.way for row in rows}, key=lambda way: (way.model, way.mode, -way.ratio, way.reducer))
