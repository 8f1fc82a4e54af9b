"""The file is written by one thread at a time, also when the server ends, and once more after everything else."""

import asyncio
import threading

import pytest

from realtime.config import MqttBroker
from realtime.mqtt.connection import Connection
from realtime.mqtt.exchange import Exchange
from realtime.mqtt.kept.memory import BridgeMemory
from realtime.mqtt.topics import Topics
from tests.support.scenarios import run


class SlowMemory(BridgeMemory):
    """The first time it is written takes until `go_on`. `overlaps`: how often another began meanwhile."""

    def __init__(self) -> None:
        super().__init__(None)
        self.go_on, self.begun, self.overlaps, self._is_busy = threading.Event(), 0, 0, False

    async def write(self) -> bool:
        self.overlaps += self._is_busy
        self.begun += 1
        if self.begun == 1:
            self._is_busy = True
            await asyncio.to_thread(self.go_on.wait)  # a thread goes on when its task is cancelled
            self._is_busy = False
        return True


async def stay_away(_connection: Connection) -> None:
    await asyncio.Event().wait()


def test_at_the_end_a_write_in_progress_is_awaited_and_what_came_since_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Connection, "run", stay_away)

    async def scenario() -> None:
        memory = SlowMemory()
        broker = MqttBroker("127.0.0.1", 1, "home")
        exchange = Exchange(broker, Topics("home"), memory, lambda *_: None, lambda _: None)
        await exchange.__aenter__()
        exchange.changed()
        while not memory.begun:
            await asyncio.sleep(0)
        ending = asyncio.ensure_future(exchange.__aexit__(None, None, None))
        for _ in range(20):
            await asyncio.sleep(0)
        memory.go_on.set()
        await ending
        assert (memory.begun, memory.overlaps) == (2, 0)

    run(scenario())
