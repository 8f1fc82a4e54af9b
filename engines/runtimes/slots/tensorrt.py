"""The graph over slots by TensorRT or TensorRT-RTX. Unverified: no GPU was at hand; in tests ONNX Runtime takes the
place of the library.

Slots stay in the memory of their cache on the GPU, and no byte of them passes the bus. TensorRT does not promise that
an output may lie where its input does; so it writes all slots to a second set of buffers, one for all memories, and the
block's slots are copied back from there.
"""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from engines.errors import EngineMismatchError
from engines.graphs.slots.decoder import SLOT_SIZES
from engines.runtimes.base import Array
from engines.runtimes.cuda import Device
from engines.runtimes.slots.runtime import is_slots, output_of
from engines.runtimes.tensorrt import load_engine


class SlotDevice(Device, Protocol):
    """A `Device` on which torch's tensors lie as well."""

    device: torch.device

    def queued(self) -> AbstractContextManager[None]:
        """What torch does inside goes to the device's stream, behind what it has queued before."""


@dataclass(frozen=True)
class _Port:
    """The buffer of an input or output that is no slots."""

    address: int
    dtype: np.dtype[Any]


class TensorRtSlots:
    """Implements `SlotRuntime`."""

    padded_to = SLOT_SIZES

    def __init__(self, library: Any, engine: bytes, device: SlotDevice) -> None:
        """Load an engine. Raises RuntimeUnavailableError if it is not for this GPU."""
        self.name = f"{library.__name__} {library.__version__}"
        self.device, self._device, self._library = device.device, device, library
        self._runtime, self._engine = load_engine(library, engine)
        self._context = self._engine.create_execution_context()
        names = [self._engine.get_tensor_name(index) for index in range(self._engine.num_io_tensors)]
        inputs = [name for name in names if self._engine.get_tensor_mode(name) == library.TensorIOMode.INPUT]
        largest = {name: tuple(self._engine.get_tensor_profile_shape(name, 0)[2]) for name in inputs}
        for name, shape in largest.items():
            self._set_shape(name, shape)
        largest |= {name: tuple(self._context.get_tensor_shape(name)) for name in names if name not in largest}
        self._inputs = {name: self._port(name, largest[name]) for name in inputs if not is_slots(name)}
        others = [name for name in names if name not in inputs and not is_slots(name)]
        self._outputs = {name: self._port(name, largest[name]) for name in others}
        slots = next(name for name in inputs if is_slots(name))
        self.dtype = torch.from_numpy(np.empty(0, self._dtype(slots))).dtype
        self._written: dict[str, Tensor] = {}  # where TensorRT writes slots, by the name of the input
        for name, port in (self._inputs | self._outputs).items():
            self._context.set_tensor_address(name, port.address)

    def attach(self, slots: Mapping[str, Tensor]) -> "TensorRtAttached":
        return TensorRtAttached(self, slots)

    def run(
        self, slots: Mapping[str, Tensor], inputs: Mapping[str, Array], outputs: Iterable[str]
    ) -> dict[str, Tensor]:
        """As `AttachedSlots.run`."""
        self._bind(slots, inputs)
        with self._device.queued():
            for name, values in inputs.items():
                self._device.copy_in(self._inputs[name].address, values)
            at = torch.from_numpy(inputs["write_at"]).to(self.device)
            if not self._context.execute_async_v3(self._device.stream):
                raise EngineMismatchError(f"{self.name} refused to run: build the engine again on this box")
            for name, of_row in slots.items():
                of_row.index_copy_(2, at, self._written[name].index_select(2, at))
        found = {}
        for name in outputs:
            port, shape = self._outputs[name], tuple(self._context.get_tensor_shape(name))
            found[name] = torch.from_numpy(self._device.copy_out(port.address, shape, port.dtype))
        self._device.synchronize()
        return found

    def _bind(self, slots: Mapping[str, Tensor], inputs: Mapping[str, Array]) -> None:
        if set(inputs) != set(self._inputs):
            wrong = ", ".join(sorted(set(inputs) ^ set(self._inputs)))
            raise EngineMismatchError(f"inputs differ by {wrong} from the engine's: build it again")
        for name, values in inputs.items():
            if values.dtype != self._inputs[name].dtype:
                raise EngineMismatchError(f"{name} is {values.dtype}, the engine takes {self._inputs[name].dtype}")
            self._set_shape(name, values.shape)
        for name, of_row in slots.items():
            if name not in self._written or self._written[name].shape != of_row.shape:
                self._written[name] = torch.empty_like(of_row)
            self._set_shape(name, tuple(of_row.shape))
            self._context.set_tensor_address(name, of_row.data_ptr())
            self._context.set_tensor_address(output_of(name), self._written[name].data_ptr())
        missing = self._context.infer_shapes()
        if missing:
            raise EngineMismatchError(f"{self.name} lacks {', '.join(missing)}: build the engine again")

    def _set_shape(self, name: str, shape: tuple[int, ...]) -> None:
        if not self._context.set_input_shape(name, shape):
            least, _, most = (tuple(each) for each in self._engine.get_tensor_profile_shape(name, 0))
            raise EngineMismatchError(f"{name} is {shape}: the engine takes {least} to {most}")

    def _port(self, name: str, largest: tuple[int, ...]) -> _Port:
        dtype = self._dtype(name)
        return _Port(self._device.allocate(int(np.prod(largest)) * dtype.itemsize), dtype)

    def _dtype(self, name: str) -> np.dtype[Any]:
        dtype: np.dtype[Any] = np.dtype(self._library.nptype(self._engine.get_tensor_dtype(name)))
        return dtype


@dataclass(frozen=True)
class TensorRtAttached:
    """Implements `AttachedSlots`."""

    runtime: TensorRtSlots
    slots: Mapping[str, Tensor]

    def run(self, inputs: Mapping[str, Array], outputs: Iterable[str]) -> dict[str, Tensor]:
        return self.runtime.run(self.slots, inputs, outputs)
