"""What a stream needs of the LLM: words as it reads them, a window read into the cache, one step of an answer.

With CS2 the LLM has learnt to read refined states: words are refined, too, after the prompt and what was kept last.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engines.api import AVTokens
from engines.core.decode_step import DecodeStep, DecodeSteps
from engines.core.language_model import StepOutput
from engines.core.layers import KVBuffer
from engines.core.sync_rope import NUM_ROWS, Positions
from engines.core.upload import on_device
from engines.omni.model import OmniModel
from engines.omni.positions import StreamPositions, prompt_positions


class OmniLanguageModel:
    """One LLM behind one system prompt of `prompt_ids` (P,), which ends with the two begin marks."""

    def __init__(self, model: OmniModel, prompt_ids: list[int]) -> None:
        self.model, self.config = model, model.config.decoder
        self.steps = DecodeSteps(model.decoder)
        self.prompt_length = len(prompt_ids)
        self.rule = StreamPositions(first_id=self.prompt_length - 1)
        self._prompt = model.decoder.embed_tokens(torch.tensor(prompt_ids, device=model.device))  # (P,D)
        self._prompt_at = torch.from_numpy(prompt_positions(self.prompt_length))
        read = self._prompt if model.cs2 is None else self.refine(self._prompt[:0], self._prompt_at[:, :0])
        out = model.decoder(read[None], self._prompt_at.to(model.device))
        self.prompt_keys, self.prompt_values = out.keys, out.values  # (layers, 1, kv_heads, P, head_dim), not rotated

    @torch.no_grad()
    def refine(self, embeds: Tensor, positions: Tensor) -> Tensor:
        """States (P + N, D) of CS2 for the prompt and `embeds` (N,D) at positions (4,N)."""
        assert self.model.cs2 is not None
        at = torch.cat((self._prompt_at, positions.cpu()), 1).to(self.model.device)
        refined: Tensor = self.model.cs2.refiner(torch.cat((self._prompt, embeds.to(self._prompt)))[None], at)[0]
        return refined

    def places(self, tokens: AVTokens, now_s: float) -> Positions:
        """Position rows (4,N) of tokens of sound and picture, as they are read at `now_s`."""
        return self.rule.at(tokens.time_s, np.zeros((NUM_ROWS, len(tokens))), tokens.row, tokens.column, now_s)

    @torch.no_grad()
    def words(self, ids: list[int], positions: Positions, context: AVTokens | None, now_s: float) -> Tensor:
        """Words (1,T,D) as the LLM reads them at positions (4,T), after `context`, which was kept last."""
        embeds: Tensor = self.model.decoder.embed_tokens(torch.tensor(ids, device=self.model.device))
        if self.model.cs2 is None:
            return embeds[None]
        before, at = embeds[:0], positions
        if context is not None:
            before = torch.from_numpy(context.embeds).to(embeds)
            at = np.concatenate((self.places(context, now_s), positions), axis=1)
        return self.refine(torch.cat((before, embeds)), torch.from_numpy(at))[-len(ids) :][None]

    @torch.no_grad()
    def prefill(self, embeds: Tensor, positions: Positions, buffer: KVBuffer) -> tuple[Tensor, Tensor]:
        """Un-rotated keys and values (layers, 1, kv_heads, T, head_dim) of embeds (1,T,D) at positions (4,T), after all
        of `buffer`, to which the block is appended."""
        model = self.model
        out = model.decoder(embeds.to(model.device, model.dtype), on_device(positions, model.device), buffer)
        return out.keys, out.values

    @torch.no_grad()
    def step(self, embeds: Tensor, positions: Positions, buffer: KVBuffer) -> StepOutput:
        """Read embeds (1,T,D) at positions (4,T) after all of `buffer`, to which the block is appended. Results stay on
        the device."""
        model = self.model
        out = model.decoder(embeds, on_device(positions, model.device), buffer, with_attention=True)
        assert out.attention is not None
        return StepOutput(model.decoder.logits(out.hidden[0, -1]).float(), out.attention.float())


@dataclass
class QuestionReader:
    """Implements `TokenReader`: reads a question (1,T,D) at positions (4,T), then the answer, in its own `buffer`."""

    language_model: OmniLanguageModel
    buffer: KVBuffer
    question: Tensor
    positions: Positions

    def __post_init__(self) -> None:
        self._num_shared = self.buffer.length
        self._step: DecodeStep | None = None  # once the question is read
        self._token, self._position = 0, 0

    def announce(self, ids: list[int], position: int) -> None:
        """The first time these are the ids of the question, whose words and places are known; then the last one of the
        answer."""
        self._token, self._position = ids[-1], position

    def read(self) -> StepOutput:
        """Logits (vocab,) where the model is, until the next call, and attention (T, N) to the N tokens that the
        buffer held at first."""
        if self._step is None:
            out = self.language_model.step(self.question, self.positions, self.buffer)
            self._step = self.language_model.steps.of(self.buffer)
        else:
            out = self._step(self._token, self._position, self.buffer.length)
            self.buffer.length += 1
        return StepOutput(out.logits, out.attention[:, : self._num_shared].cpu())

    def leave(self) -> None:
        """Nobody else reads this buffer."""
