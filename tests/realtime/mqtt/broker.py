"""A real MQTT broker, mosquitto, on a port of this machine, and people who use it."""

import asyncio
import json
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from realtime.config import MqttBroker
from tests.support.live import WAIT_S

PLACES = "/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin:/usr/bin:/usr/local/bin"
PREFIX = "home/echo"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


class Broker:
    """mosquitto in `folder`; it keeps its sessions there. May be killed and started again."""

    def __init__(self, folder: Path, *settings: str, port: int | None = None) -> None:
        self.port = port or free_port()
        self._program = shutil.which("mosquitto") or shutil.which("mosquitto", path=PLACES)
        assert self._program is not None, "the tests of MQTT need mosquitto: make mosquitto"
        self._log, self._settings = folder / "log", folder / "mosquitto.conf"
        own = settings or ("allow_anonymous true",)
        lines = [
            "persistence true",
            f"persistence_location {folder}/",
            "autosave_interval 1",
            "autosave_on_changes true",
        ]
        self._settings.write_text("\n".join([*lines, "user root", f"listener {self.port} 127.0.0.1", *own, ""]))
        self._process: subprocess.Popen[bytes] | None = None

    def address(self, **changes: Any) -> MqttBroker:
        return replace(MqttBroker("127.0.0.1", self.port, PREFIX), **changes)

    async def start(self) -> None:
        assert self._program is not None
        with self._log.open("ab") as log:
            self._process = subprocess.Popen([self._program, "-c", self._settings], stdout=log, stderr=log)
        async with asyncio.timeout(WAIT_S):
            while not self._listens():
                assert self._process.poll() is None, self._log.read_text()
                await asyncio.sleep(0.01)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True


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
        await self.until(self._client.is_connected)
        asked = self._client.publish(f"{PREFIX}/{stream}/ask", text, qos=1, retain=is_retained)
        await self.until(asked.is_published)

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
