"""Runs `echoingpixels serve` with the real engine in a process of its own."""

import json
import queue
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Self

TOKEN = "open-sesame"
LOAD_S = 300.0
END_S = 60.0


def until(holds: Callable[[], bool], within_s: float, what: str) -> None:
    """Wait until `holds()` is true; fails after `within_s`."""
    end_s = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < end_s, f"not within {within_s} s: {what}"
        time.sleep(0.05)


@dataclass(frozen=True)
class Health:
    """The answer of /healthz."""

    streams: int
    calls: int


class Application:
    """A context manager: the server is ready on entry, and gets SIGINT (as by Ctrl-C) on exit."""

    def __init__(self, *options: str) -> None:
        command = [sys.executable, "-m", "clients", "serve", "--port", "0", "--no-browser", "--token", TOKEN, *options]
        self._process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        self._lines: queue.Queue[str] = queue.Queue()
        assert self._process.stderr is not None
        self._reader = threading.Thread(target=self._read, args=(self._process.stderr,), daemon=True)
        self._reader.start()
        self.log: list[str] = []

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def link(self) -> str:
        """The address of the page with the token."""
        return f"{self.origin}/?token={TOKEN}"

    def __enter__(self) -> Self:
        end_s = time.monotonic() + LOAD_S
        while True:
            line = self._lines.get(timeout=max(end_s - time.monotonic(), 0.01))
            self.log.append(line)
            assert line, f"the server did not start: {''.join(self.log)}"
            found = re.search(r"(https?://127\.0\.0\.1:\d+)/", line)
            if found:
                self.origin = found[1]
                return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(END_S)
        finally:
            self.kill()

    def kill(self) -> None:
        """Kill the process without letting it shut down."""
        self._process.kill()
        self._process.wait()
        self._reader.join()

    def get(self, path: str) -> bytes:
        """GET with the token."""
        request = urllib.request.Request(self.origin + path, headers={"Authorization": f"Bearer {TOKEN}"})
        with urllib.request.urlopen(request, timeout=60) as response:
            body: bytes = response.read()
        return body

    def health(self) -> Health:
        said = json.loads(self.get("/healthz"))
        return Health(said["streams"], said["calls"])

    def _read(self, pipe: IO[str]) -> None:
        with pipe:
            for line in pipe:
                self._lines.put(line)
        self._lines.put("")
