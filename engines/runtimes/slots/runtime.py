"""What runs the graph of `engines.graphs.slots`: keys and values stay in the memory of whoever owns them."""

from collections.abc import Iterable, Mapping
from typing import Protocol

import torch
from torch import Tensor

from engines.graphs.sizes import Sizes
from engines.runtimes.base import Array


class AttachedSlots(Protocol):
    """The graph over the slots of one memory. Keeps the tensors that it was attached to."""

    def run(self, inputs: Mapping[str, Array], outputs: Iterable[str]) -> dict[str, Tensor]:
        """Read a block into the slots, in place; `inputs` are all but the slots. Returns some `outputs` of the graph,
        on the CPU, valid until the next call.

        Raises EngineError if inputs are not those that the graph was made for.
        """


class SlotRuntime(Protocol):
    """One loaded graph. Used by one thread at a time."""

    @property
    def name(self) -> str:
        """What runs, for people to read: `onnxruntime 1.32.0`."""

    @property
    def dtype(self) -> torch.dtype:
        """The precision of slots."""

    @property
    def device(self) -> torch.device:
        """Where slots lie."""

    @property
    def padded_to(self) -> Sizes | None:
        """The sizes that blocks are padded to, and the least and most slots there may be; None if both may be of any
        size."""

    def attach(self, slots: Mapping[str, Tensor]) -> AttachedSlots:
        """`slots` by the names of the graph's inputs, `keys.I` and `values.I` (1, kv_heads, S, head_dim): contiguous,
        of this precision, on this device. They are written to by `AttachedSlots.run`."""


def output_of(slots: str) -> str:
    """The output of the graph that holds the slots of an input."""
    return slots.replace(".", "_out.")


def is_slots(name: str) -> bool:
    """Whether an input or output of the graph is the slots of a layer."""
    return name.split(".")[0] in ("keys", "values", "keys_out", "values_out")
