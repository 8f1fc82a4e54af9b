"""People who use a real MQTT broker."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from benchmarks.flapping.broker import PREFIX, Broker
from tests.support.live import WAIT_S


@asynccontextmanager
async def broker_in(folder: Path, *settings: str) -> AsyncIterator[Broker]:
    broker = Broker(folder, *settings)
    await broker.start()
    try:
        yield broker
    finally:
        broker.kill()


class Home:
    """Somebody who listens to everything on a broker, and asks. Runs on a thread of its own, also while the broker is
    away."""

    def __init__(self, broker: Broker) -> None:
        self.got: list[tuple[str, bytes, bool]] = []  # topic, payload, whether the broker had kept it
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, "home", clean_session=False)
        self._client.reconnect_delay_set(1, 1)
        self._client.on_message = self._message
        self._client.on_connect = lambda client, *_: client.subscribe("#", qos=1)
        self._client.connect("127.0.0.1", broker.port)
        self._client.loop_start()

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    async def ask(self, stream: str, payload: str | dict[str, object], *, is_retained: bool = False) -> None:
        text = payload if isinstance(payload, str) else json.dumps(payload)
        await self.send(f"{stream}/ask", text, is_retained=is_retained)

    async def send(self, topic: str, payload: str, *, is_retained: bool = False) -> None:
        """To a topic below the prefix."""
        await self.until(self._client.is_connected)
        sent = self._client.publish(f"{PREFIX}/{topic}", payload, qos=1, retain=is_retained)
        await self.until(sent.is_published)

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(WAIT_S):
            while not condition():
                await asyncio.sleep(0.01)

    def of(self, topic: str) -> list[Any]:
        """Payloads in JSON, of a topic below the prefix."""
        return [json.loads(payload) for name, payload, _ in self.got if name == f"{PREFIX}/{topic}" and payload]

    def texts(self, topic: str) -> list[str]:
        return [payload.decode() for name, payload, _ in self.got if name == f"{PREFIX}/{topic}"]

    async def answers(self, stream: str, count: int) -> list[Any]:
        await self.until(lambda: len(self.of(f"{stream}/answer")) >= count)
        return self.of(f"{stream}/answer")

    def _message(self, _client: mqtt.Client, _userdata: object, message: mqtt.MQTTMessage) -> None:
        self.got.append((message.topic, bytes(message.payload), message.retain))


@contextmanager
def home(broker: Broker) -> Iterator[Home]:
    listener = Home(broker)
    try:
        yield listener
    finally:
        listener.close()
