"""A real MQTT broker, mosquitto, on a port of this machine. It may end in every way and start again."""

import asyncio
import shutil
import signal
import socket
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

from realtime.config import MqttBroker

PLACES = "/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin:/usr/bin:/usr/local/bin"
PREFIX = "home/echo"
START_S = 120.0  # it only ends what hangs


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


class Broker:
    """mosquitto in `folder`; it keeps its sessions there. `settings`: lines of its file, which hold from the next
    `start`."""

    def __init__(self, folder: Path, *settings: str, port: int | None = None) -> None:
        self.port = port or free_port()
        self.settings = settings or ("allow_anonymous true",)
        self._program = shutil.which("mosquitto") or shutil.which("mosquitto", path=PLACES)
        assert self._program is not None, "mosquitto is needed: make mosquitto"
        self._folder, self._log = folder, folder / "log"
        self._process: subprocess.Popen[bytes] | None = None

    def address(self, **changes: Any) -> MqttBroker:
        return replace(MqttBroker("127.0.0.1", self.port, PREFIX), **changes)

    async def start(self) -> None:
        assert self._program is not None
        file = self._folder / "mosquitto.conf"
        lines = [
            "persistence true",
            f"persistence_location {self._folder}/",
            "autosave_interval 1",
            "autosave_on_changes true",
            "user root",
            f"listener {self.port} 127.0.0.1",
        ]
        file.write_text("\n".join([*lines, *self.settings, ""]))
        with self._log.open("ab") as log:
            self._process = subprocess.Popen([self._program, "-c", file], stdout=log, stderr=log)
        async with asyncio.timeout(START_S):
            while not self._listens():
                assert self._process.poll() is None, self._log.read_text()
                await asyncio.sleep(0.01)

    def end(self) -> None:
        """Have it shut down: it saves its sessions and closes its connections."""
        self._signal(signal.SIGTERM)
        if self._process is not None:
            self._process.wait(START_S)

    def freeze(self) -> None:
        """It answers nothing more, and its connections stay open; `kill` it then."""
        self._signal(signal.SIGSTOP)

    def kill(self) -> None:
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True
