"""Writes how long each stage of every window and answer took: one JSON object a line, no texts.

`python -m benchmarks.trace FILE` draws it. Every line has `kind` and `time` (UTC, when it was written):
  start   a server has begun to write; the clock of `at_s` begins anew
  window  stages media, wait, encode, sieve, prefill; `window` is its number, with the ids of its stream and call
  answer  stages wait, first_token, tokens, speech; with the ids of its call, stream and response
  end     the server has ended; `dropped` lines are missing because the disk was too slow
A stage is `{"at_s": …, "ms": …}`: when it began, on the clock of the server's event loop, and how long it took. Stages
of which nothing is known are left out. `docs/deploy.md` says what each one means.
"""

import json
import logging
import queue
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from realtime.telemetry.iso_time import iso_time
from realtime.telemetry.observed import AnswerFinished, Observed, WindowReduced

MAX_WAITING_LINES = 1024

log = logging.getLogger(__name__)

Stages = dict[str, dict[str, float]]


def utc_now() -> datetime:
    """The time of day."""
    return datetime.now(UTC)


class TraceFile:
    """An observer that appends to a file. May be told from any thread; never waits for the disk but in `close`.

    At most `max_waiting` lines wait to be written, more are dropped and counted in `num_dropped`; the log says so when
    that begins. If the file cannot be written any more, the log says so once and the trace ends; the server goes on.
    """

    def __init__(self, path: Path, utc: Callable[[], datetime] = utc_now, max_waiting: int = MAX_WAITING_LINES) -> None:
        """Opens the file. Raises OSError if that is impossible."""
        self.num_dropped = 0
        self.has_failed = False
        self._path, self._utc = path, utc
        self._file = path.open("a", encoding="utf-8")
        self._waiting: queue.Queue[dict[str, object] | None] = queue.Queue()
        self._max_waiting = max_waiting
        self._thread = threading.Thread(target=self._run, name="trace", daemon=True)
        self._put({"kind": "start"})
        self._thread.start()

    def __call__(self, event: Observed) -> None:
        """Take an event; those without stages are not written."""
        if isinstance(event, WindowReduced):
            self._put(window_line(event))
        elif isinstance(event, AnswerFinished):
            self._put(answer_line(event))

    def close(self) -> None:
        """Write what waits, and end. Waits for the disk."""
        self._waiting.put(self._stamped({"kind": "end", "dropped": self.num_dropped}))  # also where no line has room
        self._waiting.put(None)
        self._thread.join()

    def _put(self, line: dict[str, object]) -> None:
        if self.has_failed:
            self.num_dropped += 1
        elif self._waiting.qsize() >= self._max_waiting:
            self.num_dropped += 1
            if self.num_dropped == 1:
                log.warning("the trace %s lacks lines from now on: the disk is too slow", self._path.name)
        else:
            self._waiting.put(self._stamped(line))

    def _stamped(self, line: dict[str, object]) -> dict[str, object]:
        """The line with the time of day, after its kind."""
        return {"kind": line.pop("kind"), "time": iso_time(self._utc()), **line}

    def _run(self) -> None:
        line = self._waiting.get()
        try:
            with self._file:
                while line is not None:
                    self._file.write(json.dumps(line) + "\n")
                    if self._waiting.empty():
                        self._file.flush()  # whoever reads along sees whole lines
                    line = self._waiting.get()
        except OSError as error:
            self.has_failed = True
            log.error("the trace %s has ended early: %s", self._path.name, error.strerror or error)
        while line is not None:
            line = self._waiting.get()


def window_line(event: WindowReduced) -> dict[str, object]:
    """A window as a line of the trace."""
    stages: Stages = {}
    if event.heard_at_s is not None:
        stages["media"] = _stage(event.heard_at_s, 1e3 * (event.handed_over_at_s - event.heard_at_s))
    at_s = event.handed_over_at_s
    for name, ms in (
        ("wait", event.wait_ms),
        ("encode", event.encode_ms),
        ("sieve", event.sieve_ms),
        ("prefill", event.prefill_ms),
    ):
        stages[name] = _stage(at_s, ms)
        at_s += ms / 1e3
    return {"kind": "window", **_ids_and_counts(event), "stages": stages}


def answer_line(event: AnswerFinished) -> dict[str, object]:
    """An answer as a line of the trace."""
    stages: Stages = {}
    edges = (
        ("wait", 0.0, event.wait_ms),
        ("first_token", event.wait_ms, event.first_text_ms),
        ("tokens", event.first_text_ms, event.text_ms),
        ("speech", event.first_sound_ms, event.total_ms),
    )
    for name, begin_ms, end_ms in edges:
        if begin_ms is not None and end_ms is not None:
            stages[name] = _stage(event.asked_at_s + begin_ms / 1e3, end_ms - begin_ms)
    return {"kind": "answer", **_ids_and_counts(event), "total_ms": round(event.total_ms, 1), "stages": stages}


def _stage(at_s: float, ms: float) -> dict[str, float]:
    return {"at_s": round(at_s, 4), "ms": round(ms, 1)}


def _ids_and_counts(event: Observed) -> dict[str, object]:
    """All that is known of an event but its times."""
    values = event.values.items()
    return {name: value for name, value in values if value is not None and not name.endswith(("_at_s", "_ms"))}
