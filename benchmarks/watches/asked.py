"""Standing questions that no rule can tell, asked of the LLM in idle time: how often they are right, how soon, how
often they are asked, and whether windows and people's questions wait for them.

    python -m benchmarks.watches.asked --out benchmarks/results/watches_asked.json

Photographs follow one another in a real stream of the default model; a person asks "What do you see?" every 20 s. The
same is run without standing questions, to compare what waits. The clock is virtual: each step of the model takes as
long as the CPU time that it used, as if there was one core; so a busy machine changes nothing. Needs the media of
`python -m benchmarks.everyday.media`.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

import echoingpixels as ep
from benchmarks.everyday.clips import Clip
from benchmarks.everyday.film import composed
from benchmarks.everyday.media import Library
from benchmarks.report import report
from benchmarks.watches.asked_scenes import EVENTS, SHOWN_S, begins_s, clip_of
from benchmarks.watches.told import Score
from engines.api import Answer, Engine, FloatArray
from engines.serving.jobs import AnswerJob
from engines.serving.scheduler import IDLE
from engines.serving.worker import Worker
from realtime.config import StreamOptions
from realtime.events.echo import EchoWindow
from realtime.events.watches import EchoWatch
from realtime.streams.live import LiveStream
from realtime.telemetry.metrics import Metrics
from realtime.telemetry.stream_observer import StreamObserver
from realtime.watches.asking import PERIOD_S, WatchAsker
from realtime.watches.service import CHECK_PERIOD_S

QUESTION, QUESTION_EVERY_S = "What do you see?", 20.0
PERSON = "a person"


class CpuClock:
    """Seconds of the stream. Goes on by the CPU time of each step, or to the next thing that is due."""

    def __init__(self) -> None:
        self._at_s, self._cpu_s = 0.0, time.process_time()

    def now_s(self) -> float:
        return self._at_s + time.process_time() - self._cpu_s

    def set(self, at_s: float) -> None:
        self._at_s, self._cpu_s = at_s, time.process_time()


class CountingWorker(Worker):
    """Counts the questions that nobody waits for."""

    num_idle = 0

    def ask(self, caller: str, *rest: Any, **options: Any) -> AnswerJob:
        self.num_idle += caller == IDLE
        return super().ask(caller, *rest, **options)


@dataclass
class Run:
    """What came of one or more streams. Milliseconds of waiting; `told_s` by event."""

    seconds: float = 0.0
    num_asked: int = 0
    window_waits_ms: list[float] = field(default_factory=list)
    first_text_ms: list[float] = field(default_factory=list)
    scores: dict[str, Score] = field(default_factory=lambda: {event: Score(latest_s=SHOWN_S) for event in EVENTS})

    def waits(self) -> dict[str, float]:
        return {
            **{f"window_wait_{name}_ms": value for name, value in _spread(self.window_waits_ms).items()},
            **{f"first_text_{name}_ms": value for name, value in _spread(self.first_text_ms).items()},
        }


@dataclass
class Asked:
    """Implements `engines.serving.jobs.AnswerEvents` for the person."""

    clock: CpuClock
    asked_s: float
    run: Run
    has_begun: bool = False

    def text_added(self, text: str) -> None:
        del text
        if not self.has_begun:
            self.has_begun = True
            self.run.first_text_ms.append(1e3 * (self.clock.now_s() - self.asked_s))

    def answered(self, answer: Answer) -> None:
        del answer

    def cancelled(self) -> None:
        raise AssertionError("nobody cancels")

    def failed(self, message: str) -> None:
        raise AssertionError(message)


def watch(engine: Engine, clip: Clip, film: Path, is_watched: bool, run: Run) -> None:
    """Show a film to a new stream, and add to `run` what comes of it."""
    clock, told = CpuClock(), dict[str, list[float]]()
    worker = CountingWorker(engine, clock.now_s, lambda callback: callback())
    options = StreamOptions()
    observer = StreamObserver(clip.name, "0", engine.media.window_s, lambda _: None, clock.now_s)
    stream = LiveStream(worker, engine.media, options.ratio, options.cache_tokens, Metrics(), None, observer)
    stream.advance_to(0.0, 0.0)

    def send(event: BaseModel) -> None:
        if isinstance(event, EchoWindow):
            run.window_waits_ms.append(event.ms.wait)
        elif isinstance(event, EchoWatch):
            told.setdefault(event.event, []).append(clock.now_s())

    stream.subscribe(send)
    asker = WatchAsker(worker, {clip.name: stream}, lambda: 0.0)
    for event in EVENTS if is_watched else ():
        assert stream.watches.add(event).rule is None
    windows, check_s, question_s = list(ep.windows_of(film)), CHECK_PERIOD_S, QUESTION_EVERY_S
    while windows:
        now_s = clock.now_s()
        if windows[0].end_s <= now_s:
            window = windows.pop(0)
            stream.advance_to(window.end_s, window.end_s)
            stream.add_windows([window])
        elif question_s <= now_s:
            worker.ask(PERSON, stream.key, QUESTION, stream.now_s, (), Asked(clock, question_s, run))
            question_s += QUESTION_EVERY_S
        elif check_s <= now_s:
            asker.check()
            check_s += CHECK_PERIOD_S
        elif not worker.run_next():
            clock.set(min(windows[0].end_s, question_s, check_s))
    run.num_asked += worker.num_idle
    run.seconds += clip.seconds
    for event in EVENTS if is_watched else ():
        run.scores[event].add(begins_s(clip, EVENTS[event]), told.get(event, []))


def _spread(values: Sequence[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {
        name: round(ordered[round(share * (len(ordered) - 1))], 1)
        for name, share in (("median", 0.5), ("p95", 0.95), ("max", 1.0))
    }


def _silent(words: str) -> FloatArray:
    raise AssertionError(f"nobody says {words}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, default=3, help="of some four minutes each")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    args = parser.parse_args()
    engine, library = ep.Assistant.load().engine, Library.read()
    asked, alone = Run(), Run()
    for number in range(args.streams):
        clip = clip_of(number)
        film = composed(clip, library, _silent)
        watch(engine, clip, film, True, asked)
        watch(engine, clip, film, False, alone)
    print("looked out for               events  told  right  delay: median    max.")
    for event, score in asked.scores.items():
        print(
            f"{event:28} {score.num_events:6} {score.num_told:5} {len(score.delays_s):6}"
            f" {score.delay_s(0.5):13.1f} s {score.delay_s(1.0):5.1f} s"
        )
    total = Score.joined(asked.scores.values())
    print(f"all: precision {total.precision:.1%}, recall {total.recall:.1%}, p95 {total.delay_s(0.95):.1f} s")
    print(f"asked {asked.num_asked} times in {asked.seconds:.0f} s; at most {len(EVENTS) / PERIOD_S:.1f} a second")
    for name, run in (("with them", asked), ("without", alone)):
        print(f"{name}: " + ", ".join(f"{key} {value:.0f}" for key, value in run.waits().items()))
    report(
        args.out,
        benchmark="watches_asked",
        seconds=asked.seconds,
        asked=asked.num_asked,
        all=total.summary(),
        events={event: score.summary() for event, score in asked.scores.items()},
        waits=asked.waits(),
        waits_without=alone.waits(),
    )


if __name__ == "__main__":
    main()
