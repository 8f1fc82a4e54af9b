"""PortAudio without a driver: devices that come and go, streams whose callbacks a test calls."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np

from engines.api import FloatArray


class FakePortAudioError(Exception):
    pass


@dataclass
class FakeStream:
    """`is_silent`: it never calls back."""

    options: dict[str, Any]
    is_silent: bool = False
    active: bool = False
    is_closed: bool = False
    latency: float = 0.05

    def start(self) -> None:
        self.active = True
        if "blocksize" in self.options and not self.is_silent:
            self.capture(np.zeros((self.options["blocksize"], self.options["channels"]), np.int16))

    def abort(self) -> None:
        self.active = False

    def close(self) -> None:
        assert not self.is_closed, "a stream is closed once"
        self.is_closed = True

    def capture(self, pcm: Any, lateness_s: float = 0.0) -> None:
        times = SimpleNamespace(currentTime=lateness_s, inputBufferAdcTime=0.0)
        self.options["callback"](pcm, len(pcm), times, None)

    def play(self, count: int) -> FloatArray:
        out = np.full((count, 1), np.nan, np.float32)
        self.options["callback"](out, count, None, None)
        return out[:, 0]


def device(name: str, inputs: int = 0, outputs: int = 0, rate_hz: float = 48_000.0) -> dict[str, Any]:
    return {
        "name": name,
        "hostapi": 0,
        "max_input_channels": inputs,
        "max_output_channels": outputs,
        "default_samplerate": rate_hz,
    }


@dataclass
class FakePortAudio:
    """In place of the module `sounddevice`. `plugged` is what it will list when it is started anew."""

    devices: list[dict[str, Any]]
    defaults: tuple[int, int] = (-1, -1)
    plugged: list[dict[str, Any]] | None = None
    refuses: str | None = None  # what opening any device says
    silent: bool = False
    rates_hz: tuple[int, ...] = (24_000, 48_000)
    streams: list[FakeStream] = field(default_factory=list)
    num_starts: int = 1
    PortAudioError = FakePortAudioError

    @property
    def default(self) -> SimpleNamespace:
        return SimpleNamespace(device=self.defaults)

    def query_hostapis(self) -> list[dict[str, str]]:
        return [{"name": "Fake"}]

    def query_devices(self, number: int | None = None) -> Any:
        return self.devices if number is None else self.devices[number]

    def check_output_settings(self, number: int, channels: int, dtype: str, samplerate: int) -> None:
        assert self.devices[number]["max_output_channels"]
        assert (channels, dtype) == (1, "float32")
        if samplerate not in self.rates_hz:
            raise FakePortAudioError("Invalid sample rate")

    def InputStream(self, **options: Any) -> FakeStream:  # noqa: N802
        return self._stream(options)

    def OutputStream(self, **options: Any) -> FakeStream:  # noqa: N802
        return self._stream(options)

    def _stream(self, options: dict[str, Any]) -> FakeStream:
        if self.refuses is not None:
            raise FakePortAudioError(self.refuses)
        self.streams.append(FakeStream(options, self.silent))
        return self.streams[-1]

    def _terminate(self) -> None:
        assert all(stream.is_closed for stream in self.streams), "a stream is open: closing it later would crash"

    def _initialize(self) -> None:
        self.num_starts += 1
        if self.plugged is not None:
            self.devices = self.plugged
