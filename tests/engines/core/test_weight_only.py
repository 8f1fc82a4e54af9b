"""Packed weights: how near they are, what they weigh, and that a decoder with them runs."""

import pytest
import torch
from torch import nn

from engines.core.layers import Projection
from engines.core.weight_only import Fp8Linear, WeightOnlyLinear, replace_projections
from engines.shapes import Quantisation

LARGEST_ERROR: dict[Quantisation, float] = {"int4": 0.6 / 15, "int8": 0.6 / 255}  # of the range of a group's numbers


def packed(weight: torch.Tensor, kind: Quantisation, bias: torch.Tensor | None = None) -> WeightOnlyLinear:
    linear = Projection(weight.shape[1], weight.shape[0], bias=bias is not None)
    if bias is not None:
        linear.bias = nn.Parameter(bias)
    made = WeightOnlyLinear(linear, kind)
    made.put("weight", weight)
    return made


@pytest.mark.parametrize("kind", LARGEST_ERROR)
@pytest.mark.parametrize("num_inputs", [256, 192, 96])
def test_weights_come_back_within_half_a_step(kind: Quantisation, num_inputs: int) -> None:
    torch.manual_seed(1)
    weight, bias = torch.randn(24, num_inputs), torch.randn(24)
    made = packed(weight, kind, bias)
    found = made(torch.eye(num_inputs)) - bias  # (K, N)
    groups = weight.view(24, -1, made.group)
    most = LARGEST_ERROR[kind] * (2 * groups.abs().amax(-1, keepdim=True)).expand_as(groups).flatten(1)
    assert ((found.T - weight).abs() <= most).all()
    assert made(torch.randn(2, 3, num_inputs)).shape == (2, 3, 24)


def test_numbers_that_fit_are_kept_exactly() -> None:
    weight = torch.tensor([[-1.0, -0.5, 6.5, 0.0] * 8] * 8)  # sixteen steps of a half
    torch.testing.assert_close(packed(weight, "int4")(torch.eye(32)).T, weight, atol=1e-6, rtol=0)
    torch.testing.assert_close(packed(torch.zeros(8, 32), "int8")(torch.eye(32)).T, torch.zeros(8, 32))


def test_fp8_keeps_the_range_of_each_output_and_rounds_to_three_bits() -> None:
    torch.manual_seed(1)
    weight, bias = torch.randn(24, 64) * torch.logspace(-3, 3, 24)[:, None], torch.randn(24)
    weight[3] = 0
    linear = Projection(64, 24)
    linear.bias = nn.Parameter(bias)
    made = Fp8Linear(linear)
    made.put("weight", weight)
    found = (made(torch.eye(64)) - bias).T
    least = weight.abs().amax(1, keepdim=True) * 2**-9 / 448  # the smallest number of E4M3
    assert ((found - weight).abs() <= weight.abs() / 16 + least + 1e-6).all()
    assert made.num_bytes(itemsize=4) == sum(part.nbytes for plane in made.planes for part in plane) == 24 * 68


def test_packed_weights_take_half_a_byte_or_one_and_the_scales() -> None:
    weight = torch.randn(64, 256, dtype=torch.bfloat16)
    scales = 2 * 2 * weight.numel() // 128
    for kind, expected in (("int4", weight.numel() // 2 + scales), ("int8", weight.numel() + 2 * scales)):
        made = packed(weight, kind)  # type: ignore[arg-type]
        assert made.num_bytes(itemsize=2) == expected
        assert sum(part.nbytes for plane in made.planes for part in plane) == expected


def test_projections_that_cannot_be_packed_stay_and_others_are_places_without_memory() -> None:
    module = nn.ModuleDict({"odd": Projection(48, 64), "even": nn.ModuleDict({"inner": Projection(64, 48)})})
    replace_projections(module, "int4")
    inner = module["even"]["inner"]  # type: ignore[index]
    assert isinstance(module["odd"], Projection)
    assert isinstance(inner, WeightOnlyLinear)
    assert inner.get_parameter("weight").is_meta
    assert [name for name, _ in inner.named_parameters()] == ["bias", "weight"]
