"""Small graphs in the form of TensorFlow.js, converted and run, against torch."""

import base64
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from engines.graphs.writer import GraphWriter
from engines.runtimes.session import open_session
from training.detector.operators import Converter, Value
from training.detector.tfjs import Array, read_graph

RANDOM = np.random.default_rng(5)
SIZE = 9
FLAT = {"strides": {"list": {"i": ["1", "1", "1", "1"]}}, "dilations": {"list": {"i": ["1", "1", "1", "1"]}}}
HALVING = {**FLAT, "strides": {"list": {"i": ["1", "2", "2", "1"]}}}


def text(value: str) -> dict[str, str]:
    return {"s": base64.b64encode(value.encode()).decode()}


def node(operator: str, name: str, *inputs: str, **attributes: Any) -> dict[str, Any]:
    return {"name": name, "op": operator, "input": list(inputs), "attr": attributes}


class Package:
    """A folder as the npm package has it, with one graph named "tiny"."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.nodes: list[dict[str, Any]] = [node("Placeholder", "x")]
        self.weights: dict[str, Array] = {}

    def constant(self, name: str, array: Array) -> str:
        self.nodes.append(node("Const", name))
        kept = array.dtype in (np.float16, np.float32)
        self.weights[name] = array if kept else array.astype(np.int32)
        return name

    def write(self) -> None:
        entries = []
        for name, array in self.weights.items():
            entry: dict[str, Any] = {"name": name, "shape": list(array.shape), "dtype": "int32"}
            if array.dtype == np.float32:
                entry["dtype"] = "float32"
            if array.dtype == np.float16:
                entry |= {"dtype": "float32", "quantization": {"dtype": "float16"}}
            entries.append(entry)
        manifest = [{"paths": ["tiny.bin"], "weights": entries}]
        graph = {"modelTopology": {"node": self.nodes[::-1]}, "weightsManifest": manifest}  # in any order
        (self.folder / "tiny.json").write_text(json.dumps(graph))
        (self.folder / "tiny.bin").write_bytes(b"".join(array.tobytes() for array in self.weights.values()))

    def run(self, picture: Array, wanted: str, rank: int = 4, int8_from: float = math.inf) -> Tensor:
        """Feeds (1,C,H,W) as a value that TensorFlow has channels last; returns the result channels first.

        `rank`: of the result. One of fewer dimensions than 4 is returned as TensorFlow has it. `int8_from`: see
        `Converter`.
        """
        self.write()
        writer = GraphWriter("tiny", "fp32")
        converter = Converter(read_graph(self.folder, "tiny"), writer, int8_from)
        converter.values["x"] = Value(writer.input("x", picture.shape), is_moved=True)
        (value,) = converter.run([wanted])
        writer.output("y", value.name, [None] * rank)  # type: ignore[list-item]  # any size
        (result,) = open_session(writer.finish().SerializeToString(), 1).run(None, {"x": picture})
        return torch.from_numpy(result if value.is_moved or rank < 4 else result.transpose(0, 3, 1, 2))


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return Package(tmp_path)


def values(*shape: int) -> Array:
    return RANDOM.normal(size=shape).astype(np.float16)


@pytest.mark.parametrize("activation", [None, "Relu", "Relu6"])
@pytest.mark.parametrize("steps", [FLAT, HALVING], ids=["each pixel", "every second pixel"])
def test_a_convolution_with_its_bias_and_activation(
    package: Package, steps: dict[str, Any], activation: str | None
) -> None:
    kernel, bias, picture = values(3, 3, 4, 6), values(6), values(1, 4, SIZE, SIZE).astype(np.float32)
    fused = ["BiasAdd", *([activation] if activation else [])]
    inputs = ("x", package.constant("w", kernel), package.constant("b", bias))
    fusing = {"fused_ops": {"list": {"s": [text(name)["s"] for name in fused]}}}
    layout = {"padding": text("SAME"), "data_format": text("NHWC"), **steps, **fusing}
    package.nodes.append(node("_FusedConv2D", "y", *inputs, **layout))
    expected = functional.conv2d(
        torch.from_numpy(picture),
        torch.from_numpy(kernel.astype(np.float32).transpose(3, 2, 0, 1).copy()),
        torch.from_numpy(bias.astype(np.float32)),
        stride=2 if steps is HALVING else 1,
        padding=1,
    )
    expected = {None: expected, "Relu": expected.relu(), "Relu6": expected.clip(0, 6)}[activation]
    torch.testing.assert_close(package.run(picture, "y"), expected, atol=1e-4, rtol=1e-4)


def test_even_kernels_and_sizes_are_padded_at_the_end_as_in_tensorflow(package: Package) -> None:
    kernel, picture = values(3, 3, 5, 1), values(1, 5, 8, 8).astype(np.float32)
    layout = {"padding": text("SAME"), "data_format": text("NHWC"), **HALVING}
    package.nodes.append(node("DepthwiseConv2dNative", "y", "x", package.constant("w", kernel), **layout))
    padded = functional.pad(torch.from_numpy(picture), (0, 1, 0, 1))
    weight = torch.from_numpy(kernel.astype(np.float32).transpose(2, 3, 0, 1).copy())
    expected = functional.conv2d(padded, weight, stride=2, groups=5)
    torch.testing.assert_close(package.run(picture, "y"), expected, atol=1e-4, rtol=1e-4)


def test_a_hard_swish_becomes_one_operator(package: Package) -> None:
    package.constant("sixth", np.asarray(1 / 6, np.float16))
    package.constant("three", np.asarray(3, np.float16))
    package.nodes += [
        node("Mul", "scaled", "sixth", "x"),
        node("Add", "shifted", "x", "three"),
        node("Relu6", "gate", "shifted"),
        node("Mul", "y", "scaled", "gate"),
    ]
    picture = 4 * values(1, 2, SIZE, SIZE).astype(np.float32)
    torch.testing.assert_close(package.run(picture, "y"), functional.hardswish(torch.from_numpy(picture)))
    graph = read_graph(package.folder, "tiny")
    converter = Converter(graph, GraphWriter("tiny", "fp32"))
    converter.values["x"] = Value("x", is_moved=True)
    assert [value.name for value in converter.run(["y"])] == ["HardSwish_0"]


def squeezed_and_joined(package: Package) -> Callable[[Tensor], Tensor]:
    """Means, per-channel constants and a concatenation along channels."""
    shift = values(3)
    package.constant("axes", np.asarray([1, 2]))
    package.constant("last", np.asarray(3))
    package.constant("shift", shift)
    package.nodes += [
        node("Mean", "means", "x", "axes", keep_dims={"b": True}),
        node("Sigmoid", "gates", "means"),
        node("Mul", "gated", "x", "gates"),
        node("AddV2", "moved", "gated", "shift"),
        node("ConcatV2", "y", "moved", "x", "last"),
    ]
    offset = torch.from_numpy(shift.astype(np.float32)).reshape(-1, 1, 1)
    return lambda x: torch.cat((x * x.mean((2, 3), keepdim=True).sigmoid() + offset, x), 1)


def enlarged(package: Package) -> Callable[[Tensor], Tensor]:
    package.constant("size", np.asarray([2 * SIZE, 2 * SIZE]))
    package.nodes.append(node("ResizeBilinear", "y", "x", "size", half_pixel_centers={"b": True}))
    return lambda x: functional.interpolate(x, scale_factor=2, mode="bilinear")


def turned_and_padded(package: Package) -> Callable[[Tensor], Tensor]:
    """As a graph does that was itself converted from ONNX."""
    package.constant("to first", np.asarray([0, 3, 1, 2]))
    package.constant("to last", np.asarray([0, 2, 3, 1]))
    package.constant("margin", np.asarray([[0, 0], [0, 0], [1, 1], [2, 0]]))
    pool = {"ksize": {"list": {"i": ["1", "3", "3", "1"]}}, "strides": HALVING["strides"], "padding": text("VALID")}
    package.nodes += [
        node("Transpose", "first", "x", "to first"),
        node("LeakyRelu", "leaky", "first", alpha={"f": 0.1}),
        node("Pad", "padded", "leaky", "margin"),
        node("Transpose", "back", "padded", "to last"),
        node("MaxPool", "y", "back", **pool),
    ]
    return lambda x: functional.max_pool2d(functional.pad(functional.leaky_relu(x, 0.1), (2, 0, 1, 1)), 3, 2)


@pytest.mark.parametrize("part", [squeezed_and_joined, enlarged, turned_and_padded])
def test_other_operators(package: Package, part: Callable[[Package], Callable[[Tensor], Tensor]]) -> None:
    expected = part(package)
    picture = values(1, 3, SIZE, SIZE).astype(np.float32)
    torch.testing.assert_close(package.run(picture, "y"), expected(torch.from_numpy(picture)), atol=1e-5, rtol=1e-4)


def test_probabilities_of_the_means_of_a_picture(package: Package) -> None:
    package.constant("axes", np.asarray([1, 2]))
    package.nodes += [node("Mean", "means", "x", "axes"), node("Softmax", "y", "means")]
    picture = 4 * values(1, 5, SIZE, SIZE).astype(np.float32)
    expected = torch.from_numpy(picture).mean((2, 3)).softmax(-1)
    torch.testing.assert_close(package.run(picture, "y", rank=2), expected)


def test_weights_of_float32_are_stored_as_float16(package: Package) -> None:
    factors = RANDOM.normal(size=3).astype(np.float32)
    package.nodes.append(node("Mul", "y", "x", package.constant("factors", factors)))
    picture = values(1, 3, SIZE, SIZE).astype(np.float32)
    rounded = factors.astype(np.float16).astype(np.float32).reshape(3, 1, 1)
    torch.testing.assert_close(package.run(picture, "y"), torch.from_numpy(picture * rounded), atol=0, rtol=0)


def test_a_large_convolution_is_stored_as_int8_with_one_scale_for_each_output(package: Package) -> None:
    kernel = RANDOM.integers(-127, 128, (3, 3, 4, 6)).astype(np.float32)
    kernel[0, 0, 0] = 127  # so that the scales are exact
    scales, bias = np.asarray([1.0, 0.01, 100.0, 0.5, 2.0, 0.25], np.float32), values(6)
    inputs = ("x", package.constant("w", kernel * scales))
    package.nodes += [
        node("Conv2D", "conv", *inputs, padding=text("SAME"), data_format=text("NHWC"), **FLAT),
        node("BiasAdd", "y", "conv", package.constant("b", bias)),
    ]
    picture = values(1, 4, SIZE, SIZE).astype(np.float32)
    weight = torch.from_numpy((kernel * scales).transpose(3, 2, 0, 1).copy())
    expected = functional.conv2d(
        torch.from_numpy(picture), weight, torch.from_numpy(bias.astype(np.float32)), padding=1
    )
    torch.testing.assert_close(package.run(picture, "y", int8_from=kernel.size), expected, atol=1e-3, rtol=1e-4)
    rounded = package.run(picture, "y", int8_from=kernel.size + 1)  # as float16, which holds no 127 · 0.01
    assert not torch.equal(rounded, package.run(picture, "y", int8_from=kernel.size))


def test_a_batch_norm_of_constants_is_folded(package: Package) -> None:
    variance, gamma, mean, beta = (np.abs(values(3)).astype(np.float32) for _ in range(4))
    for name, array in {"variance": variance, "gamma": gamma, "mean": mean, "beta": beta}.items():
        package.constant(f"{name}/stored", array)
        package.nodes.append(node("Identity", name, f"{name}/stored"))
    package.constant("epsilon", np.asarray(0.001, np.float32))
    package.nodes += [
        node("Add", "shifted", "variance", "epsilon"),
        node("Rsqrt", "inverse", "shifted"),
        node("Mul", "factor", "inverse", "gamma"),
        node("Mul", "moved", "mean", "factor"),
        node("Sub", "offset", "beta", "moved"),
        node("Mul", "scaled", "x", "factor"),
        node("Add", "y", "scaled", "offset"),
    ]
    picture = values(1, 3, SIZE, SIZE).astype(np.float32)
    means, variances, gammas, betas = (torch.from_numpy(array) for array in (mean, variance, gamma, beta))
    expected = functional.batch_norm(torch.from_numpy(picture), means, variances, gammas, betas, eps=0.001)
    torch.testing.assert_close(package.run(picture, "y"), expected, atol=5e-2, rtol=2e-3)


def test_an_operator_that_is_not_known_is_named(package: Package) -> None:
    package.nodes.append(node("Cosh", "y", "x"))
    with pytest.raises(NotImplementedError, match="Cosh: y"):
        package.run(values(1, 3, SIZE, SIZE).astype(np.float32), "y")
