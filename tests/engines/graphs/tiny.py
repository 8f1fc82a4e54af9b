"""A decoder small enough for every test, and blocks with a past for it."""

from dataclasses import dataclass

import numpy as np
import torch

from engines.core.decoder import Decoder
from engines.core.sync_rope import rotation
from engines.runtimes.base import Array
from engines.runtimes.graph_language_model import additive_mask
from engines.shapes import DecoderConfig

LLAMA = DecoderConfig(96, 48, 80, 3, 6, 2, 128, 1e4, 1e-5, qkv_bias=False)
QWEN = DecoderConfig(96, 48, 80, 3, 4, 2, 128, 1e6, 1e-6, qkv_bias=True)


@dataclass(frozen=True)
class Case:
    """A block of `block` tokens, the first `valid` of them real, after `room` places, the first `past` of them real."""

    block: int
    valid: int
    past: int
    room: int


CASES = (Case(1, 1, 0, 4), Case(1, 1, 9, 16), Case(7, 7, 0, 3), Case(7, 7, 13, 13), Case(16, 11, 5, 32))


def random_decoder(config: DecoderConfig) -> Decoder:
    torch.manual_seed(0)
    decoder = Decoder(config, tied_head=True)
    for parameter in decoder.parameters():
        torch.nn.init.normal_(parameter, std=0.15 if parameter.dim() > 1 else 0.5)
    decoder.head_weights = torch.rand(config.num_layers, config.num_heads)
    decoder.head_weights[1:2] = 0  # a layer of which no head counts
    decoder.head_weights /= decoder.head_weights.sum()
    return decoder.requires_grad_(False)


def block_inputs(config: DecoderConfig, case: Case) -> dict[str, Array]:
    """Random inputs of the LLM's graphs."""
    random = np.random.default_rng(case.block + 100 * case.past)
    rotary = rotation(
        torch.arange(case.past, case.past + case.block).expand(4, -1) * 3, config.head_dim, config.rope_theta
    )
    inputs: dict[str, Array] = {
        "embeds": random.normal(size=(1, case.block, config.hidden_size)).astype(np.float32),
        "cos": rotary.cos.numpy(),
        "sin": rotary.sin.numpy(),
        "mask": additive_mask(case.block, case.past, case.room),
    }
    for layer in range(config.num_layers):
        for kind in ("keys", "values"):
            shape = (1, config.num_kv_heads, case.room, config.head_dim)
            inputs[f"past_{kind}.{layer}"] = random.normal(size=shape).astype(np.float16)
    return inputs
