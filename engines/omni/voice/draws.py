"""Where the numbers that a voice draws come from: the CPU, also for models on a GPU.

While one thread records a CUDA graph, torch refuses the numbers of the GPU's own generator to all others ("Offset
increment outside graph capture"), and a voice speaks beside the model's thread.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

SEED = 0  # the same words sound the same every time


@contextmanager
def same_numbers() -> Iterator[None]:
    """Inside, the same numbers are drawn each time, on the CPU; others draw afterwards as if nobody had."""
    with torch.random.fork_rng([]), DrawnOnCpu():
        torch.default_generator.manual_seed(SEED)
        yield


class DrawnOnCpu(TorchFunctionMode):
    """Noise and choices that transformers draws on a device are drawn on the CPU and brought there."""

    def __torch_function__(
        self,
        function: Callable[..., Any],
        _types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        given = kwargs or {}
        if function is torch.randn and given.get("device") is not None:
            return function(*args, **{**given, "device": "cpu"}).to(given["device"])
        if function is torch.multinomial:
            probabilities, *others = args
            return function(probabilities.cpu(), *others, **given).to(probabilities.device)
        return function(*args, **given)
