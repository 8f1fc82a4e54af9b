"""How long eight people wait for their first words when they ask of one stream at the same moment, against one alone.

    python -m benchmarks.speed.askers [--repeats 5] [--cache-tokens 2048] [--out benchmarks/results/askers.json]

The demo clip, kept whole, fills the memory. Each repeat asks eight questions one at a time, then all at once, of the
worker as a server has it, but without its thread. First words are those that people get: an answer's first tokens are
held back. 95th percentiles of the eight of a repeat; medians over the repeats. Prints a table; the last line is one
JSON object.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

import echoingpixels as ep
from benchmarks.report import report
from engines.api import Answer, Engine, EngineStream
from engines.serving.jobs import ReducedWindow
from engines.serving.worker import Worker
from realtime.config import StreamOptions

DEMO = Path(__file__).parents[2] / "clients" / "demo" / "demo.mp4"
QUESTIONS = (
    "What do you see?",
    "What do you hear?",
    "Is there a dog?",
    "What was said?",
    "How many people are there?",
    "What color is the cat?",
    "Did you hear a telephone?",
    "What happened first?",
)


class Nobody:
    """Takes the events of the stream."""

    def window_reduced(self, reduced: ReducedWindow) -> None:
        pass

    def window_failed(self, index: int, message: str) -> None:
        raise RuntimeError(message)


@dataclass
class Asker:
    """One person: when the question was asked, when its first words and all of its answer came, in seconds."""

    asked_at: float
    first_at: float | None = None
    ended_at: float = 0.0
    text: str = ""

    def text_added(self, text: str) -> None:
        del text
        self.first_at = self.first_at or time.perf_counter()

    def answered(self, answer: Answer) -> None:
        self.ended_at, self.text = time.perf_counter(), answer.text

    def cancelled(self) -> None:
        raise RuntimeError("nobody cancels")

    def failed(self, message: str) -> None:
        raise RuntimeError(message)

    @property
    def first_ms(self) -> float:
        return 1e3 * ((self.first_at or self.ended_at) - self.asked_at)

    @property
    def whole_ms(self) -> float:
        return 1e3 * (self.ended_at - self.asked_at)


class Bench:
    """A worker without its thread, and one stream whose memory is full."""

    def __init__(self, engine: Engine, cache_tokens: int) -> None:
        self._worker = Worker(engine, time.perf_counter, lambda callback: callback())
        self._key = self._worker.open_stream("room", 1.0, cache_tokens, Nobody())
        self.now_s, self.num_tokens = 0.0, 0
        for window in islice(ep.windows_of(DEMO), 9):
            self._worker.feed(self._key, window)
            self._work()
            self.now_s = window.end_s
        self._worker.with_memory(self._key, self._count, lambda _: None)
        self._work()

    def one_at_a_time(self) -> list[Asker]:
        askers = []
        for question in QUESTIONS:
            askers.append(self._ask(question))
            self._work()
        return askers

    def at_once(self) -> list[Asker]:
        askers = [self._ask(question) for question in QUESTIONS]
        self._work()
        return askers

    def _ask(self, question: str) -> Asker:
        asker = Asker(time.perf_counter())
        self._worker.ask(question, self._key, question, self.now_s, (), asker)
        return asker

    def _work(self) -> None:
        while self._worker.run_next():
            pass

    def _count(self, memory: EngineStream) -> None:
        self.num_tokens = memory.num_cached_tokens


def row(askers: list[Asker]) -> dict[str, float]:
    first, whole = ([getattr(asker, name) for asker in askers] for name in ("first_ms", "whole_ms"))
    return {
        "first_p50_ms": float(np.percentile(first, 50)),
        "first_p95_ms": float(np.percentile(first, 95)),
        "whole_p95_ms": float(np.percentile(whole, 95)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--repeats", type=int, default=5, help="times that all is asked (default: %(default)s)")
    parser.add_argument(
        "--cache-tokens", type=int, default=StreamOptions.cache_tokens, help="how full (default: %(default)s)"
    )
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    engine = ep.Assistant.load().engine
    bench = Bench(engine, options.cache_tokens)
    ways: dict[str, Callable[[], list[Asker]]] = {"one": bench.one_at_a_time, "eight at once": bench.at_once}
    rows: dict[str, list[dict[str, float]]] = {name: [] for name in ways}
    texts: dict[str, set[tuple[str, ...]]] = {name: set() for name in ways}
    for repeat in range(options.repeats + 1):  # the first is not counted: it warms up
        print(f"\rrepeat {repeat}/{options.repeats}", end="", file=sys.stderr, flush=True)
        for name, ask in ways.items():
            askers = ask()
            texts[name].add(tuple(asker.text for asker in askers))
            if repeat:
                rows[name].append(row(askers))
    print(file=sys.stderr)
    medians = {name: {key: statistics.median(each[key] for each in of) for key in of[0]} for name, of in rows.items()}
    ratio = statistics.median(
        eight["first_p95_ms"] / one["first_p95_ms"] for one, eight in zip(*rows.values(), strict=True)
    )
    print("| asked | first words, p50 | p95 | whole answer, p95 |\n|---|---|---|---|")
    for name, of_way in medians.items():
        print(f"| {name} | " + " | ".join(f"{value:.0f} ms" for value in of_way.values()) + " |")
    is_same = len(texts["one"] | texts["eight at once"]) == 1
    told = "the same" if is_same else "others"
    print(f"The p95 of first words is {ratio:.1f} times that of one; the answers are {told}.")
    report(
        options.out,
        benchmark="askers",
        repeats=options.repeats,
        model=engine.name,
        weights=engine.weights,
        cached_tokens=bench.num_tokens,
        ms=medians,
        first_p95_ratio=ratio,
        has_same_answers=is_same,
    )


if __name__ == "__main__":
    main()
