"""The graph over slots by TensorRT or TensorRT-RTX. Unverified: no GPU was at hand; in tests ONNX Runtime takes the
place of the library.

Slots stay in the memory of their cache on the GPU, and no byte of them passes the bus. An engine that was built for a
fixed number of slots writes in place. Of others TensorRT does not promise that an output may lie where its input does;
so it writes all slots to a second set of buffers, one for all memories of a size, and the block's slots are copied back
from there. Tokens of an answer, which come one by one, are replayed as a CUDA graph.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol
from weakref import WeakValueDictionary

import numpy as np
import torch
from torch import Tensor

from engines.errors import EngineMismatchError
from engines.graphs.slots.decoder import sizes_of
from engines.runtimes.base import Array
from engines.runtimes.cuda import Device
from engines.runtimes.slots.runtime import is_slots, output_of
from engines.runtimes.tensorrt import load_engine


class SlotDevice(Device, Protocol):
    """A `Device` on which torch's tensors lie as well."""

    device: torch.device

    def bytes_at(self, address: int) -> Tensor:
        """The bytes of a buffer that was allocated."""

    def queued(self) -> AbstractContextManager[None]:
        """What torch does inside goes to the device's stream, behind what it has queued before."""


@dataclass(frozen=True)
class _Port:
    """The buffer of an input or output that is no slots."""

    address: int
    dtype: np.dtype[Any]


class TensorRtSlots:
    """Implements `SlotRuntime`."""

    def __init__(self, library: Any, engine: bytes, device: SlotDevice) -> None:
        """Load an engine. Raises RuntimeUnavailableError if it is not for this GPU."""
        self.name = f"{library.__name__} {library.__version__}"
        self.device, self._device, self._library = device.device, device, library
        self._runtime, self._engine = load_engine(library, engine)
        self._context = self.new_context()
        names = [self._engine.get_tensor_name(index) for index in range(self._engine.num_io_tensors)]
        inputs = [name for name in names if self._engine.get_tensor_mode(name) == library.TensorIOMode.INPUT]
        largest = {name: tuple(self._engine.get_tensor_profile_shape(name, 0)[2]) for name in inputs}
        for name, shape in largest.items():
            self._set_shape(self._context, name, shape)
        largest |= {name: tuple(self._context.get_tensor_shape(name)) for name in names if name not in largest}
        self._inputs = {name: self._port(name, largest[name]) for name in inputs if not is_slots(name)}
        others = [name for name in names if name not in inputs and not is_slots(name)]
        self._outputs = {name: self._port(name, largest[name]) for name in others}
        slots = next(name for name in inputs if is_slots(name))
        self.dtype = torch.from_numpy(np.empty(0, self._dtype(slots))).dtype
        least, _, most = (each[2] for each in self._engine.get_tensor_profile_shape(slots, 0))
        self.padded_to = sizes_of(most if least == most else None)
        self._written = WeakValueDictionary[tuple[str, torch.Size], Tensor]()  # by input and shape

    def attach(self, slots: Mapping[str, Tensor]) -> "TensorRtAttached":
        return TensorRtAttached(self, slots)

    def new_context(self) -> Any:
        """An execution context. What is recorded of one stays valid as long as nothing is bound to it anew."""
        return self._engine.create_execution_context()

    def run(
        self, slots: Mapping[str, Tensor], inputs: Mapping[str, Array], outputs: Iterable[str]
    ) -> dict[str, Tensor]:
        """As `AttachedSlots.run`, in the context of all memories."""
        self.bind(self._context, slots, inputs)
        return self.read(self._context, inputs, outputs, partial(self.launch, self._context, slots, inputs))

    def bind(self, context: Any, slots: Mapping[str, Tensor], inputs: Mapping[str, Array]) -> None:
        """Have a context run on `slots` and on inputs of these shapes."""
        if set(inputs) != set(self._inputs):
            wrong = ", ".join(sorted(set(inputs) ^ set(self._inputs)))
            raise EngineMismatchError(f"inputs differ by {wrong} from the engine's: build it again")
        for name, values in inputs.items():
            if values.dtype != self._inputs[name].dtype:
                raise EngineMismatchError(f"{name} is {values.dtype}, the engine takes {self._inputs[name].dtype}")
            self._set_shape(context, name, values.shape)
        for name, port in (self._inputs | self._outputs).items():
            context.set_tensor_address(name, port.address)
        for name, of_row in slots.items():
            self._set_shape(context, name, tuple(of_row.shape))
            context.set_tensor_address(name, of_row.data_ptr())
            context.set_tensor_address(output_of(name), self.written_of(name, of_row).data_ptr())
        missing = context.infer_shapes()
        if missing:
            raise EngineMismatchError(f"{self.name} lacks {', '.join(missing)}: build the engine again")

    def launch(self, context: Any, slots: Mapping[str, Tensor], inputs: Mapping[str, Array]) -> None:
        """Queue a run on what was bound, and the block's way back to its slots. Of `inputs` the shapes count."""
        at = self._device.bytes_at(self._inputs["write_at"].address)[: inputs["write_at"].nbytes].view(torch.int64)
        if not context.execute_async_v3(self._device.stream):
            raise EngineMismatchError(f"{self.name} refused to run: build the engine again on this box")
        for name, of_row in slots.items():
            if (written := self.written_of(name, of_row)) is not of_row:
                of_row.index_copy_(2, at, written.index_select(2, at))

    def read(
        self, context: Any, inputs: Mapping[str, Array], outputs: Iterable[str], queue: Callable[[], None]
    ) -> dict[str, Tensor]:
        """Some outputs for these inputs, after `queue` has queued the run."""
        with self._device.queued():
            for name, values in inputs.items():
                self._device.copy_in(self._inputs[name].address, values)
            queue()
        found = {}
        for name in outputs:
            port, shape = self._outputs[name], tuple(context.get_tensor_shape(name))
            found[name] = torch.from_numpy(self._device.copy_out(port.address, shape, port.dtype))
        self._device.synchronize()
        return found

    def record(self, launch: Callable[[], None]) -> Callable[[], None]:
        """What `launch` queues as a CUDA graph; returns what replays it."""
        return self._device.record(launch)

    def written_of(self, name: str, of_row: Tensor) -> Tensor:
        """Where TensorRT writes the slots of an input: where they are, if the engine writes in place; else one place
        for all memories of a size, while one holds it."""
        if self._is_in_place(name):
            return of_row
        key = name, of_row.shape
        written = self._written.get(key)
        if written is None:
            written = self._written[key] = torch.empty_like(of_row)
        return written

    def _is_in_place(self, name: str) -> bool:
        """Whether the engine wants the output of these slots where they are. Older versions know no such engines."""
        find = getattr(self._engine, "get_aliased_input_tensor", None)
        return find is not None and find(output_of(name)) == name

    def _set_shape(self, context: Any, name: str, shape: tuple[int, ...]) -> None:
        if not context.set_input_shape(name, shape):
            least, _, most = (tuple(each) for each in self._engine.get_tensor_profile_shape(name, 0))
            raise EngineMismatchError(f"{name} is {shape}: the engine takes {least} to {most}")

    def _port(self, name: str, largest: tuple[int, ...]) -> _Port:
        dtype = self._dtype(name)
        return _Port(self._device.allocate(int(np.prod(largest)) * dtype.itemsize), dtype)

    def _dtype(self, name: str) -> np.dtype[Any]:
        dtype: np.dtype[Any] = np.dtype(self._library.nptype(self._engine.get_tensor_dtype(name)))
        return dtype


class TensorRtAttached:
    """Implements `AttachedSlots`. Single tokens have a context of their own: the first is launched, and recorded."""

    def __init__(self, runtime: TensorRtSlots, slots: Mapping[str, Tensor]) -> None:
        self._runtime, self._slots = runtime, slots
        self._written = [runtime.written_of(name, of_row) for name, of_row in slots.items()]  # held for what is bound
        self._context: Any = None
        self._replay: Callable[[], None] | None = None

    def run(self, inputs: Mapping[str, Array], outputs: Iterable[str]) -> dict[str, Tensor]:
        runtime = self._runtime
        if len(inputs["write_at"]) > 1:
            return runtime.run(self._slots, inputs, outputs)
        if self._context is None:
            context = runtime.new_context()
            runtime.bind(context, self._slots, inputs)
            self._context = context
        if self._replay is not None:
            return runtime.read(self._context, inputs, outputs, self._replay)
        launch = partial(runtime.launch, self._context, self._slots, inputs)
        found = runtime.read(self._context, inputs, outputs, launch)
        self._replay = runtime.record(launch)
        return found
