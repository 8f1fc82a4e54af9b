"""What reads blocks of tokens after a buffer, and an answer token by token: our decoder here, or another runtime."""

from typing import Protocol

import torch
from torch import Tensor

from engines.core.decode_step import DecodeSteps
from engines.core.decoder import Decoder, DecoderOutput
from engines.core.language_model import StepOutput
from engines.core.layers import KVBuffer
from engines.core.recorded.block_step import BlockSteps
from engines.core.sync_rope import Positions
from engines.core.upload import on_device, uploaded


class TokenStep(Protocol):
    """Reads one token at a time after the memory of one buffer, for one answer."""

    def __call__(self, token: int, position: float, slot: int) -> StepOutput:
        """Read the id `token` at `position` in all rows; its key and value go to `slot`, which later tokens look at.

        Logits (vocab,) and attention (1, places), float32, valid until the next call.
        """


class TokenSteps(Protocol):
    """Makes the steps of answers."""

    def of(self, buffer: KVBuffer) -> TokenStep:
        """The step of an answer that begins after all tokens of `buffer`, in its memory."""


class BlockReader(Protocol):
    """The layers of an LLM. Used by one thread at a time.

    Embeds are (1,T,D) at positions (4,T); `ids` (1,T) are the words among them, as `Decoder.forward` has it. A block is
    causal inside, comes after all of `buffer`, and is appended to it.
    """

    steps: TokenSteps

    @property
    def least_places(self) -> int:
        """How many places a buffer has at least."""

    @property
    def most_places(self) -> int | None:
        """How many places a buffer may have; None if there is no limit."""

    def prefill(
        self, embeds: Tensor, positions: Positions, buffer: KVBuffer | None, ids: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        """Un-rotated keys and values (rows, 1, kv_heads, T, head_dim) of a block, for a cache."""

    def step(self, embeds: Tensor, positions: Positions, buffer: KVBuffer, ids: Tensor | None) -> StepOutput:
        """What follows a block: logits (vocab,), and attention (T, at least all places that `buffer` now fills)."""

    def forget(self) -> None:
        """Keep nothing of memories that were read, although it would make later reads faster."""


class TorchBlockReader:
    """Implements `BlockReader` with our decoder. On a GPU what it returns is valid until the next call."""

    least_places, most_places = 1, None

    def __init__(self, decoder: Decoder) -> None:
        self._decoder, self._blocks = decoder, BlockSteps(decoder)
        self._tokens = DecodeSteps(decoder)
        self.steps: TokenSteps = self._tokens

    @torch.no_grad()
    def prefill(
        self, embeds: Tensor, positions: Positions, buffer: KVBuffer | None, ids: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        out = self._read(embeds, positions, buffer, ids, asks=False)
        return out.keys, out.values

    @torch.no_grad()
    def step(self, embeds: Tensor, positions: Positions, buffer: KVBuffer, ids: Tensor | None) -> StepOutput:
        out = self._read(embeds, positions, buffer, ids, asks=True)
        assert out.attention is not None
        return StepOutput(self._decoder.logits(out.hidden[0, -1]).float(), out.attention.float())

    def forget(self) -> None:
        self._blocks.forget()
        self._tokens.forget()

    def _read(
        self, embeds: Tensor, positions: Positions, buffer: KVBuffer | None, ids: Tensor | None, *, asks: bool
    ) -> DecoderOutput:
        table = self._decoder.embed_tokens.weight
        step = None if buffer is None else self._blocks.of(buffer, embeds.shape[1], asks=asks)
        if step is not None and buffer is not None:
            return step(embeds, positions, buffer, ids)
        at, embeds = on_device(positions, table.device), uploaded(embeds, table.device).to(table.dtype)
        out: DecoderOutput = self._decoder(embeds, at, buffer, with_attention=asks, ids=ids)
        return out
