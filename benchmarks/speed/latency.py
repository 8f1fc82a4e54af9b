"""How fast a clip is processed and a question answered, at several ratios in one run.

    python -m benchmarks.speed.latency [--clip CLIP] [--repeats 5] [--out benchmarks/results/latency.json]

Each repeat replays the clip at every ratio in turn and asks one question at its end; medians over the repeats. Prints a
table; the last line is one JSON object.
"""

import argparse
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.report import report
from clients.replay import Question, ReplayOptions, Summary, replay
from echoingpixels import Assistant
from engines.api import Answer, Engine, Reduction, Window
from realtime.sources.reader import MediaReader

RATIOS = (1.0, 0.2, 0.1, 0.05)
QUESTION = "What do you see and hear?"
CACHE_TOKENS = 8192  # holds all tokens of the demo clip at ratio 1
DEMO = Path(__file__).parents[2] / "clients" / "demo" / "demo.mp4"


@dataclass
class Sample:
    """One replay, as a presenter sees it: stage times per window in ms, and the one answer."""

    encode_ms: list[float] = field(default_factory=list)
    sieve_ms: list[float] = field(default_factory=list)
    prefill_ms: list[float] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def begin(self, duration_s: float | None) -> None:
        pass

    def window(self, window: Window, reduction: Reduction) -> None:
        if window.frames:
            self.encode_ms.append(reduction.encode_ms)
            self.sieve_ms.append(reduction.sieve_ms)
            self.prefill_ms.append(reduction.prefill_ms)

    def answer(self, question: str, at_s: float, answer: Answer) -> None:
        self.answers.append(answer)

    def end(self, summary: Summary) -> None:
        pass

    def close(self) -> None:
        pass


def measure(clip: str, engine: Engine, ratio: float) -> dict[str, float]:
    """One replay at one ratio."""
    sample = Sample()
    options = ReplayOptions((Question(QUESTION),), ratio, CACHE_TOKENS)
    with MediaReader(clip, engine.media) as reader:
        summary = replay(reader, options, engine, sample, time.perf_counter)
    (answer,) = sample.answers
    return {
        "kept_share": summary.kept_tokens / summary.pool_tokens,
        "cache_tokens": summary.cache_tokens,
        "realtime_factor": summary.realtime_factor,
        "encode_ms": statistics.median(sample.encode_ms),
        "sieve_ms": statistics.median(sample.sieve_ms),
        "prefill_ms": statistics.median(sample.prefill_ms),
        "ttft_ms": answer.ttft_ms,
        "decode_tokens_per_s": answer.decode_tokens_per_s,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--clip", default=str(DEMO), help="default: the demo clip")
    parser.add_argument("--repeats", type=int, default=5, help="replays per ratio (default: %(default)s)")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    engine = Assistant.load().engine
    measure(options.clip, engine, RATIOS[-1])  # warm-up
    samples: dict[float, list[dict[str, float]]] = {ratio: [] for ratio in RATIOS}
    for repeat in range(options.repeats):
        for ratio in RATIOS:
            print(f"\rrepeat {repeat + 1}/{options.repeats}, ratio {ratio:<4}", end="", file=sys.stderr, flush=True)
            samples[ratio].append(measure(options.clip, engine, ratio))
    print(file=sys.stderr)
    medians = {
        ratio: {key: statistics.median(run[key] for run in runs) for key in runs[0]} for ratio, runs in samples.items()
    }
    print_table(medians)
    report(
        options.out,
        benchmark="latency",
        clip=Path(options.clip).name,
        repeats=options.repeats,
        model=engine.name,
        weights=engine.weights,
        ratios={f"{ratio:g}": row for ratio, row in medians.items()},
        speedup_over_all_tokens={
            f"{ratio:g}": {key: medians[1.0][key] / row[key] for key in ("realtime_factor", "prefill_ms", "ttft_ms")}
            for ratio, row in medians.items()
        },
    )


def print_table(medians: dict[float, dict[str, float]]) -> None:
    columns = {
        "kept_share": ("kept", "{:.1%}"),
        "cache_tokens": ("cached", "{:.0f}"),
        "encode_ms": ("encode ms", "{:.0f}"),
        "sieve_ms": ("sieve ms", "{:.0f}"),
        "prefill_ms": ("prefill ms", "{:.0f}"),
        "realtime_factor": ("of real time", "{:.3f}"),
        "ttft_ms": ("first text ms", "{:.0f}"),
        "decode_tokens_per_s": ("tokens/s", "{:.1f}"),
    }
    print("| ratio | " + " | ".join(title for title, _ in columns.values()) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for ratio, row in medians.items():
        cells = " | ".join(form.format(row[key]) for key, (_, form) in columns.items())
        print(f"| {ratio:g} | {cells} |")


if __name__ == "__main__":
    main()
