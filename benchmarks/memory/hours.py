"""Does the memory cost the same after hours, and what does it still know?

    python -m benchmarks.memory.hours [--minutes 1 10 60 120 250] [--out benchmarks/results/hours.json]

The stream (`benchmarks.memory.stream`) is read as fast as the machine can, about a fifth of its length. At each age of
the stream the same question is asked some times, in turn of this stream and of one of one window: first text, prefill,
memory of the process. Events of the first minutes are asked about when they are 10 seconds to 4 hours old, of our
memory and of memories that forget by other rules (`benchmarks.memory.side_by_side`); a sentence, a telephone and a cat
of the first minute (the needles) are listed one by one. Prints the tables; the last line is one JSON object, which
`python -m benchmarks.memory.curves` draws.
"""

import argparse
import statistics
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

import echoingpixels as ep
from benchmarks.everyday.assistant import load, voice
from benchmarks.everyday.media import Library
from benchmarks.memory.remembering import AGES_S, Examiner, JudgedAnswer, shares
from benchmarks.memory.side_by_side import OURS, RULES, SideBySide
from benchmarks.memory.stream import NEEDLES, Films, endless, films
from benchmarks.report import report, rss_mb
from engines.errors import EchoingPixelsError
from realtime.config import StreamOptions

QUESTION, TIMES_ASKED = "How many people are there?", 7
LATEST = 30  # windows whose prefill is averaged
MIDNIGHT = datetime(2026, 11, 25).astimezone()  # the stream's time is the time of day


@dataclass
class Age:
    """What was measured when the stream was `minutes` old. `empty_ms`: first text of a stream of one window, asked in
    turn with this one."""

    minutes: float
    first_text_ms: float
    empty_ms: float
    prefill_ms: float
    tokens: int
    rss_mb: float


def measured(stream: ep.Stream, empty: ep.Stream, prefill_ms: list[float]) -> Age:
    """The streams as they are now."""
    pairs = [(stream.ask(QUESTION).result(), empty.ask(QUESTION).result()) for _ in range(TIMES_ASKED)]
    return Age(
        stream.end_s / 60,
        statistics.median(full.ttft_ms for full, _ in pairs),
        statistics.median(nothing.ttft_ms for _, nothing in pairs),
        statistics.median(prefill_ms[-LATEST:]),
        stream.num_cached_tokens,
        rss_mb(),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--minutes", type=float, nargs="+", default=[1, 10, 60, 120, 250], help="ages to measure at")
    parser.add_argument("--cache-tokens", type=int, default=StreamOptions.cache_tokens)
    parser.add_argument("--rules", nargs="*", choices=RULES, default=list(RULES), help="other rules (default: all)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    try:
        assistant = load()
        shown = films(Library.read(), voice(assistant))
    except EchoingPixelsError as error:
        parser.exit(2, f"{error}\n")
    ages, given = watch(assistant, shown, options)
    print_costs(ages)
    for rule, of_rule in given.items():
        print_remembered(rule, of_rule)
    needles = [each for each in given[OURS] if each.clip in NEEDLES]
    print_needles(needles)
    report(
        options.out,
        benchmark="hours",
        question=QUESTION,
        seed=options.seed,
        cache_tokens=options.cache_tokens,
        ages=[vars(age) for age in ages],
        remembered={rule: shares(of_rule) for rule, of_rule in given.items()},
        needles=[vars(each) for each in needles],
        answers=[vars(each) for each in given[OURS]],
    )


def watch(
    assistant: ep.Assistant, shown: Films, options: argparse.Namespace
) -> tuple[list[Age], dict[str, list[JudgedAnswer]]]:
    """Show a stream to its last age; ask on the way. Returns what it costs, and the answers under each rule."""
    stream, empty = (assistant.open_stream(cache_tokens=options.cache_tokens, started=MIDNIGHT) for _ in range(2))
    memories = SideBySide(stream, options.rules, options.cache_tokens)
    examiners = {rule: Examiner(partial(memories.ask, rule)) for rule in (OURS, *options.rules)}
    ages, prefill_ms, due_s = list[Age](), list[float](), [max(60 * each, 2.0) for each in sorted(options.minutes)]
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task(f"{due_s[-1] / 60:g} minutes", total=due_s[-1])
        for window, happened in endless(shown, options.seed):
            prefill_ms.append(stream.add(window).prefill_ms)
            if not window.index:
                empty.add(window)
            for examiner in examiners.values():
                if happened is not None:
                    examiner.add(happened)
                examiner.pass_to(window.end_s)
            progress.update(task, completed=window.end_s)
            if window.end_s >= due_s[0]:
                ages.append(measured(stream, empty, prefill_ms))
                due_s.pop(0)
            if not due_s:
                break
    return ages, {rule: examiner.given for rule, examiner in examiners.items()}


def print_costs(ages: list[Age]) -> None:
    print("| minutes | first text | over one window | prefill of a window | tokens | memory of the process |")
    print("|---|---|---|---|---|---|")
    for age in ages:
        over = age.first_text_ms - age.empty_ms
        cells = f"{age.first_text_ms:.0f} ms | {over:+.0f} ms | {age.prefill_ms:.0f} ms | {age.tokens}"
        print(f"| {age.minutes:.1f} | {cells} | {age.rss_mb:.0f} MB |")


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
