"""TensorRT or TensorRT-RTX on a GPU. Unverified: in tests, a fake that records calls takes the place of the library.

Buffers are allocated once, for the largest shapes. Each set of input shapes (a bucket) has its own execution context,
because a context must not change while a recorded CUDA graph uses it. From its second use on, a bucket replays its
recorded graph. Inputs, launch and outputs are queued on one stream; the host waits once, for the outputs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from engines.errors import EngineMismatchError, RuntimeUnavailableError
from engines.runtimes.base import Array
from engines.runtimes.cuda import Device

Shapes = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class _Port:
    """An input or output: its buffer, and the least and largest shape that the engine takes."""

    name: str
    address: int
    dtype: np.dtype[Any]
    least: tuple[int, ...]
    most: tuple[int, ...]


@dataclass
class _Bucket:
    """One set of input shapes; `replay` is None until its CUDA graph is recorded."""

    context: Any
    output_shapes: list[tuple[int, ...]]
    replay: Callable[[], None] | None = None


def load_engine(library: Any, engine: bytes) -> tuple[Any, Any]:
    """The library's runtime, which has to be kept as long as the engine, and the engine. Raises
    RuntimeUnavailableError if it is not for this GPU."""
    runtime = library.Runtime(library.Logger(library.Logger.ERROR))
    loaded = runtime.deserialize_cuda_engine(engine)
    if loaded is None:
        raise RuntimeUnavailableError(
            f"{library.__name__} {library.__version__} cannot load the engine on this GPU: engines are tied to "
            "platform, version and GPU, run `echoingpixels build` on this box"
        )
    return runtime, loaded


class TensorRtRuntime:
    """Implements `engines.runtimes.base.Runtime`."""

    def __init__(self, library: Any, engine: bytes, device: Device, use_cuda_graphs: bool = True) -> None:
        """Load an engine. `use_cuda_graphs`: record CUDA graphs and replay them.

        Raises RuntimeUnavailableError if the engine is not for this GPU.
        """
        self.name = f"{library.__name__} {library.__version__}"
        self._library, self._device, self._use_cuda_graphs = library, device, use_cuda_graphs
        self._runtime, self._engine = load_engine(library, engine)
        self._buckets: dict[Shapes, _Bucket] = {}
        names = [self._engine.get_tensor_name(index) for index in range(self._engine.num_io_tensors)]
        is_input = library.TensorIOMode.INPUT
        self._inputs = [self._input(name) for name in names if self._engine.get_tensor_mode(name) == is_input]
        largest = self._context(tuple(port.most for port in self._inputs))
        self._outputs = [
            self._output(name, tuple(largest.get_tensor_shape(name)))
            for name in names
            if self._engine.get_tensor_mode(name) != is_input
        ]

    def infer(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        self._check(inputs)
        shapes = tuple(inputs[port.name].shape for port in self._inputs)
        if shapes not in self._buckets:
            self._buckets[shapes] = self._bucket(shapes)
        bucket = self._buckets[shapes]
        for port in self._inputs:
            self._device.copy_in(port.address, inputs[port.name])
        if bucket.replay is not None:
            bucket.replay()
        else:
            self._launch(bucket)
            if self._use_cuda_graphs:
                self._device.synchronize()
                bucket.replay = self._device.record(lambda: self._launch(bucket))
        found = {
            port.name: self._device.copy_out(port.address, shape, port.dtype)
            for port, shape in zip(self._outputs, bucket.output_shapes, strict=True)
        }
        self._device.synchronize()
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._device.synchronize()
        self._buckets.clear()
        self._engine = self._runtime = None

    def _launch(self, bucket: _Bucket) -> None:
        if not bucket.context.execute_async_v3(self._device.stream):
            raise EngineMismatchError(f"{self.name} refused to run: build the engine again on this box")

    def _bucket(self, shapes: Shapes) -> _Bucket:
        context = self._context(shapes)
        for port in (*self._inputs, *self._outputs):
            context.set_tensor_address(port.name, port.address)
        missing = context.infer_shapes()
        if missing:
            raise EngineMismatchError(f"{self.name} lacks {', '.join(missing)}")
        return _Bucket(context, [tuple(context.get_tensor_shape(port.name)) for port in self._outputs])

    def _context(self, shapes: Shapes) -> Any:
        context = self._engine.create_execution_context()
        for port, shape in zip(self._inputs, shapes, strict=True):
            if not context.set_input_shape(port.name, shape):
                raise EngineMismatchError(
                    f"{port.name} cannot be {shape}: the engine was built for {port.most} at most"
                )
        return context

    def _input(self, name: str) -> _Port:
        least, _, most = (tuple(shape) for shape in self._engine.get_tensor_profile_shape(name, 0))
        dtype = self._dtype(name)
        return _Port(name, self._device.allocate(int(np.prod(most)) * dtype.itemsize), dtype, least, most)

    def _output(self, name: str, most: tuple[int, ...]) -> _Port:
        dtype = self._dtype(name)
        return _Port(name, self._device.allocate(int(np.prod(most)) * dtype.itemsize), dtype, most, most)

    def _dtype(self, name: str) -> np.dtype[Any]:
        dtype: np.dtype[Any] = np.dtype(self._library.nptype(self._engine.get_tensor_dtype(name)))
        return dtype

    def _check(self, inputs: Mapping[str, Array]) -> None:
        wanted = {port.name for port in self._inputs}
        if set(inputs) != wanted:
            raise EngineMismatchError(f"inputs differ by {', '.join(sorted(wanted ^ set(inputs)))} from the engine's")
        for port in self._inputs:
            given = inputs[port.name]
            if given.dtype != port.dtype:
                raise EngineMismatchError(f"{port.name} is {given.dtype}, the engine takes {port.dtype}")
            fits = len(given.shape) == len(port.most) and all(
                low <= size <= high for low, size, high in zip(port.least, given.shape, port.most, strict=True)
            )
            if not fits:
                raise EngineMismatchError(f"{port.name} is {given.shape}: the engine takes {port.least} to {port.most}")
