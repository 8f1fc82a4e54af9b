"""Stands in for TensorRT and a GPU: its contexts run a graph with ONNX Runtime, on the addresses that they are given.

So what our code binds, pads, copies and waits for is proved by right numbers; nothing is shown of TensorRT itself.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import numpy as np
import onnx
import torch

from engines.graphs.sizes import profile
from engines.graphs.slots.decoder import SLOT_SIZES
from engines.runtimes.base import Array
from engines.runtimes.session import open_session
from tests.engines.runtimes.fakes import FakeLogger

DTYPES: dict[str, Any] = {"tensor(float)": np.float32, "tensor(int64)": np.int64}


class HostDevice:
    """Implements `SlotDevice` in this machine's memory."""

    stream, device = 0, torch.device("cpu")

    def __init__(self) -> None:
        self._buffers: dict[int, torch.Tensor] = {}
        self.replays = 0

    def allocate(self, num_bytes: int) -> int:
        buffer = torch.zeros(num_bytes, dtype=torch.uint8)
        self._buffers[buffer.data_ptr()] = buffer
        return buffer.data_ptr()

    def copy_in(self, address: int, values: Array) -> None:
        raw = torch.from_numpy(np.ascontiguousarray(values).reshape(-1).view(np.uint8))
        self._buffers[address][: len(raw)] = raw

    def copy_out(self, address: int, shape: tuple[int, ...], dtype: Any) -> Array:
        size = int(np.prod(shape)) * np.dtype(dtype).itemsize
        values: Array = self._buffers[address][:size].clone().numpy().view(dtype).reshape(shape)
        return values

    def bytes_at(self, address: int) -> torch.Tensor:
        return self._buffers[address]

    def record(self, launch: Callable[[], None]) -> Callable[[], None]:
        """Launches again instead; `replays` counts how often."""

        def replay() -> None:
            self.replays += 1
            launch()

        return replay

    @contextmanager
    def queued(self) -> Iterator[None]:
        yield

    def synchronize(self) -> None:
        """Everything is done at once here."""


class OnnxContext:
    """An execution context."""

    def __init__(self, engine: "OnnxEngine") -> None:
        self._engine = engine
        self._shapes: dict[str, tuple[int, ...]] = {}
        self._addresses: dict[str, int] = {}

    def set_input_shape(self, name: str, shape: tuple[int, ...]) -> bool:
        least, _, most = self._engine.get_tensor_profile_shape(name, 0)
        self._shapes[name] = shape
        return all(low <= size <= high for low, size, high in zip(least, shape, most, strict=True))

    def get_tensor_shape(self, name: str) -> tuple[int, ...]:
        sizes = {"T": self._shapes["embeds"][1], "S": next(iter(self._masks()))[1]}
        return tuple(sizes.get(each, each) for each in self._engine.ports[name].shape)

    def set_tensor_address(self, name: str, address: int) -> bool:
        self._addresses[name] = address
        return True

    def infer_shapes(self) -> list[str]:
        return [name for name in self._engine.ports if name not in self._addresses]

    def execute_async_v3(self, _stream: int) -> bool:
        own = {name: at for name, at in self._addresses.items() if name not in self._engine.aliased}
        assert len(set(own.values())) == len(own), "two tensors in one place"
        for output, name in self._engine.aliased.items():
            assert self._addresses[output] == self._addresses[name], "what is written in place lies elsewhere"
        binding = self._engine.session.io_binding()
        for name, port in self._engine.ports.items():
            bind = binding.bind_input if name in self._engine.inputs else binding.bind_output
            shape = self._shapes[name] if name in self._engine.inputs else self.get_tensor_shape(name)
            bind(name, "cpu", 0, DTYPES[port.type], shape, self._addresses[name])
        self._engine.session.run_with_iobinding(binding)
        return True

    def _masks(self) -> Iterator[tuple[int, ...]]:
        return (shape for name, shape in self._shapes.items() if name == "mask" or name.startswith("near."))


class OnnxEngine:
    """An engine that is a graph."""

    def __init__(self, graph: bytes) -> None:
        model = onnx.load_from_string(graph)
        self._ranges = profile(model, SLOT_SIZES)
        self.session = open_session(graph, 1)
        self.inputs = {each.name for each in self.session.get_inputs()}
        self.ports = {each.name: each for each in (*self.session.get_inputs(), *self.session.get_outputs())}
        self.num_io_tensors = len(self.ports)
        self.aliased = {each.output[0]: each.input[0] for each in model.graph.node if each.op_type == "TensorScatter"}

    def get_tensor_name(self, index: int) -> str:
        name: str = list(self.ports)[index]
        return name

    def get_aliased_input_tensor(self, name: str) -> str | None:
        return self.aliased.get(name)

    def get_tensor_mode(self, name: str) -> str:
        return "in" if name in self.inputs else "out"

    def get_tensor_dtype(self, name: str) -> str:
        return str(self.ports[name].type)

    def get_tensor_profile_shape(self, name: str, _index: int) -> tuple[tuple[int, ...], ...]:
        shapes = self._ranges[name]
        return shapes.min, shapes.opt, shapes.max

    def create_execution_context(self) -> OnnxContext:
        return OnnxContext(self)


LIBRARY: Any = SimpleNamespace(
    __name__="onnx as tensorrt",
    __version__="0",
    Logger=FakeLogger,
    Runtime=lambda _logger: SimpleNamespace(deserialize_cuda_engine=OnnxEngine),
    TensorIOMode=SimpleNamespace(INPUT="in"),
    nptype=DTYPES.__getitem__,
)
