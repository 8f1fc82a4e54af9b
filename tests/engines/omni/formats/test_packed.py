"""Checkpoints that AutoAWQ packed, written here in its format and read against the weights that they stand for; and
what is refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from engines.core.weight_only import AwqLinear
from engines.errors import WeightsMismatchError
from engines.omni.families.gemma4_model import GemmaModel
from engines.omni.families.gemma4_model import load_model as load_gemma
from engines.omni.model import OmniModel, load_model, planned_model
from tests.engines.omni.checkpoints import WITH_CS2, write_checkpoint
from tests.engines.omni.families import gemma_checkpoints
from tests.engines.omni.formats.packing import GROUP, as_int32, packed_checkpoint, write_qwen

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own
CPU = torch.device("cpu")
Load = Callable[[Path, torch.device, torch.dtype], OmniModel | GemmaModel]
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


def write_gemma(folder: Path) -> None:
    gemma_checkpoints.write_checkpoint(folder, gemma_checkpoints.SHAPES["like E2B: shared layers, one key head"])


@pytest.mark.parametrize(
    ("write", "load", "prefix", "num_packed"),
    [
        pytest.param(write_qwen, load_model, "thinker.model.", 2 * 6, id="Qwen2.5-Omni"),
        pytest.param(write_gemma, load_gemma, "model.language_model.", 3 * 6 + 3 * 5, id="Gemma 4"),
    ],
)
@torch.no_grad()
def test_it_computes_what_the_weights_stand_for(
    tmp_path: Path, write: Callable[[Path], None], load: Load, prefix: str, num_packed: int
) -> None:
    """All are packed but those whose inputs no group divides: the feed-forward's second, save in Gemma's wide layers,
    which have no keys and values of their own."""
    stand_for = packed_checkpoint(tmp_path, AWQ, packed, write)
    decoder = load(tmp_path, CPU, torch.float32).decoder
    ids, at = torch.arange(20)[None], torch.arange(20).expand(4, -1)
    found = decoder(ids, at).hidden
    assert sum(isinstance(module, AwqLinear) for module in decoder.modules()) == len(stand_for) == num_packed
    for name, weight in stand_for.items():
        linear = decoder.get_submodule(name.removeprefix(prefix))
        assert isinstance(linear, AwqLinear)
        x = torch.randn(3, weight.shape[1], generator=torch.Generator().manual_seed(0))
        bias = torch.zeros(()) if linear.bias is None else linear.bias
        torch.testing.assert_close(linear(x), x @ weight.T + bias, atol=1e-4, rtol=0)
    assert found.isfinite().all()
    assert not any(parameter.is_meta for parameter in decoder.parameters())


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"quant_method": "hqq"}, "is packed by hqq, 4 bits, groups of 32, gemm: only 4 bits of AWQ"),
        ({"bits": 3}, "is packed by awq, 3 bits"),
        ({"group_size": 48}, "groups of 48"),
        ({"version": "gemv"}, "gemv: only"),
        ({"quant_method": "gptq", "checkpoint_format": "marlin"}, "by gptq, 4 bits, groups of 32, marlin: only"),
        ({"quant_method": "gptq", "bits": 2}, "by gptq, 2 bits"),
        ({"bits": 8}, "by awq, 8 bits"),
        ({"group_size": -1}, "groups of -1"),
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
