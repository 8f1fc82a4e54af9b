"""Checkpoints that GPTQ packed, written here in the layout of AutoGPTQ and GPTQModel."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from engines.core.layers import Projection
from engines.errors import WeightsMismatchError
from engines.omni.families.gemma4_model import load_model as load_gemma
from engines.omni.formats.gptq import AS_THEY_ARE, LESS_ONE, ONES, WHOLE, GptqFormat, GptqLinear
from engines.omni.model import load_model
from tests.engines.omni.families import gemma_checkpoints
from tests.engines.omni.formats.packing import GROUP, as_int32, dense_checkpoint, packed_checkpoint

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own
CPU = torch.device("cpu")


def in_words(numbers: Tensor, bits: int) -> Tensor:
    """(R, C) as (R, C · bits / 32), the first in the lowest bits."""
    count = 32 // bits
    words = torch.zeros(numbers.shape[0], numbers.shape[1] // count, dtype=torch.int64)
    for place in range(count):
        words |= numbers[:, place::count].long() << bits * place
    return words


def pack(
    weight: Tensor, zeros_are: str, *, symmetric: bool, act_order: bool, bits: int = 4, group: int = GROUP
) -> tuple[dict[str, Tensor], Tensor]:
    """GPTQ's four tensors of a weight (N, K), and what they stand for.

    A third of the outputs is positive, so that zeros of 0 are among the asymmetric ones."""
    num_inputs, most, middle = weight.shape[1], 2**bits - 1, 2 ** (bits - 1)
    group = num_inputs if group == WHOLE else group
    weight[::3] = weight[::3].abs() + 0.1
    g_idx = torch.arange(num_inputs) // group
    if act_order:
        g_idx = g_idx[torch.randperm(num_inputs, generator=torch.Generator().manual_seed(0))]
    by_group = torch.stack([weight[:, g_idx == number] for number in range(num_inputs // group)])  # (G, N, group)
    low, high = by_group.amin(2).clamp_max(0), by_group.amax(2)
    if symmetric:
        scales, zeros = (by_group.abs().amax(2) / (middle - 1)).half().float(), torch.full_like(low, middle)
    else:
        scales = ((high - low) / most).half().float()
        zeros = (-low / scales).round().clamp(0, most)
        assert (zeros == 0).any()
    q = (weight.T / scales[g_idx]).round().add(zeros[g_idx]).clamp(0, most)  # (K, N)
    parts = {
        "qweight": as_int32(in_words(q.T, bits).T),
        "qzeros": as_int32(in_words(zeros, bits) - (ONES[bits] if zeros_are == LESS_ONE else 0)),
        "scales": scales.half(),
        "g_idx": g_idx.int(),
    }
    return parts, ((q - zeros[g_idx]) * scales[g_idx]).T


@pytest.mark.parametrize(
    ("zeros_are", "symmetric", "act_order", "bits", "group"),
    [
        (LESS_ONE, True, False, 4, GROUP),
        (AS_THEY_ARE, True, True, 4, GROUP),
        (LESS_ONE, False, True, 4, WHOLE),
        (AS_THEY_ARE, False, False, 4, GROUP),
        (LESS_ONE, True, False, 8, WHOLE),
        (LESS_ONE, False, True, 8, GROUP),
    ],
)
@torch.no_grad()
def test_it_is_a_plain_checkpoint_of_what_the_weights_stand_for(
    tmp_path: Path, zeros_are: str, symmetric: bool, act_order: bool, bits: int, group: int
) -> None:
    said: dict[str, Any] = {"quant_method": "gptq", "bits": bits, "group_size": group, "checkpoint_format": zeros_are}
    said |= {"sym": symmetric, "desc_act": act_order, "lm_head": False, "pack_dtype": "int32"}
    pack_it = partial(pack, zeros_are=zeros_are, symmetric=symmetric, act_order=act_order, bits=bits, group=group)
    stand_for = packed_checkpoint(tmp_path, said, pack_it)
    dense = load_model(dense_checkpoint(tmp_path / "dense", stand_for), CPU, torch.float32)
    model = load_model(tmp_path, CPU, torch.float32)
    linears = [module for module in model.decoder.modules() if isinstance(module, GptqLinear)]
    assert len(linears) == len(stand_for) == 2 * 6
    assert {linear.order is not None for linear in linears} == {act_order and group != WHOLE}
    assert {linear.kind for linear in linears} == {f"int{bits}"}
    ids, at = torch.arange(20)[None], torch.arange(20).expand(4, -1)
    found, expected = (each.decoder.logits(each.decoder(ids, at).hidden) for each in (model, dense))
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)


@torch.no_grad()
def test_gemma_reads_packed_layers_too(tmp_path: Path) -> None:
    def write(folder: Path) -> None:
        gemma_checkpoints.write_checkpoint(folder, gemma_checkpoints.SHAPES["like E2B: shared layers, one key head"])

    said = {"quant_method": "gptq", "bits": 4, "group_size": GROUP, "sym": True, "desc_act": True}
    pack_it = partial(pack, zeros_are=LESS_ONE, symmetric=True, act_order=True)
    stand_for = packed_checkpoint(tmp_path, said, pack_it, write)
    dense = load_gemma(dense_checkpoint(tmp_path / "dense", stand_for, write), CPU, torch.float32)
    with pytest.raises(WeightsMismatchError, match="leave --quantise out"):
        load_gemma(tmp_path, CPU, torch.float32, "int4")
    model = load_gemma(tmp_path, CPU, torch.float32)
    assert len([module for module in model.decoder.modules() if isinstance(module, GptqLinear)]) == len(stand_for) > 20
    ids, at = torch.arange(20)[None], torch.arange(20).expand(4, -1)
    found, expected = (each.decoder.logits(each.decoder(ids, at).hidden) for each in (model, dense))
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)


def test_older_files_that_do_not_name_their_format_subtract_one(tmp_path: Path) -> None:
    said = {"quant_method": "gptq", "bits": 4, "group_size": GROUP, "sym": True}
    packed_checkpoint(tmp_path, said, lambda weight: pack(weight, LESS_ONE, symmetric=True, act_order=False))
    load_model(tmp_path, CPU, torch.float32)


def given(form: GptqFormat, **changed: Tensor) -> None:
    """Give a layer of 16 outputs and 64 inputs its tensors, some of them changed."""
    weight = torch.randn(16, 64, generator=torch.Generator().manual_seed(0))
    parts, _ = pack(weight, LESS_ONE, symmetric=True, act_order=False)
    linear = GptqLinear(Projection(64, 16, bias=False), "layers.0.mlp.up_proj", form)
    for name, tensor in (parts | changed).items():
        linear.put(name, tensor)


def test_what_contradicts_itself_is_refused() -> None:
    with pytest.raises(WeightsMismatchError, match=r"layers.0.mlp.up_proj: zeros are not all 8, .* gptq_v2"):
        given(GptqFormat(4, GROUP, AS_THEY_ARE, is_symmetric=True))
    with pytest.raises(WeightsMismatchError, match=r"up_proj: g_idx does not give 32 inputs"):
        given(GptqFormat(4, GROUP, LESS_ONE, is_symmetric=True), g_idx=torch.zeros(64, dtype=torch.int32))
    with pytest.raises(WeightsMismatchError, match=r"layers.0.mlp.down_proj: 48 inputs are no multiple of 32"):
        GptqLinear(Projection(48, 16), "layers.0.mlp.down_proj", GptqFormat(4, WHOLE, LESS_ONE, is_symmetric=True))
