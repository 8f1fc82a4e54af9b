"""The papers' figures, and ours below them, as one Markdown table."""

import tomllib
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from benchmarks.avbench.offline import WAYS_TO_CHOOSE
from benchmarks.avbench.readers.all import TITLES
from benchmarks.avbench.results import Row, Score, Way, scores, ways

PUBLISHED = Path(__file__).with_name("published.toml")
RATIOS = (1.0, 0.2, 0.1, 0.05)
NOT_RUN, NOT_PUBLISHED = "not run here", "–"
OUR_MODELS = ("Qwen2.5-Omni-3B", "Qwen2.5-Omni-7B")


def table(rows: Sequence[Row]) -> str:
    """Markdown. Without answers of ours, one line for each mode and share says so."""
    lines = [f"| source | model | way | {' | '.join(TITLES.values())} |", "|---" * (3 + len(TITLES)) + "|"]
    lines += [_line(*row) for row in (*_published(), *_ours(rows))]
    return "\n".join(lines)


def name_of(way: Way) -> str:
    """A way in words."""
    chosen = "all tokens" if way.ratio == 1 else f"{WAYS_TO_CHOOSE[way.reducer]}, {way.ratio:.0%}"
    return f"{way.mode}, {chosen}"


def _published() -> Iterator[tuple[str, str, str, list[str]]]:
    found: dict[str, Any] = tomllib.loads(PUBLISHED.read_text(encoding="utf-8"))
    for row in found["row"]:
        cells = [str(row["scores"][name]) if name in row["scores"] else NOT_PUBLISHED for name in TITLES]
        yield row["source"], row["model"], row["way"], cells


def _ours(rows: Sequence[Row]) -> Iterator[tuple[str, str, str, list[str]]]:
    found = scores(rows)
    for way in ways(rows):
        yield "here", way.model, name_of(way), [_cell(found.get((name, way))) for name in TITLES]
    if rows:
        return
    for model, mode, ratio in product(OUR_MODELS, ("offline", "stream"), RATIOS):
        yield "here", model, name_of(Way(model, mode, "cs2", ratio)), [NOT_RUN] * len(TITLES)


def _cell(score: Score | None) -> str:
    if score is None:
        return NOT_RUN
    part = "" if score.count == score.of_all else f" ({score.count} of {score.of_all})"
    return f"{score.percent:.1f}{part}"


def _line(source: str, model: str, way: str, cells: list[str]) -> str:
    return f"| {source} | {model} | {way} | {' | '.join(cells)} |"
