"""Does the memory cost the same after hours? First text, prefill, memory of the process at several ages of one stream.

    python -m benchmarks.memory.hours [--minutes 1 10 60 120 240] [--out benchmarks/results/hours.json]

The stream is made of the clips of `benchmarks.everyday` in random order, so that it goes on being new; it is read as
fast as the machine can, about a fifth of its length. At each age the same question is asked some times; before, of a
stream of one window. Prints a table; the last line is one JSON object.
"""

import argparse
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import Progress

import echoingpixels as ep
from benchmarks.everyday.assistant import load, voice
from benchmarks.everyday.clips import read_clips
from benchmarks.everyday.film import composed
from benchmarks.everyday.media import Library
from benchmarks.report import report, rss_mb
from engines.api import Window
from engines.errors import EchoingPixelsError

QUESTION, TIMES_ASKED = "How many people are there?", 7
LATEST = 30  # windows whose prefill is averaged


@dataclass
class Age:
    """What was measured when the stream was `minutes` old."""

    minutes: float
    first_text_ms: float
    prefill_ms: float
    tokens: int
    rss_mb: float


def endless(clips: list[Path], seed: int) -> Iterator[Window]:
    """The windows of all clips in random order, again and again, as one stream."""
    rng, number = np.random.default_rng(seed), 0
    while True:
        for place in rng.permutation(len(clips)):
            with ep.windows_of(clips[place]) as windows:
                for window in windows:
                    yield at(window, number)
                    number += 1


def at(window: Window, index: int) -> Window:
    """The window in another place of a stream."""
    later_s = (index - window.index) * (window.end_s - window.start_s)
    return replace(
        window,
        index=index,
        start_s=window.start_s + later_s,
        end_s=window.end_s + later_s,
        frames=tuple(replace(frame, time_s=frame.time_s + later_s) for frame in window.frames),
        gaps=tuple(replace(gap, start_s=gap.start_s + later_s, end_s=gap.end_s + later_s) for gap in window.gaps),
        detail=window.detail and replace(window.detail, time_s=window.detail.time_s + later_s),
        is_last=False,
    )


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
    parser.add_argument("--minutes", type=float, nargs="+", default=[1, 10, 60, 120, 240], help="ages to measure at")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    try:
        assistant = load()
        say, library = voice(assistant), Library.read()
        clips = [composed(clip, library, say) for clip in read_clips()]
    except EchoingPixelsError as error:
        parser.exit(2, f"{error}\n")
    ages = list[Age]()
    for minutes in ([0.0], sorted(options.minutes)):
        stream, prefill_ms = assistant.open_stream(), list[float]()
        due_s = [max(60 * minute, 2.0) for minute in minutes]
        with Progress(console=Console(stderr=True)) as progress:
            task = progress.add_task("one window" if minutes == [0.0] else "hours", total=due_s[-1])
            for window in endless(clips, options.seed):
                prefill_ms.append(stream.add(window).prefill_ms)
                progress.update(task, completed=window.end_s)
                if window.end_s >= due_s[0]:
                    ages.append(measured(stream, prefill_ms))
                    due_s.pop(0)
                if not due_s:
                    break
    print_table(ages)
    report(options.out, benchmark="hours", question=QUESTION, seed=options.seed, ages=[vars(age) for age in ages])


def print_table(ages: list[Age]) -> None:
    print("| minutes | first text | over one window | prefill of a window | tokens | memory of the process |")
    print("|---|---|---|---|---|---|")
    for age in ages:
        over = age.first_text_ms - ages[0].first_text_ms
        cells = f"{age.first_text_ms:.0f} ms | {over:+.0f} ms | {age.prefill_ms:.0f} ms | {age.tokens}"
        print(f"| {age.minutes:.1f} | {cells} | {age.rss_mb:.0f} MB |")


if __name__ == "__main__":
    main()
