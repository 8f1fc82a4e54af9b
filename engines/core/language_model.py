"""What a stream needs of an LLM: prefill a block of embeddings, and predict the next token.

`TorchLanguageModel` uses our decoder, `engines.runtimes.graph_language_model` uses ONNX graphs. Knows nothing about
tokenization, windows or what a cache forgets.
"""

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from engines.core.decoder import Decoder
from engines.core.layers import KVBuffer
from engines.shapes import DecoderConfig


@dataclass(frozen=True)
class StepOutput:
    """`logits` (vocab,) of the last token, of a packed block (L, vocab); `attention` (T, S) to all S tokens, of the
    heads that count."""

    logits: Tensor
    attention: Tensor


@dataclass(frozen=True)
class PackedBlock:
    """Several sequences that are read at once: `ids` (1,T) at `positions` (4,T).

    `seen` (T, S + T) is True where a token may look: among the S used places of the buffer, then in the block.
    `last` (L,): the tokens whose logits are wanted.
    """

    ids: Tensor
    positions: Tensor
    seen: Tensor
    last: Tensor


class LanguageModel(Protocol):
    """One LLM; used by one thread at a time."""

    @property
    def config(self) -> DecoderConfig: ...

    @property
    def table(self) -> Tensor:
        """Input embeddings (vocab, D)."""

    @property
    def past_dtype(self) -> torch.dtype:
        """The precision of the keys and values in a buffer."""

    @property
    def max_past(self) -> int | None:
        """How many tokens a block may have before it; None if there is no limit."""

    @property
    def can_pack(self) -> bool:
        """Whether `step_packed` may be called."""

    def prefill(self, embeds: Tensor, positions: Tensor, buffer: KVBuffer) -> tuple[Tensor, Tensor]:
        """Un-rotated keys and values (layers, 1, kv_heads, T, head_dim) of embeds (1,T,D) at positions (4,T), causal
        inside, after all tokens of `buffer`. Do not use `buffer` afterwards: it may or may not hold the block."""

    def step(self, ids: Tensor, positions: Tensor, buffer: KVBuffer) -> StepOutput:
        """Read ids (1,T) at positions (4,T) after the tokens of `buffer`. Appends the block to `buffer`."""

    def step_packed(self, block: PackedBlock, buffer: KVBuffer) -> StepOutput:
        """Read several sequences: logits (L, vocab), and attention (T, S + T). Appends the block to `buffer`."""


class TorchLanguageModel:
    """Implements `LanguageModel` with our torch decoder."""

    can_pack = True

    def __init__(self, decoder: Decoder) -> None:
        self._decoder, self.max_past = decoder, None
        self.config, self.table = decoder.config, decoder.embed_tokens.weight
        self.past_dtype = self.table.dtype

    @torch.no_grad()
    def prefill(self, embeds: Tensor, positions: Tensor, buffer: KVBuffer) -> tuple[Tensor, Tensor]:
        out = self._decoder(embeds, positions, buffer)
        return out.keys, out.values

    @torch.no_grad()
    def step(self, ids: Tensor, positions: Tensor, buffer: KVBuffer) -> StepOutput:
        out = self._decoder(ids, positions, buffer, with_attention=True)
        assert out.attention is not None
        return StepOutput(self._decoder.logits(out.hidden[0, -1]), out.attention)

    @torch.no_grad()
    def step_packed(self, block: PackedBlock, buffer: KVBuffer) -> StepOutput:
        out = self._decoder(block.ids, block.positions, buffer, with_attention=True, mask=block.seen)
        assert out.attention is not None
        return StepOutput(self._decoder.logits(out.hidden[0, block.last]), out.attention)
