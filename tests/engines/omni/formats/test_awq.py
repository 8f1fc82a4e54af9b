"""Checkpoints that AutoAWQ packed, written here in its format and read against the weights that they stand for."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from engines.core.weight_only import AwqLinear
from engines.errors import WeightsMismatchError
from engines.omni.model import load_model, planned_model
from tests.engines.omni.checkpoints import WITH_CS2, write_checkpoint

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own
CPU, GROUP = torch.device("cpu"), 32
PLACE_OF = (0, 2, 4, 6, 1, 3, 5, 7)  # AutoAWQ's: number PLACE_OF[i] goes to the i-th four bits
AWQ = {"quant_method": "awq", "bits": 4, "group_size": GROUP, "version": "gemm", "zero_point": True}


def in_words(numbers: Tensor) -> Tensor:
    """(R, C) of 0 to 15 as int32 (R, C/8)."""
    words = torch.zeros(numbers.shape[0], numbers.shape[1] // 8, dtype=torch.int64)
    for bits, place in enumerate(PLACE_OF):
        words |= numbers[:, place::8].long() << 4 * bits
    return torch.where(words >= 2**31, words - 2**32, words).to(torch.int32)


def packed(weights: dict[str, Tensor], name: str) -> None:
    """Replace a weight (N, K) by AWQ's three tensors, and round it to what they stand for."""
    weight = weights.pop(f"{name}.weight").T.float()  # (K, N)
    groups = weight.view(-1, GROUP, weight.shape[1])
    low, high = groups.amin(1), groups.amax(1)
    scales = ((high - low) / 15).half().float()
    zeros = (-low / scales).round().clamp(0, 15)
    q = ((groups / scales[:, None]).round() + zeros[:, None]).clamp(0, 15)
    weights[f"{name}.qweight"] = in_words(q.flatten(0, 1))
    weights[f"{name}.qzeros"] = in_words(zeros)
    weights[f"{name}.scales"] = scales.half()
    weights[f"{name}.stands_for"] = ((q - zeros[:, None]) * scales[:, None]).flatten(0, 1).T


def awq_checkpoint(folder: Path, quantisation: dict[str, Any]) -> dict[str, Tensor]:
    """Write one with packed projections where AWQ can pack them; returns what these stand for, by name."""
    write_checkpoint(folder, WITH_CS2)
    weights = load_file(folder / "model.safetensors")
    for name, tensor in list(weights.items()):
        if name.startswith("thinker.model.layers.") and "_proj.weight" in name and tensor.shape[1] % GROUP == 0:
            packed(weights, name.removesuffix(".weight"))
    stand_for = {
        name.removesuffix(".stands_for"): weights.pop(name) for name in list(weights) if name.endswith(".stands_for")
    }
    save_file({name: tensor.contiguous() for name, tensor in weights.items()}, folder / "model.safetensors")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"quantization_config": quantisation}))
    return stand_for


@torch.no_grad()
def test_it_computes_what_the_weights_stand_for(tmp_path: Path) -> None:
    stand_for = awq_checkpoint(tmp_path, AWQ)
    assert len(stand_for) == 2 * 6  # all but the feed-forward's second, whose inputs no group divides
    model = load_model(tmp_path, CPU, torch.float32)
    ids, at = torch.arange(20)[None], torch.arange(20).expand(4, -1)
    found = model.decoder(ids, at).hidden
    for name, weight in stand_for.items():
        linear = model.decoder.get_submodule(name.removeprefix("thinker.model."))
        assert isinstance(linear, AwqLinear)
        x = torch.randn(3, weight.shape[1])
        bias = torch.zeros(()) if linear.bias is None else linear.bias
        torch.testing.assert_close(linear(x), x @ weight.T + bias, atol=1e-4, rtol=0)
    assert found.isfinite().all()
    assert not any(parameter.is_meta for parameter in model.decoder.parameters())


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"quant_method": "gptq"}, "is packed by gptq, 4 bits, groups of 32, gemm: only 4 bits of AWQ"),
        ({"bits": 3}, "is packed by awq, 3 bits"),
        ({"group_size": 48}, "groups of 48"),
        ({"version": "gemv"}, "gemv: only"),
    ],
)
def test_what_is_packed_otherwise_is_refused(tmp_path: Path, changed: dict[str, Any], told: str) -> None:
    awq_checkpoint(tmp_path, AWQ | changed)
    with pytest.raises(WeightsMismatchError, match=told):
        planned_model(tmp_path)


def test_packed_weights_are_not_packed_again_and_take_what_they_take(tmp_path: Path) -> None:
    awq_checkpoint(tmp_path, AWQ)
    with pytest.raises(WeightsMismatchError, match="leave --quantise out"):
        planned_model(tmp_path, "int8")
    plain = tmp_path / "plain"
    plain.mkdir()
    write_checkpoint(plain, WITH_CS2)
    assert planned_model(tmp_path).num_bytes(2) < planned_model(plain).num_bytes(2)
