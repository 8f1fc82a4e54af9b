"""What a stream asks of an LLM: read a block onto the memory, and say what comes next. By torch or by compiled graphs.

Knows nothing about tokenization, windows or what a cache forgets.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from engines.config import DecoderConfig
from engines.decoder import Decoder, causal_mask
from engines.graphs.writer import MASKED
from engines.layers import KVBuffer
from engines.runtimes.base import Array, Runtime
from engines.sync_rope import rotation


@dataclass(frozen=True)
class Step:
    """`logits` (vocab,) of the block's last token; `attention` (T, S), S all that was seen: mean over layers and heads."""

    logits: Tensor
    attention: Tensor


class Reader(Protocol):
    """One LLM; used by one thread at a time."""

    @property
    def config(self) -> DecoderConfig: ...

    @property
    def table(self) -> Tensor:
        """Input embeddings (vocab, D)."""

    def prefill(self, embeds: Tensor, positions: Tensor, buffer: KVBuffer) -> tuple[Tensor, Tensor]:
        """Un-rotated keys and values (layers, 1, kv_heads, T, head_dim) of embeds (1,T,D) at positions (4,T), causal
        inside, seeing all of `buffer` before it. The buffer is used up: it may hold the block afterwards or not."""

    def step(self, ids: Tensor, positions: Tensor, buffer: KVBuffer) -> Step:
        """Read ids (1,T) at positions (4,T) behind `buffer`. Modifies `buffer`: the block is appended to it."""


class TorchReader:
    """Implements `Reader` with our torch decoder."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self.config, self.table = decoder.config, decoder.embed_tokens.weight

    @torch.no_grad()
    def prefill(self, embeds: Tensor, positions: Tensor, buffer: KVBuffer) -> tuple[Tensor, Tensor]:
        out = self._decoder(embeds, positions, buffer)
        return out.keys, out.values

    @torch.no_grad()
    def step(self, ids: Tensor, positions: Tensor, buffer: KVBuffer) -> Step:
        out = self._decoder(ids, positions, buffer, with_attention=True)
        assert out.attention is not None
        return Step(self._decoder.logits(out.hidden[0, -1]), out.attention)


class GraphReader:
    """Implements `Reader` with the graphs of `engines.graphs.llm`, whatever runs them."""

    def __init__(self, config: DecoderConfig, table: Tensor, prefill: Runtime, step: Runtime) -> None:
        self.config, self.table = config, table
        self._prefill, self._step = prefill, step

    def prefill(self, embeds: Tensor, positions: Tensor, buffer: KVBuffer) -> tuple[Tensor, Tensor]:
        out = self._prefill.infer(self._inputs(embeds, positions, buffer))
        return torch.from_numpy(out["keys"])[:, None], torch.from_numpy(out["values"])[:, None]

    @torch.no_grad()
    def step(self, ids: Tensor, positions: Tensor, buffer: KVBuffer) -> Step:
        count, length, capacity = ids.shape[1], buffer.length, buffer.keys.shape[3]
        inputs = self._inputs(self.table[ids], positions, buffer)
        inputs["last"] = np.asarray([count - 1])
        out = self._step.infer(inputs)
        buffer.keys[:, 0, :, length : length + count] = torch.from_numpy(out["turned_keys"])
        buffer.values[:, 0, :, length : length + count] = torch.from_numpy(out["values"])
        buffer.length += count
        attention = torch.from_numpy(out["attention"])  # (T, S + T)
        seen = torch.cat((attention[:, :length], attention[:, capacity:]), 1)
        return Step(torch.from_numpy(out["logits"])[0], seen)

    def _inputs(self, embeds: Tensor, positions: Tensor, buffer: KVBuffer) -> dict[str, Array]:
        turned = rotation(positions, self.config.head_dim, self.config.rope_theta)
        inputs: dict[str, Array] = {
            "embeds": embeds.numpy(),
            "cos": turned.cos.numpy(),
            "sin": turned.sin.numpy(),
            "mask": additive_mask(embeds.shape[1], buffer.length, buffer.keys.shape[3]),
        }
        for layer in range(self.config.num_layers):
            inputs[f"past_keys.{layer}"] = buffer.keys[layer].numpy()
            inputs[f"past_values.{layer}"] = buffer.values[layer].numpy()
        return inputs


def additive_mask(block: int, past: int, room: int) -> Array:
    """(block, room + block): 0 for the first `past` of `room` places and, causally, for the block; -3e4 elsewhere."""
    mask = np.full((block, room + block), MASKED, np.float32)
    mask[:, :past] = 0
    inside = causal_mask(block, 0)
    mask[:, room:] = 0 if inside is None else np.where(inside.numpy(), 0, MASKED)
    return mask
