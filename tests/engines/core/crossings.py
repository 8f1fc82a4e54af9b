"""Finds what would make the host wait for a device. Tensors without numbers ("meta") stand for the device: whatever
asks for a number of theirs raises, and every copy to them is listed."""

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode


class Crossings(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Inside, the shapes of all tensors that are copied from the CPU to meta are added to `shapes`."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.shapes: list[tuple[int, ...]] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        seen = list(tensors((args, kwargs, result)))
        if len({each.device for each in seen}) > 1:
            assert func is torch.ops.aten._to_copy.default, f"{func} mixes the CPU and the device"
            self.shapes.append(tuple(result.shape))
        return result


def tensors(of: object) -> Iterator[Tensor]:
    """All tensors in nested arguments."""
    if isinstance(of, Tensor):
        yield of
    elif isinstance(of, dict):
        yield from tensors(list(of.values()))
    elif isinstance(of, (list, tuple)):
        for each in of:
            yield from tensors(each)
