"""What the TensorRT runtime needs of CUDA, done by torch: buffers, copies, a stream, recorded graphs.

Unverified: no GPU was at hand.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import numpy as np
import torch

from engines.errors import RuntimeUnavailableError
from engines.runtimes.base import Array


class Device(Protocol):
    """A GPU with one stream. Copies and launches are queued on it; only `synchronize` waits."""

    stream: int

    def allocate(self, num_bytes: int) -> int:
        """A buffer that lives as long as the device; its address."""

    def copy_in(self, address: int, values: Array) -> None: ...

    def copy_out(self, address: int, shape: tuple[int, ...], dtype: Any) -> Array:
        """Valid after `synchronize`, until the next call for the same address."""

    def record(self, launch: Callable[[], None]) -> Callable[[], None]:
        """Record what `launch` queues as a CUDA graph; returns a function that replays it."""

    def synchronize(self) -> None: ...


class CudaDevice:
    """Implements `Device`."""

    def __init__(self) -> None:
        """Raises RuntimeUnavailableError if there is no GPU that torch can use."""
        if not torch.cuda.is_available():
            raise RuntimeUnavailableError(
                "no NVIDIA GPU that torch can use: check nvidia-smi and that torch is a CUDA build, "
                "or take --runtime onnxruntime"
            )
        self.device = torch.device("cuda")
        major, minor = torch.cuda.get_device_capability()
        self.sm = 10 * major + minor
        self._stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]
        self.stream = int(self._stream.cuda_stream)
        self._buffers: dict[int, torch.Tensor] = {}
        self._pinned: dict[tuple[int, tuple[int, ...]], torch.Tensor] = {}

    def allocate(self, num_bytes: int) -> int:
        buffer = torch.zeros(max(num_bytes, 1), dtype=torch.uint8, device="cuda")
        self._buffers[buffer.data_ptr()] = buffer
        return buffer.data_ptr()

    def bytes_at(self, address: int) -> torch.Tensor:
        return self._buffers[address]

    def copy_in(self, address: int, values: Array) -> None:
        raw = torch.from_numpy(np.ascontiguousarray(values).reshape(-1).view(np.uint8))
        with torch.cuda.stream(self._stream):
            self._buffers[address][: len(raw)].copy_(raw, non_blocking=True)

    def copy_out(self, address: int, shape: tuple[int, ...], dtype: Any) -> Array:
        num_bytes = int(np.prod(shape)) * np.dtype(dtype).itemsize
        if (address, shape) not in self._pinned:
            self._pinned[address, shape] = torch.empty(num_bytes, dtype=torch.uint8, pin_memory=True)
        host = self._pinned[address, shape]
        with torch.cuda.stream(self._stream):
            host.copy_(self._buffers[address][:num_bytes], non_blocking=True)
        values: Array = host.numpy().view(dtype).reshape(shape)
        return values

    def record(self, launch: Callable[[], None]) -> Callable[[], None]:
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, stream=self._stream, capture_error_mode="thread_local"):
            launch()

        def replay() -> None:
            with torch.cuda.stream(self._stream):
                graph.replay()

        return replay

    @contextmanager
    def queued(self) -> Iterator[None]:
        """What torch does inside goes to this stream, behind what it has queued on its own stream so far."""
        self._stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(self._stream):
            yield

    def synchronize(self) -> None:
        self._stream.synchronize()
