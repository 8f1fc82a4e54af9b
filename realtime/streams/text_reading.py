"""Text in the pictures of live streams: read on a thread beside the model, and given to it with a later window."""

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engines.api import Timer, Window
from engines.media import Detail, has_voice
from engines.notes import PictureReader, Reading
from engines.serving.priority import lower_priority
from realtime.bounded_executor import BoundedExecutor
from realtime.queues import QueueState

if TYPE_CHECKING:
    from engines.scene.text.gate import TextGate

MAX_WAITING = 1  # pictures of one stream; the newest wins
MAX_PASSED_OVER = 2  # windows in a row whose picture is not read because somebody speaks, and may need an answer


class TextThread:
    """The thread, at low priority, that reads for all streams of a server. `timer` returns seconds. `close` ends it."""

    def __init__(self, reader: PictureReader, timer: Timer) -> None:
        self.executor = ThreadPoolExecutor(1, "text", initializer=lower_priority)
        self._reader, self._timer = reader, timer

    def read(self, detail: Detail, gate: "TextGate") -> "TimedReadings":
        """Runs on the thread: what is written in a picture, if it is worth reading. Modifies `gate`."""
        began_s = self._timer()
        look = gate.wants(detail.rgb, detail.time_s)
        if look is None:
            return TimedReadings((), None)
        readings = self._reader.read(detail.rgb, detail.time_s, look)
        gate.was_read()
        return TimedReadings(readings, 1e3 * (self._timer() - began_s))

    def close(self) -> None:
        """End the thread; waits for the picture that it is at."""
        self.executor.shutdown(cancel_futures=True)


@dataclass(frozen=True)
class TimedReadings:
    """What was read in a picture, and how long that took; None if it was not worth reading."""

    readings: tuple[Reading, ...]
    ms: float | None


class StreamTexts:
    """One stream, on an event loop. `on_read` gets the milliseconds that each reading took, `on_known` what was read,
    as soon as it is known.

    `stop` it at the end.
    """

    def __init__(
        self,
        thread: TextThread,
        on_read: Callable[[float], None],
        on_known: Callable[[tuple[Reading, ...]], None],
    ) -> None:
        from engines.scene.text.gate import TextGate  # it brings OpenCV, which is not loaded if nobody reads

        self._thread, self._on_read, self._on_known = thread, on_read, on_known
        self._gate = TextGate()
        self._pictures = BoundedExecutor(thread.executor, MAX_WAITING, self._read, self._add)
        self._known: tuple[Reading, ...] = ()
        self._forgotten_s = -math.inf  # pictures from before are not read any more
        self._num_passed_over = self._num_failed = 0
        self._num_in_a_row = 0  # windows in a row that were passed over because somebody spoke

    @property
    def queue(self) -> QueueState:
        """Pictures that wait to be read. `dropped` counts those that a newer one replaced, that came under load or
        while somebody spoke, or at which the reader failed."""
        dropped = self._pictures.num_dropped + self._num_passed_over + self._num_failed
        return QueueState(depth=len(self._pictures), bound=MAX_WAITING, dropped=dropped)

    def join(self, window: Window, is_under_load: bool) -> Window:
        """The window with everything that has been read since the one before. Its own picture is read next, unless
        the stream is under load, or somebody speaks: then at most `MAX_PASSED_OVER` wait in a row."""
        known, self._known = self._known, ()
        waits = has_voice(window.voice_probabilities) and self._num_in_a_row < MAX_PASSED_OVER
        self._num_in_a_row = self._num_in_a_row + 1 if waits else 0
        if window.detail is not None and (is_under_load or waits):
            self._num_passed_over += 1
        elif window.detail is not None:
            self._pictures.push(window.detail)
        return replace(window, readings=known)

    def forget(self, until_s: float) -> None:
        """Forget what was read, and read no picture from before `until_s`."""
        from engines.scene.text.gate import TextGate

        self._known, self._gate, self._forgotten_s = (), TextGate(), until_s

    def stop(self) -> None:
        """Read nothing more; a picture that is being read is read to its end, and not used."""
        self._pictures.stop()

    def _read(self, details: list[Detail]) -> TimedReadings:
        (detail,) = details
        if detail.time_s < self._forgotten_s:
            return TimedReadings((), None)
        try:
            return self._thread.read(detail, self._gate)
        except Exception:
            self._num_failed += 1  # on the thread, and nowhere else
            raise

    def _add(self, result: TimedReadings) -> None:
        readings = tuple(reading for reading in result.readings if reading.time_s >= self._forgotten_s)
        self._known += readings
        if readings:
            self._on_known(readings)
        if result.ms is not None:
            self._on_read(result.ms)
