"""Linear layers of a graph: dense, or packed in four bits without loss for a model that is stored that way."""

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from engines.graphs.writer import PACKED_DOMAIN, GraphWriter

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]

Activations = Literal["fp32", "int16", "int8"]  # what a packed layer multiplies its codes with

ZERO_POINT = {4: 8, 8: 128}  # the integer that MatMulNBits reads as zero
IN_FP32, IN_INT8 = 1, 4  # its accuracy levels


class Linear(Protocol):
    """A linear layer that can be written into a graph."""

    def write(self, graph: GraphWriter, x: str, name: str) -> str:
        """x (…, in) in fp32 → (…, out) in fp32."""


@dataclass(frozen=True)
class DenseLinear:
    """`weight` (out, in) and `bias` (out,), as torch has them."""

    weight: Floats
    bias: Floats | None = None

    def write(self, graph: GraphWriter, x: str, name: str) -> str:
        out = graph.product(graph.to_precision(x), graph.weight(np.ascontiguousarray(self.weight.T), f"{name}.weight"))
        return out if self.bias is None else graph.node("Add", out, graph.constant(self.bias, f"{name}.bias"))


@dataclass(frozen=True)
class PackedLinear:
    """Blocks of small integers with a scale, plus a product of two thin matrices. Written with ONNX Runtime's own
    MatMulNBits, so only for that runtime.

        y = scale · (q - middle) x + left (right x)      middle: `ZERO_POINT[bits]`

    `codes` (out, in) uint8 below 2^bits, `scale` (out, in / block); `left` (out, r), `right` (r, in). The thin part
    holds what a low-rank update adds and what each block adds to all of its weights, so that no weight is rounded.

    ONNX Runtime is quick only with int8 activations. With `int16` each activation becomes two int8 numbers; the second
    holds the rounding error of the first. This costs little while one token is read, because reading weights takes most
    of the time.
    """

    codes: Bytes
    scale: Floats
    bits: int
    left: Floats | None
    right: Floats | None
    activations: Activations

    def write(self, graph: GraphWriter, x: str, name: str) -> str:
        size, width = self.codes.shape
        block = width // self.scale.shape[1]
        blocks = self.codes.reshape(size, width // block, block)
        packed = blocks if self.bits == 8 else blocks[..., 0::2] | blocks[..., 1::2] << 4
        y = graph.node(
            "MatMulNBits",
            _rounded_and_rest(graph, x, width, block) if self.activations == "int16" else x,
            graph.constant(packed, f"{name}.codes"),
            graph.constant(self.scale, f"{name}.scale"),
            domain=PACKED_DOMAIN,
            K=width,
            N=size,
            bits=self.bits,
            block_size=block,
            accuracy_level=IN_FP32 if self.activations == "fp32" else IN_INT8,
        )
        if self.activations == "int16":
            y = graph.node("ReduceSum", y, graph.int64(0), keepdims=1)
        if self.left is None or self.right is None:
            return y
        thin = graph.node("MatMul", x, graph.constant(np.ascontiguousarray(self.right.T), f"{name}.right"))
        return graph.node(
            "Add", y, graph.node("MatMul", thin, graph.constant(np.ascontiguousarray(self.left.T), f"{name}.left"))
        )


def _rounded_and_rest(graph: GraphWriter, x: str, width: int, block: int) -> str:
    """x (1,T,in) → (2,T,in): each block rounded to 127 steps, and the rounding error. int8 holds each of them."""
    blocks = graph.node("Reshape", x, graph.int64(1, -1, width // block, block))
    largest = graph.node("ReduceMax", graph.node("Abs", blocks), graph.int64(-1), keepdims=1)
    step = graph.node("Mul", largest, graph.constant(np.float32(1 / 127)))
    step = graph.node("Max", step, graph.constant(np.float32(1e-30)))
    coarse = graph.node("Mul", graph.node("Round", graph.node("Div", blocks, step)), step)
    both = graph.node("Concat", coarse, graph.node("Sub", blocks, coarse), axis=0)
    return graph.node("Reshape", both, graph.int64(2, -1, width))
