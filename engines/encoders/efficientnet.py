"""EfficientNet-Lite0 as a torch module: RGB pictures in, a 7×7 map of 1280 features out. The source of its ONNX graph.

MobileNet-style inverted residuals without squeeze-and-excite, ReLU6 throughout (Tan and Le, 2019; "Lite" variant by
Google, 2020). Batch norms are folded into the convolutions when the weights are read. TensorFlow's SAME padding.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engines.shapes import GRID

INPUT_SIZE = 224
FEATURES = 1280
BATCH_NORM_EPS = 1e-3


@dataclass(frozen=True)
class Stage:
    """`repeats` blocks of one shape; only the first has the stage's stride and number of input channels."""

    repeats: int
    kernel: int
    stride: int
    expand: int
    out_channels: int


STEM_CHANNELS = 32
STAGES = (
    Stage(1, 3, 1, 1, 16),
    Stage(2, 3, 2, 6, 24),
    Stage(2, 5, 2, 6, 40),
    Stage(3, 3, 2, 6, 80),
    Stage(3, 5, 1, 6, 112),
    Stage(4, 5, 2, 6, 192),
    Stage(1, 3, 1, 6, 320),
)


class SameConv(nn.Conv2d):
    """A convolution with TensorFlow's SAME padding for a known input size: the odd pixel goes right and below."""

    def __init__(
        self, in_channels: int, out_channels: int, kernel: int, stride: int, input_size: int, groups: int = 1
    ) -> None:
        super().__init__(in_channels, out_channels, kernel, stride, groups=groups)
        out_size = math.ceil(input_size / stride)
        pad = max((out_size - 1) * stride + kernel - input_size, 0)
        self.before, self.after = pad // 2, pad - pad // 2

    def forward(self, x: Tensor) -> Tensor:
        if self.after:
            x = F.pad(x, (self.before, self.after, self.before, self.after))
        return super().forward(x)


class Block(nn.Module):
    """Expand, depthwise, project; a residual where shapes allow."""

    def __init__(self, in_channels: int, stage: Stage, stride: int, input_size: int) -> None:
        super().__init__()
        inner = in_channels * stage.expand
        self.expand = SameConv(in_channels, inner, 1, 1, input_size) if stage.expand > 1 else None
        self.depthwise = SameConv(inner, inner, stage.kernel, stride, input_size, groups=inner)
        self.project = SameConv(inner, stage.out_channels, 1, 1, math.ceil(input_size / stride))
        self.residual = stride == 1 and in_channels == stage.out_channels

    def forward(self, x: Tensor) -> Tensor:
        inner = F.relu6(self.expand(x)) if self.expand is not None else x
        projected: Tensor = self.project(F.relu6(self.depthwise(inner)))
        return x + projected if self.residual else projected


class EfficientNetLite0(nn.Module):
    """Normalised RGB (B,3,224,224) → feature map (B,1280,7,7), every value in [0, 6]."""

    def __init__(self) -> None:
        super().__init__()
        size = INPUT_SIZE
        self.stem = SameConv(3, STEM_CHANNELS, 3, 2, size)
        size = math.ceil(size / 2)
        channels = STEM_CHANNELS
        blocks = []
        for stage in STAGES:
            for repeat in range(stage.repeats):
                stride = stage.stride if repeat == 0 else 1
                blocks.append(Block(channels, stage, stride, size))
                size, channels = math.ceil(size / stride), stage.out_channels
        assert size == GRID
        self.blocks = nn.Sequential(*blocks)
        self.head = SameConv(channels, FEATURES, 1, 1, size)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu6(self.head(self.blocks(F.relu6(self.stem(x)))))


@dataclass(frozen=True)
class Classifier:
    """The ImageNet head and what the last batch norm says of the features it reads.

    `weight` (1000,1280), `bias` (1000,); `feature_mean`, `feature_var` (1280,) of a feature before its ReLU6.
    """

    weight: Tensor
    bias: Tensor
    feature_mean: Tensor
    feature_var: Tensor


def load_checkpoint(checkpoint: Mapping[str, Tensor]) -> tuple[EfficientNetLite0, Classifier]:
    """Read the published PyTorch checkpoint (its own names, with batch norms) into module and classifier."""
    model = EfficientNetLite0()
    folded: dict[str, Tensor] = {}
    for ours, conv, norm in _names(model):
        folded |= {f"{ours}.{part}": value for part, value in _fold(checkpoint, conv, norm).items()}
    model.load_state_dict(folded)
    head = Classifier(
        weight=checkpoint["_fc.weight"],
        bias=checkpoint["_fc.bias"],
        feature_mean=checkpoint["_bn1.bias"],
        feature_var=checkpoint["_bn1.weight"].square(),
    )
    return model.eval(), head


def _names(model: EfficientNetLite0) -> Iterator[tuple[str, str, str]]:
    """Our convolution, theirs, and their batch norm behind it."""
    yield "stem", "_conv_stem", "_bn0"
    for index, block in enumerate(model.blocks):
        assert isinstance(block, Block)
        theirs = f"_blocks.{index}."
        if block.expand is not None:
            yield f"blocks.{index}.expand", theirs + "_expand_conv", theirs + "_bn0"
        yield f"blocks.{index}.depthwise", theirs + "_depthwise_conv", theirs + "_bn1"
        yield f"blocks.{index}.project", theirs + "_project_conv", theirs + "_bn2"
    yield "head", "_conv_head", "_bn1"


def _fold(checkpoint: Mapping[str, Tensor], conv: str, norm: str) -> dict[str, Tensor]:
    gain = checkpoint[f"{norm}.weight"] * torch.rsqrt(checkpoint[f"{norm}.running_var"] + BATCH_NORM_EPS)
    return {
        "weight": checkpoint[f"{conv}.weight"] * gain[:, None, None, None],
        "bias": checkpoint[f"{norm}.bias"] - checkpoint[f"{norm}.running_mean"] * gain,
    }
