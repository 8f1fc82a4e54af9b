"""The server, but for HTTP and models, in this process. Its waits before the next try to connect are compressed."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from benchmarks.flapping.counting import CountedMemory
from engines.api import Engine
from engines.serving.worker import Worker
from realtime.calls.call import Resources
from realtime.calls.cameras.cameras import Cameras
from realtime.calls.switchboard import Switchboard
from realtime.config import MqttBroker, ServerConfig, Source
from realtime.mqtt.bridge import MqttBridge
from realtime.telemetry.observed import Observed

WITHIN_S = 240.0  # it only ends what hangs


class SkippingClock:
    """A clock for a thread that sleeps so many times shorter; what it did not sleep is skipped. Implements
    `realtime.media.clock.Clock`."""

    def __init__(self, times_shorter: float) -> None:
        self._times_shorter, self._skipped_s, self._interrupted = times_shorter, 0.0, threading.Event()

    def now_s(self) -> float:
        return time.monotonic() + self._skipped_s

    def sleep_until(self, when_s: float) -> None:
        self._interrupted.wait(max(when_s - self.now_s(), 0.0) / self._times_shorter)
        self._skipped_s += max(when_s - self.now_s(), 0.0)

    def interrupt(self) -> None:
        self._interrupted.set()


class Seen:
    """An observer: how often each kind of event has happened, about one source where there is one; the last of each."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._last: dict[str, Observed] = {}

    def __call__(self, event: Observed) -> None:
        name = _named(type(event), getattr(event, "source", None))
        self.counts[name] += 1
        self._last[name] = event

    def count(self, kind: type[Observed], source: str | None = None) -> int:
        return self.counts[_named(kind, source)]

    async def more(self, kind: type[Observed], than: int, source: str | None = None, reason: str = "") -> None:
        """Wait until there were more than so many, and the last one has `reason` in its own."""
        name = _named(kind, source)
        await until(
            lambda: self.counts[name] > than and reason in getattr(self._last[name], "reason", ""),
            f"{name} {reason}; {self._last.get(name)}",
        )


@dataclass
class FlappingServer:
    """What the day needs of the server. `seen`: what has happened."""

    switchboard: Switchboard
    cameras: Cameras
    memory: CountedMemory
    seen: Seen

    def state_of(self, source: str) -> str:
        """Of a camera that was added."""
        return next(str(each["state"]) for each in self.cameras.described() if each["name"] == source)


@asynccontextmanager
async def flapping_server(
    engine: Engine, broker: MqttBroker, memory: CountedMemory, sources: tuple[Source, ...], times_shorter: float
) -> AsyncIterator[FlappingServer]:
    """Runs inside the context. Cameras and broker are tried again after waits that are that many times shorter."""
    loop, seen = asyncio.get_running_loop(), Seen()
    config = ServerConfig(sources=sources, max_load=2)
    worker = Worker(engine, time.perf_counter, loop.call_soon_threadsafe)
    resources = Resources(worker, engine.media, engine.name, None, observe=seen, has_senses=engine.has_senses)
    switchboard = Switchboard(config, resources, loop.time, lambda _: None)

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(seconds / times_shorter)

    bridge = MqttBridge(broker, memory, switchboard, "1", sleep=sleep)
    cameras = Cameras(switchboard, lambda: SkippingClock(times_shorter))
    async with switchboard, bridge, cameras:
        yield FlappingServer(switchboard, cameras, memory, seen)


async def until(holds: Callable[[], bool], what: str) -> None:
    """Wait until `holds()`; what hangs fails."""
    try:
        async with asyncio.timeout(WITHIN_S):
            while not holds():
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise AssertionError(f"not within {WITHIN_S:.0f} s: {what}") from None


def _named(kind: type[Observed], source: str | None) -> str:
    return kind.__name__ if source is None else f"{kind.__name__} {source}"
