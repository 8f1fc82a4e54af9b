"""LoRA on the linear layers of the LLM: a frozen weight and a low-rank update that learns.

The update is `LORA_SCALE` times `up` times `down`; at first `up` is zero.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engines.core.decoder import Decoder
from engines.core.layers import DecoderLayer
from engines.shapes import LORA_SCALE

RANK = 16


class LowRank(nn.Module):
    """A linear layer, whose parameters keep their names, with an update of rank `RANK` in float32."""

    def __init__(self, linear: nn.Linear, generator: torch.Generator) -> None:
        super().__init__()
        self.weight, self.bias = linear.weight, linear.bias
        size_out, size_in = linear.weight.shape
        bound = math.sqrt(3 / size_in)
        down = torch.empty(RANK, size_in).uniform_(-bound, bound, generator=generator)
        self.lora_down = nn.Parameter(down.to(linear.weight.device))
        self.lora_up = nn.Parameter(torch.zeros(size_out, RANK, device=linear.weight.device))

    def forward(self, x: Tensor) -> Tensor:
        """x (…,in) → (…,out)."""
        return F.linear(x, self.weight, self.bias) + LORA_SCALE * F.linear(F.linear(x, self.lora_down), self.lora_up)


def add_low_rank(decoder: Decoder, seed: int) -> None:
    """Give all linear layers of the decoder's layers an update. Modifies `decoder`."""
    generator = torch.Generator().manual_seed(seed)
    for layer in decoder.layers:
        assert isinstance(layer, DecoderLayer)
        for owner in (layer.self_attn, layer.mlp):
            for name, linear in list(owner.named_children()):
                assert isinstance(linear, nn.Linear)
                setattr(owner, name, LowRank(linear, generator))


def merged(weight: Tensor, down: Tensor, up: Tensor) -> Tensor:
    """A frozen weight (out,in) with its update, in float32."""
    return weight.float() + LORA_SCALE * up.float() @ down.float()
