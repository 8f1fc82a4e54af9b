"""Does the memory cost the same after hours, and what does it still know?

    python -m benchmarks.memory.hours [--minutes 1 10 60 120 240] [--rules] [--out benchmarks/results/hours.json]

The stream (`benchmarks.memory.stream`) is read as fast as the machine can, about a fifth of its length. What it costs
at each age, and in its first window, is measured side by side when it has ended (`benchmarks.memory.costs`); the memory
of the process is noted every minute. With `--rules` and nothing after it, the process is as large as the product's.

Events of the first minutes are asked about when they are 10 seconds to 4 hours old, of our memory and of memories that
forget by other rules (`benchmarks.memory.side_by_side`): by default all but "unbounded", which forgets nothing for an
hour and takes 4 GB more. A sentence, a telephone and a cat of the first minute (the needles) are listed one by one.
Prints the tables; the last line is one JSON object, which `python -m benchmarks.memory.curves` draws.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import Progress

import echoingpixels as ep
from benchmarks.everyday.assistant import load, voice
from benchmarks.everyday.media import Library
from benchmarks.memory.costs import QUESTION, Cost, SavedAge, measured, save, windows_read
from benchmarks.memory.remembering import AGES_S, Examiner, JudgedAnswer, shares
from benchmarks.memory.side_by_side import OURS, RULES, UNBOUNDED, SideBySide, mini_stream
from benchmarks.memory.stream import NEEDLES, Happened, endless, films
from benchmarks.report import report, rss_mb
from engines.api import Window
from engines.errors import EchoingPixelsError
from realtime.config import StreamOptions

ROUNDS = 21
FULL_MINUTES = 10  # from here on the memory is full: other ages are compared with the first of these
MIDNIGHT = datetime(2026, 11, 25).astimezone()  # the stream's time is the time of day


@dataclass
class Watched:
    """What a stream was at its ages, what it answered under each rule, and the memory of the process every minute."""

    ages: list[SavedAge] = field(default_factory=list)
    given: dict[str, list[JudgedAnswer]] = field(default_factory=dict)
    rss_mb: dict[int, float] = field(default_factory=dict)  # by minute


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--minutes", type=float, nargs="+", default=[1, 10, 60, 120, 240], help="ages to measure at")
    parser.add_argument("--cache-tokens", type=int, default=StreamOptions.cache_tokens)
    usual = [rule for rule in RULES if rule != UNBOUNDED]
    parser.add_argument(
        "--rules",
        nargs="*",
        choices=RULES,
        default=usual,
        help="others (default: all but unbounded)",
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    try:
        assistant = load()
        shown = films(Library.read(), voice(assistant))
    except EchoingPixelsError as error:
        parser.exit(2, f"{error}\n")
    stream = assistant.open_stream(cache_tokens=options.cache_tokens, started=MIDNIGHT)
    windows = endless(shown, options.seed)
    with TemporaryDirectory() as folder:
        watched = watch(stream, windows, options, Path(folder))
        read = windows_read(mini_stream(stream), (window for window, _ in windows), ROUNDS)
        costs = measured(
            watched.ages, lambda: mini_stream(assistant.open_stream(cache_tokens=options.cache_tokens)), read
        )
    print_costs(costs)
    held = [held_mb for minute, held_mb in watched.rss_mb.items() if minute >= FULL_MINUTES]
    if held:
        spread = max(held) / min(held) - 1
        print(
            f"\nmemory from minute {FULL_MINUTES} on: {min(held):.0f} to {max(held):.0f} MB, a spread of {spread:.1%}"
        )
    for rule, of_rule in watched.given.items():
        print_remembered(rule, of_rule)
    needles = [each for each in watched.given[OURS] if each.clip in NEEDLES]
    print_needles(needles)
    report(
        options.out,
        benchmark="hours",
        question=QUESTION,
        seed=options.seed,
        cache_tokens=options.cache_tokens,
        rounds=ROUNDS,
        costs=[told(cost, costs) for cost in costs],
        rss_mb=watched.rss_mb,
        remembered={rule: shares(of_rule) for rule, of_rule in watched.given.items()},
        needles=[vars(each) for each in needles],
        answers=[vars(each) for each in watched.given[OURS]],
    )


def watch(
    stream: ep.Stream, windows: Iterator[tuple[Window, Happened | None]], options: argparse.Namespace, folder: Path
) -> Watched:
    """Show a stream to its last age; ask on the way, and save it at its ages and after its first window."""
    memories = SideBySide(stream, options.rules, options.cache_tokens)
    examiners = {rule: Examiner(partial(memories.ask, rule)) for rule in (OURS, *options.rules)}
    watched, due_s = Watched(), [0.0, *(60 * minutes for minutes in sorted(options.minutes))]
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task(f"{due_s[-1] / 60:g} minutes", total=due_s[-1])
        for window, happened in windows:
            stream.add(window)
            for examiner in examiners.values():
                if happened is not None:
                    examiner.add(happened)
                examiner.pass_to(window.end_s)
            progress.update(task, completed=window.end_s)
            if window.end_s % 60 == 0:
                watched.rss_mb[round(window.end_s / 60)] = round(rss_mb(), 1)
            if window.end_s >= due_s[0]:
                minutes = due_s.pop(0) / 60
                name = f"{minutes:g} min" if window.index else "a window"
                watched.ages.append(save(mini_stream(stream), name, window.end_s, folder))
                progress.console.print(f"{name}: {stream.num_cached_tokens} tokens, {rss_mb():.0f} MB")
            if not due_s:
                break
    watched.given = {rule: examiner.given for rule, examiner in examiners.items()}
    return watched


def told(cost: Cost, costs: Sequence[Cost]) -> dict[str, object]:
    """What JSON holds of an age: medians, and how it compares with the first window and with a full memory."""
    full = full_of(costs)
    return {
        "age": cost.name,
        "minutes": round(cost.minutes, 2),
        "tokens": cost.tokens,
        "answer": cost.answer,
        "median_ms": cost.median_ms(),
        "over_first_ms": cost.over_ms(costs[0]),
        "against": full.name,
        "times": cost.against(full),
    }


def full_of(costs: Sequence[Cost]) -> Cost:
    """The age that others are compared with."""
    return next((cost for cost in costs if cost.minutes >= FULL_MINUTES), costs[-1])


def print_costs(costs: Sequence[Cost]) -> None:
    full = full_of(costs)
    columns = [f"{task} | over {costs[0].name} | of {full.name}" for task in costs[0].ms]
    print(f"| age | tokens | {' | '.join(columns)} |\n{'|---' * (2 + 3 * len(columns))}|")
    for cost in costs:
        medians, over, times = cost.median_ms(), cost.over_ms(costs[0]), cost.against(full)
        cells = [f"{medians[task]:.0f} ms | {over[task]:+.0f} ms | {times[task]:.0%}" for task in medians]
        print(f"| {cost.name} | {cost.tokens} | {' | '.join(cells)} |")


def print_needles(needles: list[JudgedAnswer]) -> None:
    print("\n| asked after | about the first minute | answer | |\n|---|---|---|---|")
    for each in needles:
        verdict = "right" if each.is_right else "admitted" if each.is_admitted else "wrong"
        print(f"| {each.age} | {each.question} | {each.answer} | {verdict} |")


def print_remembered(rule: str, given: list[JudgedAnswer]) -> None:
    print(f"\n| {rule}: right, of questions about what was | " + " | ".join(f"{age} ago" for age in AGES_S) + " |")
    print("|---" * (len(AGES_S) + 1) + "|")
    for kind, by_age in shares(given).items():
        cells = [f"{by_age[age]['right']:.0%} of {by_age[age]['n']:.0f}" if age in by_age else "–" for age in AGES_S]
        print(f"| {kind} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
