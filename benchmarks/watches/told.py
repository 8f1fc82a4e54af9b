"""Precision, recall and delay of standing questions that are rules, on composed streams.

    python -m benchmarks.watches.told --out benchmarks/results/watches.json

The senses are scripted, with mistakes as `benchmarks.watches.senses.Mistakes` has them; the tracker of scenes, the
compiler of rules and the watches of a stream are the real ones. A notice is right if it comes at most `LATEST_S` after
its event; the first such one counts. Delays are from the event to the end of the window in which a watch tells, and
`WORK_S` for the work on it; of sounds, to the end of the half second that tells, and `SOUND_WORK_S`. Events: the
beginning of what is there, heard or shown, the end of a sentence, the end of what has gone.
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

from pydantic import BaseModel

from benchmarks.report import report
from benchmarks.watches.script import composed
from benchmarks.watches.senses import HALF_S, Mistakes, windows
from benchmarks.watches.truth import ASKED, KINDS, SINCE_GONE, Asked
from engines.shapes import MINI_MEDIA
from engines.watches.window import SensedWindow
from realtime.events.watches import EchoWatch
from realtime.watches.stream_watches import MAX_WATCHES, StreamWatches

STREAM_S = 600.0
GOAL_S = 3.0  # one window and a second
LATEST_S = 15.0
EARLIEST_S = 0.5  # a picture is taken before the window's end
WORK_S = (
    0.5  # on a window, until its notices are told: 95% are done then on two cores (benchmarks/results/browser.json)
)
SOUND_WORK_S = 0.2  # on half a second: 95% are named and told of then, on two cores that have much else to do


@dataclass
class Score:
    """Of one kind. A notice is right if it comes at most `latest_s` after its event. `delays_s`: of those."""

    latest_s: float = LATEST_S
    num_events: int = 0
    num_told: int = 0
    delays_s: list[float] = field(default_factory=list)

    @classmethod
    def joined(cls, scores: Iterable["Score"]) -> "Score":
        """All of these as one."""
        total = cls()
        for each in scores:
            total.num_events += each.num_events
            total.num_told += each.num_told
            total.delays_s += each.delays_s
        return total

    @property
    def precision(self) -> float:
        return len(self.delays_s) / self.num_told if self.num_told else float("nan")

    @property
    def recall(self) -> float:
        return len(self.delays_s) / self.num_events if self.num_events else float("nan")

    def add(self, events: Sequence[float], told: Sequence[float], brief: Sequence[float] = ()) -> None:
        """The times of one stream's events, and of its notices. Those of `brief` events are not counted."""
        left = sorted(told)
        delays_s = [delay_s for _, delay_s in self.matched(events, left)]
        self.matched(brief, left)
        self.num_events += len(events)
        self.num_told += len(left) + len(delays_s)
        self.delays_s += delays_s

    def matched(self, events: Sequence[float], told: list[float]) -> list[tuple[float, float]]:
        """The times of events that are told of, and after how long. Takes their notices out of `told`."""
        found = list[tuple[float, float]]()
        for event_s in sorted(events):
            first = next((each for each in told if event_s - EARLIEST_S <= each <= event_s + self.latest_s), None)
            if first is not None:
                told.remove(first)
                found.append((event_s, first - event_s))
        return found

    @property
    def in_time(self) -> float:
        """The share of the right notices that come within `GOAL_S`."""
        in_time = sum(delay_s <= GOAL_S for delay_s in self.delays_s)
        return in_time / len(self.delays_s) if self.delays_s else float("nan")

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
            "in_time": round(self.in_time, 4),
            "delay_median_s": round(self.delay_s(0.5), 2),
            "delay_p95_s": round(self.delay_s(0.95), 2),
            "delay_max_s": round(self.delay_s(1.0), 2),
        }


def told_times(sensed: Sequence[SensedWindow], all_asked: Sequence[Asked] = ASKED) -> dict[str, list[float]]:
    """When each watch tells, by its event."""
    clock, told = SimpleNamespace(now_s=0.0, work_s=WORK_S), defaultdict[str, list[float]](list)

    def send(event: BaseModel) -> None:
        if isinstance(event, EchoWatch):
            told[event.event].append(clock.now_s + clock.work_s)

    def now_s() -> float:
        return float(clock.now_s)

    groups = [all_asked[at : at + MAX_WATCHES] for at in range(0, len(all_asked), MAX_WATCHES)]
    for group in groups:
        watches = StreamWatches(MINI_MEDIA.window_s, send, now_s, lambda: None, now_s)
        for asked in group:
            watches.add(asked.event)
        assert all(watch.rule is not None for watch in watches.all)
        for window in sensed:
            for half in range(round(MINI_MEDIA.window_s / HALF_S)):
                start_s = window.start_s + half * HALF_S
                clock.now_s, clock.work_s = start_s + HALF_S, SOUND_WORK_S
                watches.has_heard(start_s, clock.now_s, [name for time_s, name in window.sounds if time_s == start_s])
            clock.now_s, clock.work_s = window.end_s, WORK_S
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
    print(
        "looked out for           events  told  precision  recall  within 3 s   delay: median    p95  without mistakes"
    )
    for kind, words in KINDS.items():
        score, p95_s = scores[kind], faultless[kind].delay_s(0.95)
        print(
            f"{words:24} {score.num_events:6} {score.num_told:5} {score.precision:10.1%} {score.recall:7.1%}"
            f" {score.in_time:11.1%} {score.delay_s(0.5):14.1f} s {score.delay_s(0.95):4.1f} s {p95_s:15.1f} s"
        )
    report(
        args.out,
        benchmark="watches",
        minutes=args.streams * STREAM_S / 60,
        mistakes=vars(Mistakes()),
        kinds={kind: score.summary() for kind, score in scores.items()},
        without_mistakes={kind: score.summary() for kind, score in faultless.items()},
    )


def measured(
    num_streams: int, seed: int, mistakes: Mistakes, looks_again: bool = True, kinds: Collection[str] = KINDS
) -> dict[str, Score]:
    """The scores of all streams, by kind. `looks_again`: as for `benchmarks.watches.senses.windows`."""
    scores = {kind: Score() for kind in kinds}
    since_gone = [each for each in SINCE_GONE if each.kind in kinds]
    all_asked = [each for each in ASKED if each.kind in kinds or each.event in {gone.event for gone in since_gone}]
    for number in range(num_streams):
        rng = random.Random(f"{seed} {number}")
        script = composed(STREAM_S, rng)
        told = told_times(list(windows(script, mistakes, rng, looks_again)), all_asked)
        for asked in (each for each in (*all_asked, *since_gone) if each.kind in kinds):
            scores[asked.kind].add(asked.times(script), told[asked.event], asked.brief_times(script))
    return scores


if __name__ == "__main__":
    main()
