"""Work on a GPU that is recorded as a CUDA graph and replayed: some hundred small kernels are started at once.

What is recorded must not wait for the device, and reads and writes the same places each time. On a CPU it just runs.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

import torch
from torch import Tensor

MOST_SHAPES = 8  # sets of shapes whose graphs are kept
WARM_UP_RUNS = 2  # libraries choose their kernels and take their memory before a graph is recorded
Result = TypeVar("Result")


def record(run: Callable[[], Result], device: torch.device) -> tuple[torch.cuda.CUDAGraph, Result]:
    """A graph of what `run` queues on a GPU, and its result, whose tensors each replay writes anew. `run` is called a
    few times before, on another stream."""
    stream = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(WARM_UP_RUNS):
            run()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph, capture_error_mode="thread_local"):
        result = run()
    return graph, result


class RecordedCall(Generic[Result]):
    """A function from tensors to tensors that a GPU replays for shapes which it was given before; other shapes are
    launched."""

    def __init__(self, run: Callable[..., Result]) -> None:
        """`run` must not wait for the device, nor keep what it is given."""
        self._run = run
        self._known: OrderedDict[tuple[torch.Size, ...], _Replayed[Result] | None] = OrderedDict()  # None: given once

    def __call__(self, *given: Tensor) -> Result:
        """What `run` makes of tensors on one device, without a wait; on a GPU valid until the next call."""
        if given[0].device.type != "cuda":
            return self._run(*given)
        shapes = tuple(each.shape for each in given)
        is_first = shapes not in self._known
        replayed = self._known.pop(shapes, None)
        if replayed is None and not is_first:
            replayed = _Replayed(self._run, given)
        self._known[shapes] = replayed
        if len(self._known) > MOST_SHAPES:
            self._known.popitem(last=False)
        return self._run(*given) if replayed is None else replayed(given)

    def forget(self) -> None:
        """Drop all graphs, and with them what was given to them last."""
        self._known.clear()


class _Replayed(Generic[Result]):
    """The graph of a function for tensors of some shapes."""

    def __init__(self, run: Callable[..., Result], given: tuple[Tensor, ...]) -> None:
        self._places = [each.clone() for each in given]
        self._graph, self._result = record(lambda: run(*self._places), given[0].device)

    def __call__(self, given: tuple[Tensor, ...]) -> Result:
        for place, tensor in zip(self._places, given, strict=True):
            place.copy_(tensor)
        self._graph.replay()
        return self._result
