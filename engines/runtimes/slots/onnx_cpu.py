"""The graph over slots by ONNX Runtime on the CPU.

Each output of slots is bound to the memory of its input. ONNX Runtime's ScatterElements then finds input and output in
one place, copies nothing, and writes the block alone.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import Tensor

from engines.errors import EngineMismatchError, RuntimeUnavailableError
from engines.runtimes.base import Array
from engines.runtimes.session import open_session
from engines.runtimes.slots.runtime import output_of


class OnnxSlots:
    """Implements `SlotRuntime`."""

    name = f"onnxruntime {onnxruntime.__version__}"
    device, dtype = torch.device("cpu"), torch.float32  # which `build` gives a CPU
    padded_to = None

    def __init__(self, graph: Path, num_threads: int) -> None:
        """Load the file of a graph; its weights may lie in another beside it. Raises EngineMismatchError if it is no
        graph, RuntimeUnavailableError if it would run anywhere but on the CPU."""
        try:
            self.session = open_session(str(graph), num_threads)
        except Exception as error:  # onnxruntime raises nothing narrower
            raise EngineMismatchError(f"{graph} cannot be loaded: run `echoingpixels build` again") from error
        if (chosen := self.session.get_providers()[0]) != "CPUExecutionProvider":
            raise RuntimeUnavailableError(f"ONNX Runtime chose {chosen}, not the CPU: install plain `onnxruntime`")
        self.outputs = {each.name: each.shape for each in self.session.get_outputs()}

    def attach(self, slots: Mapping[str, Tensor]) -> "OnnxAttached":
        return OnnxAttached(self, slots)


class OnnxAttached:
    """Implements `AttachedSlots`."""

    def __init__(self, runtime: OnnxSlots, slots: Mapping[str, Tensor]) -> None:
        self._runtime, self._slots = runtime, slots
        self._num_slots = next(iter(slots.values())).shape[2]
        self._binding = runtime.session.io_binding()
        self._places = {
            name: ("cpu", 0, np.float32, tuple(tensor.shape), tensor.data_ptr()) for name, tensor in slots.items()
        }
        for name, place in self._places.items():
            self._binding.bind_input(name, *place)
        self._only_needed = onnxruntime.RunOptions()
        self._only_needed.only_execute_path_to_fetches = True  # no words are predicted while a window is read

    def run(self, inputs: Mapping[str, Array], outputs: Iterable[str]) -> dict[str, Tensor]:
        for name, values in inputs.items():
            self._binding.bind_cpu_input(name, values)
        self._binding.clear_binding_outputs()  # of the run before others were wanted
        for name, place in self._places.items():
            self._binding.bind_output(output_of(name), *place)
        sizes = {"T": inputs["embeds"].shape[1], "S": self._num_slots}
        found: dict[str, Tensor] = {}
        for name in outputs:
            found[name] = out = torch.empty([sizes.get(each, each) for each in self._runtime.outputs[name]])
            self._binding.bind_output(name, "cpu", 0, np.float32, tuple(out.shape), out.data_ptr())
        self._runtime.session.run_with_iobinding(self._binding, self._only_needed)
        return found
