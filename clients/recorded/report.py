"""A comparison of a recording with now: text for people, JSON lines for programs."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import TextIO

import numpy as np
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from clients.presenters.memory_table import memory_json, memory_table
from clients.recorded.comparison import AnswerDifference, Comparison, WindowDifference, token_words
from realtime.recordings.lines import Answered

MAX_TOKENS_SHOWN = 5


def show(comparison: Comparison, version: str, console: Console, shows_memory: bool = False) -> None:
    """Print the comparison, and what is left in memory if it `shows_memory`. `version` is ours."""
    start = comparison.start
    began = datetime.fromtimestamp(start.unix_s).astimezone()
    console.print(
        f"[bold]{escape(start.stream)}[/], recorded {began:%Y-%m-%d %H:%M} by "
        + escape(f"{start.version} with {start.model} ({start.weights})")
    )
    for line in _sentences(comparison, version):
        console.print(escape(line), soft_wrap=True)
    table = Table("stage", *(f"{when} {name} (ms)" for when in ("then", "now") for name in ("p50", "p95")))
    for name, stage in _stages(comparison).items():
        table.add_row(name, *(_ms(stage[when][part]) for when in ("then", "now") for part in ("p50", "p95")))
    if comparison.stages:
        console.print(table)
    if shows_memory and comparison.kept_by_age:
        console.print(memory_table(comparison.kept_by_age))


def write_json(comparison: Comparison, version: str, out: TextIO, shows_memory: bool = False) -> None:
    """One line for each answer as it is now, one for what is left in memory if it `shows_memory`; the last line is the
    comparison."""
    for asked, now in comparison.answers.all:
        answer = now.model_dump(exclude={"type", "number"}) if isinstance(now, Answered) else {"error": now}
        print(json.dumps({"type": "answer", "question": asked.question, "at_s": asked.now_s, **answer}), file=out)
    if shows_memory:
        print(json.dumps({"type": "memory", "octaves": memory_json(comparison.kept_by_age)}), file=out)
    windows, answers = asdict(comparison.windows), asdict(comparison.answers)
    del answers["all"]
    summary = {
        "type": "comparison",
        "is_same": comparison.is_same,
        "has_same_weights": comparison.has_same_weights,
        "versions": {"then": comparison.start.version, "now": version},
        "windows": windows,
        "answers": answers,
        "is_complete": not comparison.breaks_off and comparison.missing_part is None,
        "other_differences": comparison.other_differences,
        "kept_hash": comparison.kept_hash,
        "cache_tokens": comparison.cached_tokens,
        "forgotten_tokens": comparison.forgotten_tokens,
        "stages": _stages(comparison),
    }
    print(json.dumps(summary), file=out, flush=True)


def _sentences(comparison: Comparison, version: str) -> Iterator[str]:
    windows, answers = comparison.windows, comparison.answers
    if comparison.start.version != version:
        yield f"This is version {version}."
    if not comparison.has_same_weights:
        yield "The weights, or what is run of them, are others than then."
    if windows.first is None:
        exact = "to the last bit" if windows.num_exact == windows.num_compared - windows.num_failed else "as tokens"
        yield f"Kept tokens: the same in all {windows.num_compared} windows, {exact}."
    else:
        differ = windows.num_compared - windows.num_same
        yield f"Kept tokens: other ones in {differ} of {windows.num_compared} windows, first {_window(windows.first)}"
    if windows.num_failed:
        yield f"In {windows.num_failed} windows the model fails, as it did then."
    if windows.num_lost:
        yield f"{windows.num_lost} windows were lost before the model saw them, and are not used now either."
    if answers.first is None:
        yield f"Answers: the same, all {answers.num_compared}." if answers.num_compared else "Nothing was answered."
    else:
        differ = answers.num_compared - answers.num_same
        yield f"Answers: {differ} of {answers.num_compared} differ, first {_answer(answers.first)}"
    if answers.num_open:
        yield f"{answers.num_open} answers were cancelled or not complete then, and are not compared."
    if comparison.breaks_off:
        yield "The recording breaks off: its server was killed, could not write, or still records."
    if comparison.missing_part is not None:
        yield f"The recording goes on in {comparison.missing_part}, which is not there."
    for other in comparison.other_differences:
        yield f"It differs: {other}."


def _window(first: WindowDifference) -> str:
    lines = [f"in window {first.index} ({first.start_s:.0f}-{first.end_s:.0f} s):"]
    for when, tokens in (("then", first.then), ("now", first.now)):
        if tokens:
            more = f" and {len(tokens) - MAX_TOKENS_SHOWN} more" if len(tokens) > MAX_TOKENS_SHOWN else ""
            lines.append(f"  only {when}: {'; '.join(map(token_words, tokens[:MAX_TOKENS_SHOWN]))}{more}")
    return "\n".join([*lines, *(f"  {other}" for other in first.others)])


def _answer(first: AnswerDifference) -> str:
    return (
        f'"{first.question}", asked at {first.at_s:.1f} s ({", ".join(first.parts)}):\n'
        f"  then: {first.then}\n  now:  {first.now}"
    )


def _stages(comparison: Comparison) -> dict[str, dict[str, dict[str, float | None]]]:
    return {
        name: {"then": _percentiles(then), "now": _percentiles(now)} for name, (then, now) in comparison.stages.items()
    }


def _percentiles(times_ms: list[float]) -> dict[str, float | None]:
    if not times_ms:
        return {"p50": None, "p95": None}
    p50, p95 = np.percentile(times_ms, (50, 95))
    return {"p50": round(float(p50), 2), "p95": round(float(p95), 2)}


def _ms(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"
