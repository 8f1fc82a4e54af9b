"""Checkpoints that AutoAWQ packed, written here in its format and read against the weights that they stand for; and
what is refused."""

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from engines.core.weight_only import AwqLinear
from engines.errors import WeightsMismatchError
from engines.omni.model import load_model, planned_model
from tests.engines.omni.checkpoints import WITH_CS2, write_checkpoint
from tests.engines.omni.formats.packing import GROUP, as_int32, packed_checkpoint

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own
CPU = torch.device("cpu")
PLACE_OF = (0, 2, 4, 6, 1, 3, 5, 7)  # AutoAWQ's: number PLACE_OF[i] goes to the i-th four bits
AWQ = {"quant_method": "awq", "bits": 4, "group_size": GROUP, "version": "gemm", "zero_point": True}


def in_words(numbers: Tensor) -> Tensor:
    """(R, C) of 0 to 15 as int32 (R, C/8)."""
    words = torch.zeros(numbers.shape[0], numbers.shape[1] // 8, dtype=torch.int64)
    for bits, place in enumerate(PLACE_OF):
        words |= numbers[:, place::8].long() << 4 * bits
    return as_int32(words)


def packed(weight: Tensor) -> tuple[dict[str, Tensor], Tensor]:
    """AWQ's three tensors of a weight (N, K), and what they stand for."""
    groups = weight.T.reshape(-1, GROUP, weight.shape[0])  # (K/group, group, N)
    low, high = groups.amin(1), groups.amax(1)
    scales = ((high - low) / 15).half().float()
    zeros = (-low / scales).round().clamp(0, 15)
    q = ((groups / scales[:, None]).round() + zeros[:, None]).clamp(0, 15)
    parts = {"qweight": in_words(q.flatten(0, 1)), "qzeros": in_words(zeros), "scales": scales.half()}
    return parts, ((q - zeros[:, None]) * scales[:, None]).flatten(0, 1).T


@torch.no_grad()
def test_it_computes_what_the_weights_stand_for(tmp_path: Path) -> None:
    stand_for = packed_checkpoint(tmp_path, AWQ, packed)
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
        ({"quant_method": "hqq"}, "is packed by hqq, 4 bits, groups of 32, gemm: only 4 bits of AWQ"),
        ({"bits": 3}, "is packed by awq, 3 bits"),
        ({"group_size": 48}, "groups of 48"),
        ({"version": "gemv"}, "gemv: only"),
        ({"quant_method": "gptq", "checkpoint_format": "marlin"}, "by gptq, 4 bits, groups of 32, marlin: only"),
        ({"quant_method": "gptq", "bits": 8}, "by gptq, 8 bits"),
        ({"quant_method": "gptq", "group_size": -1}, "groups of -1"),
        ({"quant_method": "gptq"}, "missing: .*g_idx"),
    ],
)
def test_what_is_packed_otherwise_is_refused(tmp_path: Path, changed: dict[str, Any], told: str) -> None:
    packed_checkpoint(tmp_path, AWQ | changed, packed)
    with pytest.raises(WeightsMismatchError, match=told):
        planned_model(tmp_path)


def test_packed_weights_are_not_packed_again_and_take_what_they_take(tmp_path: Path) -> None:
    packed_checkpoint(tmp_path, AWQ, packed)
    with pytest.raises(WeightsMismatchError, match="leave --quantise out"):
        planned_model(tmp_path, "int8")
    plain = tmp_path / "plain"
    plain.mkdir()
    write_checkpoint(plain, WITH_CS2)
    assert planned_model(tmp_path).num_bytes(2) < planned_model(plain).num_bytes(2)
