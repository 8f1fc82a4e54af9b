"""The sizes that graphs are built and run for, in one place: smallest, usual and largest of every size that varies.

A size takes one of a few values, its buckets. Smaller inputs are padded to the next bucket and masked. This way an
engine is tuned for few shapes, and one recorded CUDA graph per shape can be replayed. Pure.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import onnx

from engines.errors import EngineBuildError, EngineMismatchError
from engines.shapes import CONTEXT_TOKENS, MAX_NOTES, WINDOW_TOKENS

Dims = tuple[int, ...]


@dataclass(frozen=True)
class Buckets:
    """The values of one size, ascending; engines are tuned for `opt`."""

    values: tuple[int, ...]
    opt: int

    def __post_init__(self) -> None:
        if not self.values or list(self.values) != sorted(set(self.values)) or self.values[0] < 1:
            raise EngineBuildError(f"sizes ascend from 1 or more, not {self.values}: correct engines/graphs/sizes.py")
        if self.opt not in self.values:
            raise EngineBuildError(
                f"the size {self.opt} to tune for is not among {self.values}: correct engines/graphs/sizes.py"
            )

    def fit(self, size: int) -> int:
        """The smallest value that holds `size`. Raises EngineMismatchError."""
        for value in self.values:
            if size <= value:
                return value
        raise EngineMismatchError(f"{size} do not fit: the engine was built for at most {self.values[-1]}")


Sizes = Mapping[str, Buckets]


def fixed(value: int) -> Buckets:
    """A size that never varies."""
    return Buckets((value,), value)


MAX_KEPT = 64
MAX_BLOCK = 640  # tokens that the LLM reads at once: everything of a window and its notes, and some speech
MAX_READ_TOGETHER = 256  # answers in one run, a token each: `MAX_TOKENS_AT_ONCE` in engines/core/together.py
LLM_SIZES: Sizes = {
    "T": Buckets((1, 16, 64, 256, MAX_BLOCK), 16),
    "S": Buckets((512, 1024, 3072), 1024),
    "L": Buckets((1, MAX_READ_TOGETHER), 1),
}
SIEVE_SIZES: Sizes = {
    "C": fixed(CONTEXT_TOKENS),
    "N": Buckets((64, 128, WINDOW_TOKENS, WINDOW_TOKENS + MAX_NOTES), WINDOW_TOKENS),
}
GRAPH_SIZES: Mapping[str, Sizes] = {
    "pictures": {"frames": Buckets((1, 4), 4)},
    "video_projector": {"frames": Buckets((1, 4), 4)},
    "audio_projector": {"patches": Buckets((1, 4), 4)},
    "sieve": SIEVE_SIZES,
    "llm_prefill": LLM_SIZES,
    "llm_step": LLM_SIZES,
}


@dataclass(frozen=True)
class NamedGraph:
    """A graph that can be written, and the sizes it is built for."""

    name: str
    sizes: Sizes
    write: Callable[[], onnx.ModelProto]


@dataclass(frozen=True)
class ShapeRange:
    """Shapes of one input: the engine takes any between `min` and `max` and is tuned for `opt` (TensorRT's terms)."""

    min: Dims
    opt: Dims
    max: Dims


def profile(model: onnx.ModelProto, sizes: Sizes) -> dict[str, ShapeRange]:
    """The range of every input. Raises EngineBuildError for an unknown size or a top-k above the smallest pool."""
    ranges = {}
    for value in model.graph.input:
        dims = value.type.tensor_type.shape.dim
        shapes = [tuple(_size(dim, sizes, pick, value.name) for dim in dims) for pick in ("min", "opt", "max")]
        ranges[value.name] = ShapeRange(*shapes)
    _check_top_k(model, sizes)
    return ranges


def _size(dim: onnx.TensorShapeProto.Dimension, sizes: Sizes, pick: str, name: str) -> int:
    """A fixed size, a named one, or a sum of named ones: `S+T`."""
    if not dim.dim_param:
        return int(dim.dim_value)
    total = 0
    for part in dim.dim_param.split("+"):
        if part not in sizes:
            raise EngineBuildError(f"input {name} has a size {part} that no profile knows: add it to graphs/sizes.py")
        buckets = sizes[part]
        total += {"min": buckets.values[0], "opt": buckets.opt, "max": buckets.values[-1]}[pick]
    return total


def _check_top_k(model: onnx.ModelProto, sizes: Sizes) -> None:
    """A top-k must fit the smallest pool. TensorRT would report this late and in its own words."""
    constants = {constant.name: constant for constant in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "TopK":
            count = int(onnx.numpy_helper.to_array(constants[node.input[1]])[0])
            smallest = sizes["N"].values[0]
            if count > smallest:
                raise EngineBuildError(f"{count} tokens cannot be kept of {smallest}: the smallest pool must hold them")
