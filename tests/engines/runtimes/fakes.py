"""Fakes that record calls: they prove the order of what our code asks for, nothing about TensorRT or a GPU."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from engines.runtimes.base import Array


class FakeDevice:
    """Implements `Device` in memory."""

    stream = 77

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.memory: dict[int, int] = {}

    def allocate(self, num_bytes: int) -> int:
        address = 1000 + len(self.memory)
        self.memory[address] = num_bytes
        self.calls.append(("allocate", num_bytes))
        return address

    def copy_in(self, address: int, values: Array) -> None:
        assert values.nbytes <= self.memory[address]
        self.calls.append(("copy_in", address, values.shape))

    def copy_out(self, address: int, shape: tuple[int, ...], dtype: Any) -> Array:
        self.calls.append(("copy_out", address, shape))
        return np.zeros(shape, dtype)

    def record(self, launch: Callable[[], None]) -> Callable[[], None]:
        self.calls.append(("record",))
        launch()
        return lambda: self.calls.append(("replay",))

    def synchronize(self) -> None:
        self.calls.append(("synchronize",))


class FakeContext:
    """y has the shape of x."""

    def __init__(self, device: FakeDevice, can_run: bool) -> None:
        self._device, self._can_run = device, can_run
        self.shapes: dict[str, tuple[int, ...]] = {}
        self.addresses: dict[str, int] = {}

    def set_input_shape(self, name: str, shape: tuple[int, ...]) -> bool:
        self.shapes[name] = shape
        return True

    def get_tensor_shape(self, _name: str) -> tuple[int, ...]:
        return self.shapes["x"]

    def set_tensor_address(self, name: str, address: int) -> bool:
        self.addresses[name] = address
        return True

    def infer_shapes(self) -> list[str]:
        return []

    def execute_async_v3(self, stream: int) -> bool:
        assert set(self.addresses) == {"x", "y"}
        self._device.calls.append(("execute", stream, self.shapes["x"]))
        return self._can_run


class FakeEngine:
    """One input x (1 to 8, 3) and one output y."""

    num_io_tensors = 2

    def __init__(self, device: FakeDevice, can_run: bool) -> None:
        self._device, self._can_run = device, can_run

    def get_tensor_name(self, index: int) -> str:
        return "xy"[index]

    def get_tensor_mode(self, name: str) -> str:
        return "in" if name == "x" else "out"

    def get_tensor_dtype(self, _name: str) -> str:
        return "fp16"

    def get_tensor_profile_shape(self, _name: str, _index: int) -> list[tuple[int, int]]:
        return [(1, 3), (4, 3), (8, 3)]

    def create_execution_context(self) -> FakeContext:
        return FakeContext(self._device, self._can_run)


class FakeLogger:
    ERROR = 2

    def __init__(self, severity: int) -> None:
        pass


def fake_tensorrt(device: FakeDevice, loads: bool = True, can_run: bool = True) -> Any:
    """Stands in for the Python module."""
    engine = FakeEngine(device, can_run) if loads else None
    return SimpleNamespace(
        __name__="faketensorrt",
        __version__="0",
        Logger=FakeLogger,
        Runtime=lambda _logger: SimpleNamespace(deserialize_cuda_engine=lambda _content: engine),
        TensorIOMode=SimpleNamespace(INPUT="in"),
        nptype=lambda _dtype: np.float16,
    )
