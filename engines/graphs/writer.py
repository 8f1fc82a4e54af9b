"""Writes an ONNX graph node by node: opset 18, static ranks, nothing whose size depends on data.

Packed weights for TensorRT need opset 21, blocks that are written in place opset 24.

Graphs are written by hand and not traced, so that names, order and precision are ours, and a graph of 30 layers takes
seconds. Knows nothing of what a graph computes.
"""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET, OPSET_OF_BLOCKS, OPSET_OF_CACHES = 18, 21, 24  # DequantizeLinear of blocks; TensorScatter
PACKED_DOMAIN = "com.microsoft"  # ONNX Runtime's own operators
MASKED = -3e4  # fits float16, and leaves nothing of a softmax

Precision = Literal["fp32", "fp16"]
Array = npt.NDArray[np.generic]
Shape = Sequence[int | str]  # a name stands for a size that is known when the graph is run

_TYPES = {
    "fp32": TensorProto.FLOAT,
    "fp16": TensorProto.FLOAT16,
    "int64": TensorProto.INT64,
    "uint8": TensorProto.UINT8,
    "int4": TensorProto.INT4,
    "fp8": TensorProto.FLOAT8E4M3FN,
}


class GraphWriter:
    """A graph under construction. Values are named by strings; `precision` is that of weights and products.

    Norms, softmax, scores and everything between layers stay in fp32. A value is fp32 unless a docstring says else.
    """

    def __init__(self, name: str, precision: Precision) -> None:
        self.name, self.precision = name, precision
        self._nodes: list[onnx.NodeProto] = []
        self._inputs: list[onnx.ValueInfoProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}
        self._is_packed = False
        self._opset = OPSET

    def input(self, name: str, shape: Shape, dtype: str = "fp32") -> str:
        """Declare an input."""
        self._inputs.append(helper.make_tensor_value_info(name, _TYPES[dtype], shape))
        return name

    def output(self, name: str, value: str, shape: Shape, dtype: str = "fp32") -> None:
        """Declare `value` an output called `name`."""
        self._nodes.append(helper.make_node("Identity", [value], [name], name=f"output/{name}"))
        self._outputs.append(helper.make_tensor_value_info(name, _TYPES[dtype], shape))

    def rename_to_output(self, name: str, value: str, shape: Shape, dtype: str = "fp32") -> None:
        """Declare `value` itself an output called `name`: nothing copies it. Nodes that are added later know the new
        name alone."""
        for node in self._nodes:
            for names in (node.input, node.output):
                names[:] = [name if each == value else each for each in names]
        self._outputs.append(helper.make_tensor_value_info(name, _TYPES[dtype], shape))

    def constant(self, array: npt.ArrayLike, name: str = "") -> str:
        """A constant. Without a `name` it must be small, and equal ones are shared."""
        value = np.asarray(array)
        if not name:
            name = f"constant/{value.dtype}{list(value.shape)}/{value.tobytes().hex()}"
            assert value.nbytes < 256, f"a constant of {value.nbytes} bytes needs a name"
        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def weight(self, array: npt.NDArray[np.floating], name: str) -> str:
        """A constant in the graph's precision."""
        return self.constant(array.astype(np.float16 if self.precision == "fp16" else np.float32), name)

    def dequantised(
        self,
        numbers: bytes,
        dtype: Literal["int4", "fp8"],
        shape: tuple[int, ...],
        scale: npt.NDArray[np.floating],
        name: str,
        **axes: Any,
    ) -> str:
        """Constant `numbers` of this type and shape times their scales, which `axes` of DequantizeLinear match, in the
        graph's precision. Two of int4 share a byte, the first in its lower bits."""
        codes = f"{name}.numbers"
        self._constants[codes] = helper.make_tensor(codes, _TYPES[dtype], shape, numbers, raw=True)
        self._opset = max(self._opset, OPSET_OF_BLOCKS)
        positive = np.maximum(scale, np.finfo(np.float16).smallest_subnormal)  # TensorRT takes no other
        return self.node("DequantizeLinear", codes, self.weight(positive, f"{name}.scale"), **axes)

    def in_row(self, slots: str, block: str, first: str) -> str:
        """Slots (1, heads, S, size) with a block (1, heads, T, size) in those from `first` (1,) on. TensorRT makes its
        layer for caches of it, which writes in place; it wants S fixed, and slots that are an input and an output."""
        self._opset = OPSET_OF_CACHES
        return self.node("TensorScatter", slots, block, first, axis=2, mode="linear")

    def int64(self, *values: int) -> str:
        """A constant int64 vector: axes, sizes, starts."""
        return self.constant(np.asarray(values, np.int64))

    def node(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Add an operator with one output; returns the output's name."""
        (value,) = self.nodes(operator, *inputs, count=1, domain=domain, **attributes)
        return value

    def nodes(self, operator: str, *inputs: str, count: int, domain: str = "", **attributes: Any) -> list[str]:
        """Add an operator with `count` outputs."""
        label = f"{operator}_{len(self._nodes)}"
        values = [label if count == 1 else f"{label}.{index}" for index in range(count)]
        self._nodes.append(helper.make_node(operator, inputs, values, name=label, domain=domain, **attributes))
        self._is_packed |= domain == PACKED_DOMAIN
        return values

    def product(self, left: str, right: str) -> str:
        """Matrix product of two values of the graph's precision, as fp32."""
        return self.to_fp32(self.node("MatMul", left, right))

    def to_precision(self, value: str) -> str:
        """An fp32 value in the graph's precision."""
        return value if self.precision == "fp32" else self.node("Cast", value, to=TensorProto.FLOAT16)

    def to_fp32(self, value: str) -> str:
        """A value of the graph's precision as fp32."""
        return value if self.precision == "fp32" else self.node("Cast", value, to=TensorProto.FLOAT)

    def from_fp16(self, value: str) -> str:
        """An fp16 value in the graph's precision."""
        return value if self.precision == "fp16" else self.node("Cast", value, to=TensorProto.FLOAT)

    def finish(self) -> onnx.ModelProto:
        """The whole graph."""
        graph = helper.make_graph(self._nodes, self.name, self._inputs, self._outputs, list(self._constants.values()))
        opsets = [helper.make_opsetid("", self._opset)]
        if self._is_packed:
            opsets.append(helper.make_opsetid(PACKED_DOMAIN, 1))
        return helper.make_model(graph, opset_imports=opsets, ir_version=10, producer_name="echoingpixels")
