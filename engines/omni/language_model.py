"""What a stream needs of the LLM: words as it reads them, a window read into the cache, one step of an answer.

With CS2 the LLM has learnt to read refined states: words are refined, too, after the prompt and what was kept last.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from engines.api import AVTokens
from engines.core.block_reader import BlockReader, TokenStep, TorchBlockReader
from engines.core.decoder import Decoder
from engines.core.language_model import StepOutput
from engines.core.layers import KVBuffer
from engines.core.recorded.calls import RecordedCall
from engines.core.sync_rope import Positions
from engines.core.upload import on_device, uploaded
from engines.memory.placing import PositionRule
from engines.omni.model import CS2
from engines.omni.positions import places


class ReadModel(Protocol):
    """What is read with. `cs2` is None for weights without it."""

    @property
    def decoder(self) -> Decoder: ...

    @property
    def cs2(self) -> CS2 | None: ...

    @property
    def device(self) -> torch.device: ...

    @property
    def dtype(self) -> torch.dtype: ...


class StreamRule(PositionRule, Protocol):
    """Positions of a stream, and of a question that follows it."""

    def question(self, count: int, read_s: float, last_id: float) -> Positions:
        """Position rows (4, count) of a question as it follows what is read at `read_s`, the last of which stands at
        `last_id`."""


class OmniLanguageModel:
    """One LLM behind one system prompt of `prompt_ids` (P,)."""

    def __init__(
        self, model: ReadModel, prompt_ids: list[int], rule: StreamRule, blocks: BlockReader | None = None
    ) -> None:
        """`blocks`: what runs the layers; None for those of `model` itself, by torch."""
        self.model, self.config, self.rule = model, model.decoder.config, rule
        self.blocks: BlockReader = TorchBlockReader(model.decoder) if blocks is None else blocks
        self.steps = self.blocks.steps
        if model.cs2 is not None:
            self._refine: RecordedCall[Tensor] = RecordedCall(model.cs2.refiner)
        self.prompt_length = len(prompt_ids)
        ids = torch.tensor(prompt_ids, device=model.device)
        self._prompt = model.decoder.embed_tokens(ids)  # (P,D)
        self._prompt_at = torch.from_numpy(rule.prompt(self.prompt_length))
        read = self._prompt if model.cs2 is None else self.refine(self._prompt[:0], self._prompt_at[:, :0])
        prompt_at = self._prompt_at.numpy()
        self.prompt_keys, self.prompt_values = self.prefill(read[None], prompt_at, None, ids[None])  # not rotated

    @torch.no_grad()
    def refine(self, embeds: Tensor, positions: Tensor) -> Tensor:
        """States (P + N, D) of CS2 for the prompt and `embeds` (N,D) at positions (4,N); on a GPU valid until the next
        call."""
        assert self.model.cs2 is not None
        at = uploaded(torch.cat((self._prompt_at, positions.cpu()), 1), self.model.device)
        read = uploaded(embeds, self.model.device).to(self._prompt.dtype)
        return self._refine(torch.cat((self._prompt, read))[None], at)[0]

    def places(self, tokens: AVTokens, now_s: float) -> Positions:
        """Position rows (4,N) of tokens of sound and picture, as they are read at `now_s`."""
        return places(self.rule, tokens, now_s)

    @torch.no_grad()
    def words(self, ids: list[int], positions: Positions, context: AVTokens | None, now_s: float) -> Tensor:
        """Words (1,T,D) as the LLM reads them at positions (4,T), after `context`, which was kept last."""
        embeds: Tensor = self.model.decoder.embed_tokens(on_device(np.asarray(ids), self.model.device))
        if self.model.cs2 is None:
            return embeds[None]
        before, at = embeds[:0], positions
        if context is not None:
            before = on_device(context.embeds, self.model.device).to(embeds.dtype)
            at = np.concatenate((self.places(context, now_s), positions), axis=1)
        return self.refine(torch.cat((before, embeds)), torch.from_numpy(at))[-len(ids) :][None].clone()

    def prefill(
        self, embeds: Tensor, positions: Positions, buffer: KVBuffer | None, ids: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """Un-rotated keys and values (rows, 1, kv_heads, T, head_dim) of embeds (1,T,D) at positions (4,T), after all
        of `buffer`, to which the block is appended. `ids` (1,T) are the words among them, as `Decoder.forward` has
        it."""
        return self.blocks.prefill(embeds, positions, buffer, ids)

    def step(self, embeds: Tensor, positions: Positions, buffer: KVBuffer, ids: list[int] | None = None) -> StepOutput:
        """Read embeds (1,T,D) of the words `ids` (T,) at positions (4,T) after all of `buffer`, to which the block is
        appended. Results stay on the device."""
        words = None if ids is None else on_device(np.asarray([ids]), self.model.device)
        return self.blocks.step(embeds, positions, buffer, words)

    def forget(self) -> None:
        """Keep nothing of what was read, although it would make later reads faster."""
        self.blocks.forget()
        if self.model.cs2 is not None:
            self._refine.forget()


@dataclass
class QuestionReader:
    """Implements `TokenReader`: reads a question (1,T,D) at positions (4,T), then the answer, in its own `buffer`."""

    language_model: OmniLanguageModel
    buffer: KVBuffer
    question: Tensor
    positions: Positions

    def __post_init__(self) -> None:
        self._num_shared = self.buffer.length
        self._step: TokenStep | None = None  # once the question is read
        self._ids, self._position = list[int](), 0

    def announce(self, ids: list[int], position: int) -> None:
        """The first time these are the ids of the question, whose words and places are known; then the last one of the
        answer."""
        self._ids, self._position = ids, position

    def read(self) -> StepOutput:
        """Logits (vocab,) where the model is, until the next call, and attention (T, N) to the N tokens that the
        buffer held at first."""
        if self._step is None:
            out = self.language_model.step(self.question, self.positions, self.buffer, self._ids)
            self._step = self.language_model.steps.of(self.buffer)
        else:
            out = self._step(self._ids[-1], self._position, self.buffer.length)
            self.buffer.length += 1
        return StepOutput(out.logits, out.attention[:, : self._num_shared].cpu())

    def leave(self) -> None:
        """Nobody else reads this buffer."""
