"""What learns: CS2, and the LLM if it is to; and the reading of one lesson, as a stream reads it, with gradients.

    pool of a reduction ─ CS2: prompt, tokens kept last, pool (and the question) look at each other ─ the best are kept
    prompt, kept tokens, question, all refined; then the right answer, as it is ─ LLM ─ loss of the answer

Selection is straight-through: a kept token is multiplied by 1 - stopgrad(p) + p, p = sigmoid of its score. The paper
has a softmax over the pool; but scores of different windows must be comparable on a stream.
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from engines.api import AVTokens, Modality
from engines.core.decoder import causal_mask
from engines.core.layers import DecoderLayer
from engines.core.sync_rope import NUM_ROWS, Positions, Rotation, rotation
from engines.omni.model import OmniModel
from engines.omni.positions import StreamPositions, places, prompt_positions
from engines.shapes import CONTEXT_TOKENS
from engines.sieve.budget import WindowBudget
from engines.sieve.cs2 import quota, select
from training.omni.lesson import NOISE, Lesson


@dataclass(frozen=True)
class Outcome:
    """`loss`: cross-entropy of the answer's tokens, with gradients. `logits` (A, vocab): at those. `num_kept` of
    `num_pool` tokens were read, `num_audio` of them of sound."""

    loss: Tensor
    logits: Tensor
    num_kept: int
    num_pool: int
    num_audio: int


@dataclass
class _Read:
    """Embeddings (N,D) for the LLM and position rows (4,N), in order."""

    embeds: list[Tensor]
    positions: list[Positions]


class Student(nn.Module):
    """CS2 and the LLM of a model, without its towers; everything that a run trains is in it."""

    _no_split_modules = ("DecoderLayer",)  # accelerate shards layer by layer

    def __init__(self, model: OmniModel, prompt_ids: list[int], recomputes: bool) -> None:
        """`recomputes`: a layer keeps its input only, and computes the rest again on the way back."""
        super().__init__()
        assert model.cs2 is not None
        self.decoder, self.refiner, self.head = model.decoder, model.cs2.refiner, model.cs2.head
        self.config = model.config.decoder
        self._prompt_ids, self._recomputes = prompt_ids, recomputes
        self._rule = StreamPositions(first_id=len(prompt_ids) - 1)

    def forward(self, lesson: Lesson) -> Outcome:
        """Read one lesson."""
        prompt, question = self._words(self._prompt_ids), self._words(lesson.question_ids)
        prompt_at = prompt_positions(len(prompt))
        end_s = lesson.pools[-1][1]
        context = lesson.pools[0][0].take(np.zeros(0, np.int64))
        choose = self._chooser(lesson)
        kept, read = [context], _Read([], [])
        prompt_states = question_states = None
        for pool, now_s in lesson.pools:
            if not len(pool):
                continue
            known = context.concatenate(pool)
            at = [prompt_at, self._places(known, now_s)]
            parts = [prompt, self._tensor(known.embeds)]
            if lesson.way.knows_question:
                at.append(self._rule.question(len(question), now_s, at[1].max()))
                parts.append(question)
            refined = self._refine(parts, at)
            states = torch.split(refined, [len(part) for part in parts])
            if lesson.way.knows_question:
                prompt_states = states[0] if prompt_states is None else prompt_states
                question_states = states[2]
            own = states[1][len(context) :]
            scores = self.head(own)
            chosen = choose(scores.detach().float().cpu())
            soft = scores[chosen.to(scores.device)].sigmoid()
            read.embeds.append(own[chosen.to(own.device)] * (1 - soft.detach() + soft)[:, None])
            kept.append(pool.take(chosen.numpy()))
            read.positions.append(self._places(kept[-1], end_s))
            context = context.concatenate(kept[-1])
            context = context.take(np.arange(-min(CONTEXT_TOKENS, len(context)), 0))
        last_id = max((float(at.max(initial=0)) for at in read.positions), default=0.0)
        question_at = self._rule.question(len(question), end_s, last_id)
        if prompt_states is None or question_states is None:
            prompt_states = self._refine([prompt], [prompt_at])
            parts = [prompt, self._tensor(context.embeds), question]
            states_of_all = self._refine(parts, [prompt_at, self._places(context, end_s), question_at])
            question_states = states_of_all[-len(question) :]
        answer = self._words(lesson.answer_ids[:-1])
        answer_at = np.tile(question_at.max() + 1 + np.arange(len(answer), dtype=np.float64), (NUM_ROWS, 1))
        logits = self._answer_logits(
            torch.cat((prompt_states, *read.embeds, question_states, answer)),
            np.concatenate((prompt_at, *read.positions, question_at, answer_at), axis=1),
            len(lesson.answer_ids),
        )
        targets = torch.tensor(lesson.answer_ids, device=logits.device)
        is_audio = [int((tokens.modality == Modality.AUDIO).sum()) for tokens in kept]
        return Outcome(
            loss=F.cross_entropy(logits.float(), targets),
            logits=logits,
            num_kept=sum(map(len, kept)),
            num_pool=sum(len(pool) for pool, _ in lesson.pools),
            num_audio=sum(is_audio),
        )

    def _chooser(self, lesson: Lesson) -> "_Chooser":
        way = lesson.way
        noise = None if way.noise_seed is None else torch.Generator().manual_seed(way.noise_seed)
        budget = WindowBudget(way.ratio, 0.0) if len(lesson.pools) > 1 else None
        return _Chooser(way.ratio, budget, noise)

    def _words(self, ids: "list[int] | tuple[int, ...]") -> Tensor:
        """Words (N,D) in float32."""
        table = self.decoder.embed_tokens
        words: Tensor = table(torch.tensor(ids, dtype=torch.long, device=self._device)).float()
        return words

    @property
    def _device(self) -> torch.device:
        return self.head.ln.weight.device

    def _tensor(self, embeds: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]") -> Tensor:
        return torch.from_numpy(embeds).to(self._device)

    def _places(self, tokens: AVTokens, now_s: float) -> Positions:
        return places(self._rule, tokens, now_s)

    def _rotation(self, positions: Positions) -> Rotation:
        at = torch.from_numpy(positions).to(self._device)
        return rotation(at, self.config.head_dim, self.config.rope_theta, self.config.rope_split)

    def _refine(self, parts: list[Tensor], positions: list[Positions]) -> Tensor:
        """States (N,D) of parts that look at each other."""
        rotary = self._rotation(np.concatenate(positions, axis=1))
        return self._through(self.refiner.layers, torch.cat(parts)[None], rotary, None)[0]

    def _answer_logits(self, embeds: Tensor, positions: Positions, num_answer: int) -> Tensor:
        """Logits (A, vocab): each of the answer's tokens is told by the one before it."""
        mask = causal_mask(len(embeds), 0, embeds.device)
        hidden = self._through(self.decoder.layers, embeds[None], self._rotation(positions), mask)
        return self.decoder.logits(self.decoder.norm(hidden[0, -num_answer:]))

    def _through(self, layers: nn.ModuleList, hidden: Tensor, rotary: Rotation, mask: Tensor | None) -> Tensor:
        for layer in layers:
            assert isinstance(layer, DecoderLayer)
            if self._recomputes and torch.is_grad_enabled():
                hidden = checkpoint(_hidden_of, layer, hidden, rotary, mask, use_reentrant=False)
            else:
                hidden = _hidden_of(layer, hidden, rotary, mask)
        return hidden


def _hidden_of(layer: DecoderLayer, hidden: Tensor, rotary: Rotation, mask: Tensor | None) -> Tensor:
    out: Tensor = layer(hidden, rotary, mask).hidden
    return out


@dataclass
class _Chooser:
    """Which tokens of a pool are kept: the share `ratio` of one that is reduced at once; of several, what a stream's
    running budget grants. `noise` explores."""

    ratio: float
    budget: WindowBudget | None
    noise: torch.Generator | None

    def __call__(self, logits: Tensor) -> Tensor:
        """Scores (N,) before the sigmoid → indices, ascending."""
        if self.noise is not None:
            even = torch.rand(len(logits), generator=self.noise).clamp(1e-6, 1 - 1e-6)
            logits = logits + NOISE * torch.logit(even)
        scores = logits.sigmoid()
        count = quota(self.ratio, len(scores)) if self.budget is None else self.budget.grant(scores.numpy())
        return select(scores, count)
