"""Does the memory cost the same after hours, and what does it still know?

    python -m benchmarks.memory.hours [--minutes 1 10 60 120 250] [--out benchmarks/results/hours.json]

The stream (`benchmarks.memory.stream`) is read as fast as the machine can, about a fifth of its length. At each age of
the stream the same question is asked some times: first text, prefill, memory of the process; before, of a stream of one
window. Events of the first minutes are asked about when they are 10 seconds to 4 hours old. Prints both tables; the
last line is one JSON object.
"""

import argparse
import statistics
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

import echoingpixels as ep
from benchmarks.everyday.assistant import load, voice
from benchmarks.everyday.media import Library
from benchmarks.memory.remembering import AGES_S, Examiner, JudgedAnswer, shares
from benchmarks.memory.stream import Films, endless, films
from benchmarks.report import report, rss_mb
from engines.errors import EchoingPixelsError
from realtime.config import StreamOptions

QUESTION, TIMES_ASKED = "How many people are there?", 7
LATEST = 30  # windows whose prefill is averaged
MIDNIGHT = datetime(2026, 11, 25).astimezone()  # the stream's time is the time of day


@dataclass
class Age:
    """What was measured when the stream was `minutes` old."""

    minutes: float
    first_text_ms: float
    prefill_ms: float
    tokens: int
    rss_mb: float


def measured(stream: ep.Stream, prefill_ms: list[float]) -> Age:
    """The stream as it is now."""
    answers = [stream.ask(QUESTION).result() for _ in range(TIMES_ASKED)]
    return Age(
        stream.end_s / 60,
        statistics.median(answer.ttft_ms for answer in answers),
        statistics.median(prefill_ms[-LATEST:]),
        stream.num_cached_tokens,
        rss_mb(),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--minutes", type=float, nargs="+", default=[1, 10, 60, 120, 250], help="ages to measure at")
    parser.add_argument("--cache-tokens", type=int, default=StreamOptions.cache_tokens)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    try:
        assistant = load()
        shown = films(Library.read(), voice(assistant))
    except EchoingPixelsError as error:
        parser.exit(2, f"{error}\n")
    ages, _ = watch(assistant, shown, options.seed, [0.0], options.cache_tokens)
    older, given = watch(assistant, shown, options.seed, sorted(options.minutes), options.cache_tokens)
    ages += older
    print_costs(ages)
    print_remembered(given)
    report(
        options.out,
        benchmark="hours",
        question=QUESTION,
        seed=options.seed,
        cache_tokens=options.cache_tokens,
        ages=[vars(age) for age in ages],
        remembered=shares(given),
        answers=[vars(each) for each in given],
    )


def watch(
    assistant: ep.Assistant, shown: Films, seed: int, minutes: list[float], cache_tokens: int
) -> tuple[list[Age], list[JudgedAnswer]]:
    """Show a stream to its last age; ask on the way."""
    stream = assistant.open_stream(cache_tokens=cache_tokens, started=MIDNIGHT)
    examiner = Examiner(lambda question, now_s: stream.ask(question, now_s).result().text)
    ages, prefill_ms, due_s = list[Age](), list[float](), [max(60 * minute, 2.0) for minute in minutes]
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task(f"{minutes[-1]:g} minutes", total=due_s[-1])
        for window, happened in endless(shown, seed):
            prefill_ms.append(stream.add(window).prefill_ms)
            if happened is not None:
                examiner.add(happened)
            examiner.pass_to(window.end_s)
            progress.update(task, completed=window.end_s)
            if window.end_s >= due_s[0]:
                ages.append(measured(stream, prefill_ms))
                due_s.pop(0)
            if not due_s:
                break
    return ages, examiner.given


def print_costs(ages: list[Age]) -> None:
    print("| minutes | first text | over one window | prefill of a window | tokens | memory of the process |")
    print("|---|---|---|---|---|---|")
    for age in ages:
        over = age.first_text_ms - ages[0].first_text_ms
        cells = f"{age.first_text_ms:.0f} ms | {over:+.0f} ms | {age.prefill_ms:.0f} ms | {age.tokens}"
        print(f"| {age.minutes:.1f} | {cells} | {age.rss_mb:.0f} MB |")


def print_remembered(given: list[JudgedAnswer]) -> None:
    print("\n| right, of questions about what was | " + " | ".join(f"{age} ago" for age in AGES_S) + " |")
    print("|---" * (len(AGES_S) + 1) + "|")
    for kind, by_age in shares(given).items():
        cells = [f"{by_age[age]['right']:.0%} of {by_age[age]['n']:.0f}" if age in by_age else "–" for age in AGES_S]
        print(f"| {kind} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
