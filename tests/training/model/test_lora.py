"""Linear layers with low-rank updates: their own gradient equals the one that torch derives."""

import torch
import torch.nn.functional as F

from engines.shapes import LORA_SCALE
from training.model.lora import LoraLinears


def layer(dtype: torch.dtype) -> LoraLinears:
    generator = torch.Generator().manual_seed(0)
    found = LoraLinears(
        [torch.randn(12, 8, generator=generator), torch.randn(4, 8, generator=generator)], dtype, generator
    )
    with torch.no_grad():
        found.up.normal_(generator=generator)
    return found


def plain(linears: LoraLinears, x: torch.Tensor) -> torch.Tensor:
    return F.linear(x, linears.frozen.float()) + LORA_SCALE * F.linear(F.linear(x, linears.down), linears.up)


def gradients(out: torch.Tensor, *inputs: torch.Tensor) -> tuple[torch.Tensor, ...]:
    return torch.autograd.grad((out * torch.arange(out.numel()).view(out.shape).cos()).sum(), inputs)


def test_output_and_gradients_are_those_of_the_formula() -> None:
    linears, x = layer(torch.float32), torch.randn(1, 5, 8, generator=torch.Generator().manual_seed(1)).requires_grad_()
    ours, expected = torch.cat(linears(x), dim=-1), plain(linears, x)
    torch.testing.assert_close(ours, expected)
    inputs = x, linears.down, linears.up
    torch.testing.assert_close(gradients(ours, *inputs), gradients(expected, *inputs))


def test_low_precision_is_close() -> None:
    linears, x = (
        layer(torch.bfloat16),
        torch.randn(1, 5, 8, generator=torch.Generator().manual_seed(1)).requires_grad_(),
    )
    ours, expected = torch.cat(linears(x), dim=-1), plain(linears, x)
    inputs = x, linears.down, linears.up
    for one, other in zip((ours, *gradients(ours, *inputs)), (expected, *gradients(expected, *inputs)), strict=True):
        assert one.dtype == torch.float32
        assert (one - other).norm() < 0.02 * other.norm()


def test_the_first_layer_needs_no_gradient_of_its_input() -> None:
    linears = layer(torch.float32)
    torch.cat(linears(torch.ones(1, 3, 8)), dim=-1).sum().backward()  # type: ignore[no-untyped-call]
    assert linears.up.grad is not None
    assert linears.down.grad is not None
