"""Writes the nodes of a TensorFlow graph as ONNX nodes.

TensorFlow keeps channels last, ONNX first. A value is stored channels first wherever the graph treats it as a picture,
so that a converted graph transposes only where the original does something else with it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engines.graphs.writer import GraphWriter
from training.detector.storing import as_float16, as_int8
from training.detector.tfjs import Array, Graph, Node

TO_FIRST, TO_LAST = (0, 3, 1, 2), (0, 2, 3, 1)  # permutations: channels last to first, and back


@dataclass(frozen=True)
class Value:
    """A value of the ONNX graph. `is_moved`: TensorFlow has it channels last, it is stored channels first."""

    name: str
    is_moved: bool = False


class Converter:
    """Converts nodes into `writer`. `values` maps names of the original graph to what they became.

    Weights are stored as float16. `int8_from`: the convolutions that have so many weights store them as int8, with one
    scale for each output channel.
    """

    def __init__(self, graph: Graph, writer: GraphWriter, int8_from: float = math.inf) -> None:
        self.writer, self.values, self.constants = writer, dict[str, Value](), dict(graph.constants)
        self._int8_from = int8_from
        self._nodes = {node.name: node for node in graph.nodes}
        self._swished = {node.name: swished for node in graph.nodes if (swished := self._swished_by(node))}

    def run(self, wanted: list[str]) -> list[Value]:
        """Convert what `wanted` needs. The graph's inputs must be in `values` already.

        Raises NotImplementedError for an operator that none of the package's networks that are converted uses.
        """
        needed, waiting = set[str](), list(wanted)
        while waiting:
            name = waiting.pop().split(":")[0]
            if name not in needed and name not in self.values:
                needed.add(name)
                waiting.extend([self._swished[name]] if name in self._swished else self._nodes[name].inputs)
        for name, node in self._nodes.items():
            if name in needed and name not in self.constants:
                self._convert(node)
        return [self.values[name] for name in wanted]

    def _convert(self, node: Node) -> None:
        if node.operator in FOLDED and all(name in self.constants for name in node.inputs):
            self.constants[node.name] = FOLDED[node.operator](*(self.constants[name] for name in node.inputs))
            return
        if node.name in self._swished:
            value = self.values[self._swished[node.name]]
            self.values[node.name] = Value(self.writer.node("HardSwish", value.name), value.is_moved)
            return
        if node.operator not in OPERATORS:
            raise NotImplementedError(f"{node.operator}: {node.name}")
        for number, value in enumerate(OPERATORS[node.operator](self, node)):
            self.values[f"{node.name}:{number}" if number else node.name] = value

    def _swished_by(self, node: Node) -> str | None:
        """The input of a hard swish, x/6 · relu6(x + 3), if `node` is its last product.

        One operator for it makes the whole graph a quarter faster. The stored sixth is rounded to float16, this is not.
        """
        parts = [self._nodes[name] for name in node.inputs if name in self._nodes]
        if node.operator != "Mul" or [part.operator for part in parts] != ["Mul", "Relu6"]:
            return None
        product, total = parts[0], self._nodes[parts[1].inputs[0]]
        sixth, three = self._scalars(product), self._scalars(total)
        shared = sixth.keys() & three.keys() if total.operator == "Add" else set[str]()
        return next((x for x in shared if abs(sixth[x] - 1 / 6) < 1e-3 and three[x] == 3.0), None)

    def _scalars(self, node: Node) -> dict[str, float]:
        """Input of a node with two inputs → its other input, where that is a constant scalar."""
        pairs = (node.inputs, node.inputs[::-1])
        return {one: float(self.constants[other]) for one, other in pairs if _is_scalar(self.constants.get(other))}

    def plain(self, name: str) -> str:
        """The value as TensorFlow has it."""
        value = self.values[name]
        return self.writer.node("Transpose", value.name, perm=TO_LAST) if value.is_moved else value.name

    def moved(self, name: str) -> str:
        """A channels-last value, channels first."""
        value = self.values[name]
        return value.name if value.is_moved else self.writer.node("Transpose", value.name, perm=TO_FIRST)

    def weight(self, name: str, array: Array) -> str:
        """A float constant as float32: stored as float16 unless it is a scalar."""
        if array.ndim == 0:
            return self.writer.constant(array.astype(np.float32))
        assert array.dtype in (np.float16, np.float32), f"{name} is {array.dtype}"
        return as_float16(self.writer, name, array)

    def filters(self, name: str, array: Array) -> str:
        """Filters of a convolution, (out, in, height, width), as float32."""
        if array.size < self._int8_from:
            return self.weight(name, array)
        return as_int8(self.writer, name, array)

    def integers(self, name: str) -> list[int]:
        """A constant of integers, such as axes."""
        return [int(value) for value in self.constants[name].flat]


def _is_scalar(array: Array | None) -> bool:
    return array is not None and array.ndim == 0


def _convolution(to: Converter, node: Node) -> list[Value]:
    # Filters are (height, width, in, out); depthwise ones (height, width, channels, 1).
    name, kernel = node.inputs[1], to.constants[node.inputs[1]]
    is_depthwise = "Depthwise" in node.operator
    assert node.text("data_format") == "NHWC"
    assert not is_depthwise or kernel.shape[3] == 1
    inputs = [
        to.moved(node.inputs[0]),
        to.filters(name, kernel.transpose((2, 3, 0, 1) if is_depthwise else (3, 2, 0, 1))),
    ]
    bias, *activations = node.texts("fused_ops") if "fused_ops" in node.attributes else [""]
    assert bias in ("", "BiasAdd")
    if bias:
        inputs.append(to.weight(node.inputs[2], to.constants[node.inputs[2]]))
    result = to.writer.node(
        "Conv",
        *inputs,
        kernel_shape=kernel.shape[:2],
        strides=node.integers("strides")[1:3],
        dilations=node.integers("dilations")[1:3],
        group=kernel.shape[2] if is_depthwise else 1,
        auto_pad=_padding(node),
    )
    for activation in activations:
        result = _activated(to.writer, activation, result)
    return [Value(result, is_moved=True)]


def _padding(node: Node) -> str:
    return {"SAME": "SAME_UPPER", "VALID": "VALID"}[node.text("padding")]


def _max_pool(to: Converter, node: Node) -> list[Value]:
    size, step = node.integers("ksize")[1:3], node.integers("strides")[1:3]
    source = to.moved(node.inputs[0])
    return [Value(to.writer.node("MaxPool", source, kernel_shape=size, strides=step, auto_pad=_padding(node)), True)]


def _activated(writer: GraphWriter, activation: str, source: str) -> str:
    if activation == "Relu6":
        low, high = writer.constant(np.float32(0)), writer.constant(np.float32(6))
        return writer.node("Clip", source, low, high)
    assert activation in ("Relu", "Sigmoid", "Identity")
    return writer.node(activation, source)


def _activation(to: Converter, node: Node) -> list[Value]:
    value = to.values[node.inputs[0]]
    return [Value(_activated(to.writer, node.operator, value.name), value.is_moved)]


def _leaky_relu(to: Converter, node: Node) -> list[Value]:
    value = to.values[node.inputs[0]]
    return [Value(to.writer.node("LeakyRelu", value.name, alpha=node.number("alpha")), value.is_moved)]


def _elementwise(to: Converter, node: Node) -> list[Value]:
    is_moved = any(to.values[name].is_moved for name in node.inputs if name in to.values)
    inputs = []
    for name in node.inputs:
        if name in to.values:
            inputs.append(to.moved(name) if is_moved else to.plain(name))
            continue
        array = to.constants[name]
        if is_moved and array.ndim:
            assert array.ndim == 1
            array = array.reshape(-1, 1, 1)
        inputs.append(to.weight(name, array))
    operator = "Add" if node.operator == "BiasAdd" else node.operator.removesuffix("V2")
    return [Value(to.writer.node(operator, *inputs), is_moved)]


def _mean(to: Converter, node: Node) -> list[Value]:
    assert to.integers(node.inputs[1]) == [1, 2]
    is_kept = node.flag("keep_dims")
    source, axes = to.moved(node.inputs[0]), to.writer.int64(2, 3)
    return [Value(to.writer.node("ReduceMean", source, axes, keepdims=int(is_kept)), is_moved=is_kept)]


def _softmax(to: Converter, node: Node) -> list[Value]:
    return [Value(to.writer.node("Softmax", to.plain(node.inputs[0]), axis=-1))]


def _concatenation(to: Converter, node: Node) -> list[Value]:
    *names, axis_name = node.inputs
    (axis,) = to.integers(axis_name)
    is_moved = any(to.values[name].is_moved for name in names)
    inputs = [to.moved(name) if is_moved else to.plain(name) for name in names]
    return [Value(to.writer.node("Concat", *inputs, axis=TO_FIRST.index(axis) if is_moved else axis), is_moved)]


def _resize(to: Converter, node: Node) -> list[Value]:
    assert not node.flag("align_corners")
    mode = "half_pixel" if node.flag("half_pixel_centers") else "asymmetric"
    size = to.writer.int64(*to.integers(node.inputs[1]))
    inputs = (to.moved(node.inputs[0]), "", "", size)
    result = to.writer.node("Resize", *inputs, axes=[2, 3], mode="linear", coordinate_transformation_mode=mode)
    return [Value(result, True)]


def _pad(to: Converter, node: Node) -> list[Value]:
    value, pairs = to.values[node.inputs[0]], to.constants[node.inputs[1]]
    assert not value.is_moved
    filling = float(to.constants[node.inputs[2]]) if node.operator == "PadV2" else 0.0
    pads = to.writer.int64(*(int(pair[side]) for side in (0, 1) for pair in pairs))
    return [Value(to.writer.node("Pad", value.name, pads, to.writer.constant(np.float32(filling))))]


def _transposition(to: Converter, node: Node) -> list[Value]:
    value, order = to.values[node.inputs[0]], tuple(to.integers(node.inputs[1]))
    if value.is_moved and order == TO_FIRST:
        return [Value(value.name)]
    if not value.is_moved and order == TO_LAST:
        return [Value(value.name, is_moved=True)]
    return [Value(to.writer.node("Transpose", to.plain(node.inputs[0]), perm=order))]


def _split(to: Converter, node: Node) -> list[Value]:
    sizes, (axis,) = to.integers(node.inputs[1]), to.integers(node.inputs[2])
    source = to.plain(node.inputs[0])
    parts = to.writer.nodes("Split", source, to.writer.int64(*sizes), count=len(sizes), axis=axis)
    return [Value(part) for part in parts]


def _reshape(to: Converter, node: Node) -> list[Value]:
    shape = to.writer.int64(*to.integers(node.inputs[1]))
    return [Value(to.writer.node("Reshape", to.plain(node.inputs[0]), shape))]


def _filled(places: Array, shape: Array, values: Array, filling: Array) -> Array:
    assert not places.size
    assert not values.size
    return np.full(shape, filling)


OPERATORS: dict[str, Callable[[Converter, Node], list[Value]]] = {
    **dict.fromkeys(("Conv2D", "_FusedConv2D", "DepthwiseConv2dNative", "FusedDepthwiseConv2dNative"), _convolution),
    **dict.fromkeys(("Relu", "Relu6", "Sigmoid", "Identity"), _activation),
    **dict.fromkeys(("Add", "AddV2", "BiasAdd", "Mul", "Sub"), _elementwise),
    **dict.fromkeys(("Pad", "PadV2"), _pad),
    "ConcatV2": _concatenation,
    "LeakyRelu": _leaky_relu,
    "MaxPool": _max_pool,
    "Mean": _mean,
    "Reshape": _reshape,
    "ResizeBilinear": _resize,
    "Softmax": _softmax,
    "SplitV": _split,
    "Transpose": _transposition,
}
# Of constants only: sizes, batch norms.
FOLDED: dict[str, Callable[..., Array]] = {
    **{"Add": np.add, "AddV2": np.add, "Mul": np.multiply, "Sub": np.subtract},
    **{"Identity": np.asarray, "Rsqrt": lambda values: 1 / np.sqrt(values), "SparseToDense": _filled},
}
