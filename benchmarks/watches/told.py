"""Precision, recall and delay of standing questions that are rules, on composed streams.

    python -m benchmarks.watches.told --out benchmarks/results/watches.json

The senses are scripted, with mistakes as `benchmarks.watches.senses.Mistakes` has them; the tracker of scenes, the
compiler of rules and the watches of a stream are the real ones. A notice is right if it comes at most `LATEST_S` after
its event; the first such one counts. Delays end with the window in which a watch tells: the work on it comes on top.
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

from pydantic import BaseModel

from benchmarks.report import report
from benchmarks.watches.script import composed
from benchmarks.watches.senses import Mistakes, windows
from benchmarks.watches.truth import ASKED, KINDS
from engines.shapes import MINI_MEDIA
from engines.watches.window import SensedWindow
from realtime.events.watches import EchoWatch
from realtime.watches.stream_watches import MAX_WATCHES, StreamWatches

STREAM_S = 600.0
LATEST_S = 15.0
EARLIEST_S = 0.5  # a picture is taken before the window's end


@dataclass
class Score:
    """Of one kind. `delays_s`: of the notices that are right."""

    num_events: int = 0
    num_told: int = 0
    delays_s: list[float] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return len(self.delays_s) / self.num_told if self.num_told else float("nan")

    @property
    def recall(self) -> float:
        return len(self.delays_s) / self.num_events if self.num_events else float("nan")

    def add(self, events: Sequence[float], told: Sequence[float]) -> None:
        """The times of one stream's events, and of its notices."""
        self.num_events += len(events)
        self.num_told += len(told)
        left = sorted(told)
        for event_s in sorted(events):
            found = next((each for each in left if event_s - EARLIEST_S <= each <= event_s + LATEST_S), None)
            if found is not None:
                left.remove(found)
                self.delays_s.append(found - event_s)

    def delay_s(self, share: float) -> float:
        """The delay that this share of the right notices does not exceed."""
        return sorted(self.delays_s)[round(share * (len(self.delays_s) - 1))] if self.delays_s else float("nan")

    def summary(self) -> dict[str, object]:
        return {
            "events": self.num_events,
            "told": self.num_told,
            "right": len(self.delays_s),
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "delay_median_s": round(self.delay_s(0.5), 2),
            "delay_p95_s": round(self.delay_s(0.95), 2),
            "delay_max_s": round(self.delay_s(1.0), 2),
        }


def told_times(sensed: Sequence[SensedWindow]) -> dict[str, list[float]]:
    """When each watch tells, by its event."""
    clock, told = SimpleNamespace(now_s=0.0), defaultdict[str, list[float]](list)

    def send(event: BaseModel) -> None:
        if isinstance(event, EchoWatch):
            told[event.event].append(clock.now_s)

    def now_s() -> float:
        return float(clock.now_s)

    groups = [ASKED[at : at + MAX_WATCHES] for at in range(0, len(ASKED), MAX_WATCHES)]
    for group in groups:
        watches = StreamWatches(MINI_MEDIA.window_s, send, now_s, lambda: None, now_s)
        for asked in group:
            watches.add(asked.event)
        assert all(watch.rule is not None for watch in watches.all)
        for window in sensed:
            clock.now_s = window.end_s
            watches.sensed(window)
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, default=36, help=f"streams of {STREAM_S / 60:.0f} minutes")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    args = parser.parse_args()
    scores = measured(args.streams, args.seed, Mistakes())
    faultless = measured(args.streams, args.seed, Mistakes(*[0.0] * len(vars(Mistakes()))))
    print("looked out for           events  told  precision  recall   delay: median    p95   max. without mistakes")
    for kind, words in KINDS.items():
        score, longest_s = scores[kind], faultless[kind].delay_s(1.0)
        print(
            f"{words:24} {score.num_events:6} {score.num_told:5} {score.precision:10.1%} {score.recall:7.1%}"
            f" {score.delay_s(0.5):13.1f} s {score.delay_s(0.95):4.1f} s {longest_s:20.1f} s"
        )
    report(
        args.out,
        benchmark="watches",
        minutes=args.streams * STREAM_S / 60,
        mistakes=vars(Mistakes()),
        kinds={kind: score.summary() for kind, score in scores.items()},
        without_mistakes={kind: score.summary() for kind, score in faultless.items()},
    )


def measured(num_streams: int, seed: int, mistakes: Mistakes) -> dict[str, Score]:
    """The scores of all streams, by kind."""
    scores = {kind: Score() for kind in KINDS}
    for number in range(num_streams):
        rng = random.Random(f"{seed} {number}")
        script = composed(STREAM_S, rng)
        told = told_times(list(windows(script, mistakes, rng)))
        for asked in ASKED:
            scores[asked.kind].add(asked.times(script), told[asked.event])
    return scores


if __name__ == "__main__":
    main()
