"""An RTSP camera, GStreamer's server in a process of its own. It may end in every way and start again."""

import asyncio
import signal
import subprocess
from pathlib import Path

from benchmarks.flapping.broker import free_port
from benchmarks.page import cameras
from benchmarks.page.cameras import SYSTEM_PYTHON

USER, PASSWORD, OTHER_PASSWORD = "viewer", "S3cret-Pw", "changed-Pw"
END_S = 30.0
SCRIPT = Path(cameras.__file__).with_name("rtsp_cameras.py")


class GStreamerCamera:
    """Plays `film` to whoever logs in. `lets_in`: whether it knows the password that is in `urls`; from the next
    `start` on."""

    def __init__(self, film: Path, count: int) -> None:
        self._film, self._count, self._port = film, count, free_port()
        self.urls = [f"rtsp://{USER}:{PASSWORD}@127.0.0.1:{self._port}/camera{number + 1}" for number in range(count)]
        self.lets_in = True
        self._process: subprocess.Popen[str] | None = None

    async def start(self) -> None:
        login = f"{USER}:{PASSWORD if self.lets_in else OTHER_PASSWORD}"
        command = [SYSTEM_PYTHON, str(SCRIPT), str(self._film), str(self._count)]
        self._process = subprocess.Popen(
            [*command, "--port", str(self._port), "--login", login],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        told = await asyncio.to_thread(self._process.stdout.readline)
        assert told, "GStreamer's RTSP server did not start: see benchmarks/page/rtsp_cameras.py"

    def end(self) -> None:
        """Have it shut down."""
        if self._process is not None:
            self._process.communicate(timeout=END_S)

    def freeze(self) -> None:
        """It sends nothing more, and its connections stay open; `kill` it then."""
        self._signal(signal.SIGSTOP)

    def kill(self) -> None:
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.communicate()

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)
