"""A camera, a microphone, or both of this machine as one source of the server: on one clock, waited for when away.

Lives on the event loop; each device is read on a thread of its own (`realtime.devices.keeper`).
"""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from engines.api import MediaSpec
from realtime.capture.media import LocalMedia
from realtime.capture.openers import SourceOpeners
from realtime.devices.keeper import CHECK_PERIOD_S, RETRY_S, DeviceKeeper, DeviceState, Kind
from realtime.devices.seam import CameraPicture, OpenDevice, SoundBlock
from realtime.inbox import Inbox
from realtime.media.clock import Clock
from realtime.media.frames import Picture, Sound
from realtime.media.windower import Track
from realtime.sources.cameras.camera_thread import CameraEvent, Connected, Disconnected, TracksChanged
from realtime.sources.tracks.packets import MediaCounters

FORMAT = "devices of this machine"
TRACK_OF: Final[dict[Kind, Track]] = {"camera": "video", "microphone": "audio"}
START_S = 4.0  # so long each device is waited for at the start
SILENT = "the {kind} does not answer: its driver may hang, plug it in anew"
MAX_BLOCKS, MAX_PICTURES, MAX_STATES = 250, 4, 16  # that wait for the event loop; blocks: 10 s


class DeviceSource:
    """One source. `deliver` is called on the event loop, as by a `CameraThread`.

    It is connected while one of its devices is open: where one has gone, the other goes on. `new_clock` makes a clock
    for each device.
    """

    def __init__(
        self,
        openers: SourceOpeners,
        media: MediaSpec,
        new_clock: Callable[[], Clock],
        deliver: Callable[[CameraEvent], None],
    ) -> None:
        self._spec, self._deliver, self._loop = media, deliver, asyncio.get_running_loop()
        post = self._loop.call_soon_threadsafe
        self._blocks = Inbox[SoundBlock](post, MAX_BLOCKS, self._add_sound)
        self._pictures = Inbox[CameraPicture](post, MAX_PICTURES, self._add_picture)
        self._states = Inbox[DeviceState](post, MAX_STATES, self._changed)
        self._keepers: list[DeviceKeeper[Any]] = []
        if openers.camera is not None:
            self._keep("camera", openers.camera, self._pictures.put, new_clock())
        if openers.microphone is not None:
            self._keep("microphone", openers.microphone, self._blocks.put, new_clock())
        self._known: dict[Track, DeviceState] = {}
        self._tracks: frozenset[Track] = frozenset()  # of the present connection
        self._media: LocalMedia | None = None
        self._num_connections = 0
        self._start: asyncio.TimerHandle | None = None  # at the start, while devices are waited for
        self._next_check: asyncio.TimerHandle | None = None
        self._is_stopped = False
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def num_dropped(self) -> int:
        """Pieces of sound and pictures for which there was no room."""
        return self._blocks.num_dropped + self._pictures.num_dropped

    def start(self) -> None:
        """Open the devices, each on its thread."""
        self._start = self._loop.call_later(START_S, self._settle)
        for keeper in self._keepers:
            keeper.start()
        self._check()

    def stop(self) -> None:
        """Deliver nothing more; the threads end when their drivers let them."""
        self._is_stopped = True
        if self._next_check is not None:
            self._next_check.cancel()
        if self._start is not None:
            self._start.cancel()
        self._end_connection()
        for keeper in self._keepers:
            keeper.close(timeout_s=0.0)

    def wait(self, timeout_s: float) -> bool:
        """After `stop`, on any thread: wait until the devices are closed; returns whether they are."""
        ends_s = time.monotonic() + timeout_s
        return all(keeper.wait(max(ends_s - time.monotonic(), 0.0)) for keeper in self._keepers)

    def _keep(
        self, kind: Kind, opener: Callable[[], OpenDevice[Any]], on_piece: Callable[[Any], None], clock: Clock
    ) -> None:
        self._keepers.append(DeviceKeeper(kind, opener, on_piece, self._states.put, clock))

    def _check(self) -> None:
        for keeper in self._keepers:
            keeper.check()
        self._next_check = self._loop.call_later(CHECK_PERIOD_S, self._check)

    def _changed(self, state: DeviceState) -> None:
        """A device was opened, or has gone."""
        if self._is_stopped:
            return  # its thread told before it was to end
        self._known[TRACK_OF[state.kind]] = state
        if self._start is None or len(self._known) == len(self._keepers):
            self._settle()

    def _settle(self) -> None:
        """Connect with what is open, or tell that nothing is."""
        if self._start is not None:
            self._start.cancel()
            self._start = None
        is_open = frozenset(track for track, state in self._known.items() if state.status == "open")
        told: dict[Track, str] = {track: state.text for track, state in self._known.items()}
        silent = {TRACK_OF[keeper.kind]: keeper.kind for keeper in self._keepers}
        told |= {track: SILENT.format(kind=kind) for track, kind in silent.items() if track not in told}
        if not is_open:
            self._end_connection()
            self._deliver(Disconnected("; ".join(told.values()), RETRY_S))
        elif is_open <= self._tracks:
            self._deliver(TracksChanged(told))
        else:
            self._connect(is_open | self._tracks, told)

    def _connect(self, tracks: frozenset[Track], told: dict[Track, str]) -> None:
        """Begin anew with these tracks, from a whole window on."""
        self._end_connection()
        self._tracks = tracks
        self._num_connections += 1
        self._deliver(Connected(tracks, FORMAT, told, MediaCounters()))
        self._media = LocalMedia(self._spec, partial(self._arrived, self._num_connections))

    def _end_connection(self) -> None:
        self._tracks = frozenset()
        self._num_connections += 1
        if self._media is not None:
            closing = self._loop.create_task(self._media.close())
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)
            self._media = None

    def _add_sound(self, block: SoundBlock) -> None:
        if self._media is not None:
            self._media.add_sound(block)

    def _add_picture(self, picture: CameraPicture) -> None:
        if self._media is not None:
            self._media.add_picture(picture)

    def _arrived(self, connection: int, media: Sound | Picture) -> None:
        if connection == self._num_connections:
            self._deliver(media)
