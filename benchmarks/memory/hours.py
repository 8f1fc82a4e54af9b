"""What is still known after hours, and how large does the process get?

    python -m benchmarks.memory.hours [--minutes 240] [--rules] [--out benchmarks/results/hours.json]

The stream (`benchmarks.memory.stream`) is read as fast as the machine can, about a fifth of its length. The memory of
the process is noted every minute; with `--rules` and nothing after it, it is that of the product alone. With `--ages
FOLDER` the stream is kept as it is after its first window and at each age, and `python -m benchmarks.memory.costs
FOLDER` measures what questions and windows cost then.

Events of the first minutes are asked about when they are 10 seconds to 4 hours old, of our memory and of memories that
forget by other rules (`benchmarks.memory.side_by_side`): by default all but "unbounded", which forgets nothing for an
hour and takes 4 GB more. A sentence, a telephone and a cat of the first minute (the needles) are listed one by one.
Prints the tables; the last line is one JSON object, which `python -m benchmarks.memory.curves` draws. Ctrl-C ends the
stream early: what was measured until then is told.
"""

import argparse
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from statistics import fmean

from rich.console import Console
from rich.progress import Progress

import echoingpixels as ep
from benchmarks.everyday.assistant import load, voice
from benchmarks.everyday.media import Library
from benchmarks.memory.costs import save
from benchmarks.memory.remembering import AGES_S, Examiner, JudgedAnswer, shares
from benchmarks.memory.side_by_side import OURS, RULES, UNBOUNDED, SideBySide, mini_stream
from benchmarks.memory.stream import NEEDLES, Happened, endless, films
from benchmarks.report import report, rss_mb
from engines.api import Window
from engines.errors import EchoingPixelsError
from realtime.config import StreamOptions

FULL_MINUTES = 10  # from here on the memory is full; and of so many minutes is the mean of what the process holds
MIDNIGHT = datetime(2026, 11, 25).astimezone()  # the stream's time is the time of day


@dataclass
class Watched:
    """What a stream answered under each rule, and the memory of the process every minute."""

    given: dict[str, list[JudgedAnswer]] = field(default_factory=dict)
    rss_mb: dict[int, float] = field(default_factory=dict)  # by minute


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--minutes", type=float, nargs="+", default=[1, 10, 60, 120, 240], help="ages to keep it at")
    parser.add_argument("--ages", type=Path, metavar="FOLDER", help="keep the stream at each of its ages, 48 MB each")
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
    if options.ages is not None:
        options.ages.mkdir(parents=True, exist_ok=True)
    try:
        assistant = load()
        shown = films(Library.read(), voice(assistant))
    except EchoingPixelsError as error:
        parser.exit(2, f"{error}\n")
    stream = assistant.open_stream(cache_tokens=options.cache_tokens, started=MIDNIGHT)
    watched = watch(stream, endless(shown, options.seed), options)
    print_held(watched.rss_mb)
    for rule, of_rule in watched.given.items():
        print_remembered(rule, of_rule)
    needles = [each for each in watched.given[OURS] if each.clip in NEEDLES]
    print_needles(needles)
    report(
        options.out,
        benchmark="hours",
        seed=options.seed,
        cache_tokens=options.cache_tokens,
        rss_mb=watched.rss_mb,
        remembered={rule: shares(of_rule) for rule, of_rule in watched.given.items()},
        needles=[vars(each) for each in needles],
        answers=[vars(each) for each in watched.given[OURS]],
    )


def watch(stream: ep.Stream, windows: Iterable[tuple[Window, Happened | None]], options: argparse.Namespace) -> Watched:
    """Show a stream to its last age, or until Ctrl-C; ask on the way."""
    memories = SideBySide(stream, options.rules, options.cache_tokens)
    examiners = {rule: Examiner(partial(memories.ask, rule)) for rule in (OURS, *options.rules)}
    watched, due_s = Watched(), [0.0, *(60 * minutes for minutes in sorted(options.minutes))]
    with suppress(KeyboardInterrupt), Progress(console=Console(stderr=True)) as progress:
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
                due_s.pop(0)
                held = f"{stream.num_cached_tokens} tokens, {rss_mb():.0f} MB"
                progress.console.print(f"{window.end_s / 60:.3g} min: {held}")
                if options.ages is not None:
                    save(mini_stream(stream), window.end_s, options.ages)
            if not due_s:
                break
    watched.given = {rule: examiner.given for rule, examiner in examiners.items()}
    return watched


def print_held(rss_mb: Mapping[int, float]) -> None:
    """The memory of the process once the memory of the stream is full: minute by minute, and means of ten minutes."""
    full = [held_mb for minute, held_mb in rss_mb.items() if minute > FULL_MINUTES]
    means = [fmean(full[at : at + FULL_MINUTES]) for at in range(0, len(full) - FULL_MINUTES + 1, FULL_MINUTES)]
    print(f"memory of the process after minute {FULL_MINUTES}, least and most:")
    for name, held in (("each minute", full), ("means of ten minutes", means)):
        if held:
            print(f"- {name}: {min(held):.0f} and {max(held):.0f} MB, {max(held) / min(held) - 1:.1%} apart")


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
