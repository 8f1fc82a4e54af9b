"""The camera, the microphone and the loudspeaker of a local call: kept open on threads, connected to the event loop."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from realtime.devices.keeper import CHECK_PERIOD_S, DeviceKeeper, DeviceState, Kind
from realtime.devices.seam import CameraPicture, Loudspeaker, OpenDevice, SoundBlock
from realtime.inbox import Inbox
from realtime.local.call import LocalCall
from realtime.media.clock import Clock
from realtime.queues import QueueState

MAX_BLOCKS, MAX_PICTURES, MAX_STATES = 250, 4, 16  # that wait for the event loop; blocks: 10 s


@dataclass(frozen=True)
class Openers:
    """Open the devices, or raise DeviceError while they cannot; None: that one is not wanted, or can never be."""

    camera: Callable[[], OpenDevice[CameraPicture]] | None
    microphone: Callable[[], OpenDevice[SoundBlock]] | None
    loudspeaker: Callable[[], Loudspeaker] | None

    @property
    def kinds(self) -> frozenset[Kind]:
        """Those that are wanted."""
        wanted: dict[Kind, object] = {
            "camera": self.camera,
            "microphone": self.microphone,
            "loudspeaker": self.loudspeaker,
        }
        return frozenset(kind for kind, opener in wanted.items() if opener is not None)


class LocalDevices:
    """`tell` gets every change of a device on the event loop. `new_clock` makes a clock for each of their threads."""

    def __init__(
        self,
        openers: Openers,
        call: LocalCall,
        tell: Callable[[DeviceState], None],
        new_clock: Callable[[], Clock],
    ) -> None:
        self._call, self._tell = call, tell
        self._loop = asyncio.get_running_loop()
        self._post = self._loop.call_soon_threadsafe
        self._next_check: asyncio.TimerHandle | None = None
        self._blocks = Inbox(self._post, MAX_BLOCKS, call.add_sound)
        self._pictures = Inbox(self._post, MAX_PICTURES, call.add_picture)
        self._states = Inbox[DeviceState](self._post, MAX_STATES, self._changed)
        self._keepers: list[DeviceKeeper[Any]] = []
        if openers.camera is not None:
            self._keep("camera", openers.camera, self._pictures.put, new_clock())
        if openers.microphone is not None:
            self._keep("microphone", openers.microphone, self._blocks.put, new_clock())
        if openers.loudspeaker is not None:
            opener = partial(self._open_loudspeaker, openers.loudspeaker)
            self._keep("loudspeaker", opener, lambda _: None, new_clock())

    @property
    def queues(self) -> dict[str, QueueState]:
        """What waits for the event loop, by name."""
        return {"microphone_blocks": self._blocks.queue, "camera_pictures": self._pictures.queue}

    def start(self) -> None:
        """Open them, each on its thread."""
        for keeper in self._keepers:
            keeper.start()
        self._check()

    async def close(self) -> None:
        """Close them."""
        if self._next_check is not None:
            self._next_check.cancel()
        await asyncio.gather(*(asyncio.to_thread(keeper.close) for keeper in self._keepers))

    def _keep(
        self, kind: Kind, opener: Callable[[], OpenDevice[Any]], on_piece: Callable[[Any], None], clock: Clock
    ) -> None:
        self._keepers.append(DeviceKeeper(kind, opener, on_piece, self._states.put, clock))

    def _open_loudspeaker(self, opener: Callable[[], Loudspeaker]) -> Loudspeaker:
        """Runs on its thread."""
        loudspeaker = opener()
        with suppress(RuntimeError):  # the loop is closed
            self._post(partial(self._call.use_loudspeaker, loudspeaker))
        return loudspeaker

    def _check(self) -> None:
        for keeper in self._keepers:
            keeper.check()
        self._next_check = self._loop.call_later(CHECK_PERIOD_S, self._check)

    def _changed(self, state: DeviceState) -> None:
        if state.kind == "loudspeaker" and state.status != "open":
            self._call.use_loudspeaker(None)
        self._call.device_changed(state)
        self._tell(state)
