"""Reads one camera for ever on a thread of its own, and connects again whenever it is lost."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from engines.api import MediaSpec
from engines.serving.priority import lower_priority
from realtime.errors import AccessDeniedError, MediaError
from realtime.media.clock import Clock
from realtime.media.frames import Picture, Sound
from realtime.media.windower import Track
from realtime.sources.addresses import masked
from realtime.sources.cameras.arrivals import LOOK_AGAIN, Arrivals
from realtime.sources.cameras.backoff import FIRST_S, Backoff
from realtime.sources.opening import open_pipe
from realtime.sources.pipes import PipeInput, is_stdin
from realtime.sources.reader import MediaReader
from realtime.sources.tracks.packets import MediaCounters

LOOP_S = 1.0  # a file that is shorter begins anew no more often than once in that time
MAX_AHEAD_S = 4.0  # a file or a playlist is read no faster than time passes, but for so much at the start
MAX_STEP_S = (
    10.0  # a step of a camera's clock that is so much longer than what passed is no hole but a clock that jumped
)
READ_FASTER = {"hls", "dash"}  # they have no length while they go on, and come as fast as they are asked for
LOOK_AGAIN_S = (30.0, 600.0)  # whether a source has its other track by now; `Arrivals`
HAS_ENDED, FILE_ENDED = "it has ended", "it begins anew"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Connected:
    """The first sound or picture of a connection follows. `counters` go on counting while it lasts."""

    tracks: frozenset[Track]
    format_name: str
    descriptions: dict[Track, str]
    counters: MediaCounters


@dataclass(frozen=True)
class Disconnected:
    """A connection has ended, or could not be made, and why; the next try is in `retry_in_s`, None: there is none, and
    nothing more comes. `begins_anew`: a file was read to its end."""

    reason: str
    retry_in_s: float | None
    begins_anew: bool = False


@dataclass(frozen=True)
class TracksChanged:
    """One of the tracks of a connection has gone, or is back, and the rest goes on. `descriptions`: as they are now."""

    descriptions: dict[Track, str]


CameraEvent: TypeAlias = Connected | TracksChanged | Disconnected | Sound | Picture


class CameraThread:
    """One source. `deliver` is called on the thread, with `Connected`, then sound and pictures, then `Disconnected`.

    Times of sound and pictures count from the beginning of each connection. What can be read faster than it plays (a
    file, which begins anew at its end, a playlist, or a film in a pipe) is paced by the `clock`, which belongs to this
    thread alone. Standard input is read once: when it has ended, or could not be read, the thread ends.
    """

    num_dropped = 0  # it waits instead

    def __init__(
        self, name: str, source: str, media: MediaSpec, clock: Clock, deliver: Callable[[CameraEvent], None]
    ) -> None:
        self._source, self._media, self._clock, self._deliver = source, media, clock, deliver
        self._is_once = is_stdin(source)
        self._is_stopped = threading.Event()
        self._pipe: PipeInput | None = None
        self._has_begun = False  # the present connection has delivered something
        self._num_looks = 0  # times that it was connected anew for its other track
        self._thread = threading.Thread(target=self._run, name=f"camera {name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Deliver nothing more, and end: at once while packets come or nothing is connected, or of a pipe; else when
        FFmpeg gives up waiting for the camera."""
        self._is_stopped.set()
        self._clock.interrupt()
        if self._pipe is not None:
            self._pipe.interrupt()

    def wait(self, timeout_s: float) -> bool:
        """Wait until the thread has ended; returns whether it has."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        lower_priority()
        backoff = Backoff()
        while not self._is_stopped.is_set():
            began_s, is_denied, self._has_begun = self._clock.now_s(), False, False
            try:
                reason = self._read()
            except MediaError as error:
                reason = str(error).removeprefix(f"{masked(self._source)}: ")
                is_denied = isinstance(error, AccessDeniedError)
            except Exception as error:  # whatever a camera sends must not end its source
                log.exception("reading a camera failed")
                reason = f"reading it failed ({type(error).__name__})"
            if self._is_stopped.is_set():
                return
            if self._is_once:
                self._deliver(Disconnected(HAS_ENDED if reason == FILE_ENDED else reason, None))
                return
            now_s = self._clock.now_s()
            wait_s = backoff.wait_s(now_s - began_s if self._has_begun else 0.0, is_denied)
            if reason == LOOK_AGAIN:
                wait_s = FIRST_S
            elif reason == FILE_ENDED:
                wait_s = max(LOOP_S - (now_s - began_s), 0.0)
            if self._has_begun:
                self._num_looks = self._num_looks + 1 if reason == LOOK_AGAIN else 0
            self._deliver(Disconnected(reason, wait_s, begins_anew=reason == FILE_ENDED))
            self._clock.sleep_until(now_s + wait_s)

    def _read(self) -> str:
        """Read one connection to its end; returns why it has ended. Raises MediaError if there is none."""
        look_again_s = LOOK_AGAIN_S[self._num_looks] if self._num_looks < len(LOOK_AGAIN_S) else None
        arrivals = Arrivals(self._clock.now_s, self._is_stopped.is_set, look_again_s, not self._is_once)
        self._pipe = open_pipe(self._source)
        if self._pipe is not None and self._is_stopped.is_set():
            self._pipe.interrupt()
        with MediaReader(self._source, self._media, arrivals=arrivals, pipe=self._pipe) as reader:
            is_paced = not reader.is_live or reader.is_pipe or reader.format_name in READ_FASTER
            began_s = last_at_s = self._clock.now_s()
            last_s = 0.0
            for frame in reader:
                if self._is_stopped.is_set():
                    return "it was stopped"
                now_s = self._clock.now_s()
                if not self._has_begun:
                    self._has_begun, began_s, last_s = True, now_s - frame.time_s, frame.time_s
                    self._deliver(Connected(reader.tracks, reader.format_name, reader.descriptions, reader.counters))
                elif not reader.is_file and frame.time_s - last_s > now_s - last_at_s + MAX_STEP_S:
                    return f"its clock jumped by {frame.time_s - last_s:.0f} s"
                last_s, last_at_s = max(last_s, frame.time_s), now_s
                arrivals.delivered("audio" if isinstance(frame, Sound) else "video")
                if is_paced:
                    self._clock.sleep_until(began_s + frame.time_s - MAX_AHEAD_S)
                self._deliver(frame)
            if not self._has_begun:
                reasons = reader.counters.broken_off or "; ".join(reader.counters.left_out.values())
                raise MediaError(f"nothing to see or hear came ({reasons or 'it ended at once'})")
            if is_paced:
                self._clock.sleep_until(began_s + reader.end_s)
            return reader.counters.broken_off or (HAS_ENDED if reader.is_live else FILE_ENDED)
