"""Runs the sieve over a composed scene, window by window as in a live stream, with gradients where wanted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engines.api import FloatArray, IntArray, Modality
from engines.mini.sieve import sieve_positions
from engines.shapes import CONTEXT_TOKENS
from engines.sieve.budget import WindowBudget
from engines.sieve.cs2 import select
from engines.sieve.model import MOST_OF_OLD
from engines.sieve.novelty import MIN_SCORE, novelty_scores
from training.model.pool import Pool, embeds_with_places
from training.model.trainee import Trainee
from training.scenes.facts import WINDOW_S


@dataclass(frozen=True)
class Window:
    """Input of a policy: the pool, the tokens to score (`members`), the newest kept tokens before them (`context`)."""

    pool: Pool
    members: slice
    context: IntArray
    novelty: Tensor


@dataclass(frozen=True)
class Scored:
    """Output of a policy: `scores` (n,) in [0,1]; with CS2 also soft choices (n,) and refined states (n,D), which may
    carry gradients."""

    scores: FloatArray
    soft: Tensor | None = None
    refined: Tensor | None = None


Policy = Callable[[Window], Scored]


@dataclass(frozen=True)
class Chosen:
    """Kept tokens of a scene: places in the pool (K,), window by window; scores; with CS2 soft choices and
    refined states."""

    places: IntArray
    scores: FloatArray
    soft: Tensor | None
    refined: Tensor | None


def by_novelty(window: Window) -> Scored:
    """The score without training: novelty."""
    return Scored(window.novelty.numpy())


def by_cs2(
    trainee: Trainee,
    with_gradient: Callable[[], bool],
    noise: Callable[[int], FloatArray] | None,
    prompt_ids: Sequence[int] | None = None,
    soften: Callable[[Tensor], Tensor] = torch.sigmoid,
) -> Policy:
    """CS2 as in the stream. `noise` (n) is added to the logits only for choosing, so that training explores.

    `prompt_ids` replace the fixed prompt. `soften` turns a window's logits into the soft choices that carry
    the gradient.
    """
    prompt_ids = list(prompt_ids or trainee.writer.system())

    def score(window: Window) -> Scored:
        pool, places = window.pool, np.concatenate((window.context, np.arange(len(window.pool.time_s))[window.members]))
        now_s = WINDOW_S * (pool.time_s[window.members].max() // WINDOW_S + 1)
        prompt = trainee.table[prompt_ids]
        positions = sieve_positions(len(prompt), pool.time_s[places], pool.row[places], pool.column[places], now_s)
        count = window.members.stop - window.members.start
        with torch.set_grad_enabled(with_gradient()):
            embeds = torch.cat((prompt, embeds_with_places(trainee, pool, places)))[None]
            refined = trainee.refine(embeds, torch.from_numpy(positions))[0, -count:]
            logits = trainee.sieve.logits(window.novelty, refined)
        chosen_by = logits.detach()
        if noise is not None:
            chosen_by = chosen_by + torch.from_numpy(noise(count))
        scores = trainee.sieve.bounded(chosen_by, window.novelty).sigmoid()
        # Bounded from above only: a token that may be kept and scores too low must still feel a gradient.
        learning = torch.where(window.novelty >= MIN_SCORE, logits, logits.clamp_max(MOST_OF_OLD))
        return Scored(scores.numpy(), soften(learning), refined)

    return score


Selector = Callable[[FloatArray, IntArray], IntArray]  # scores and modality (n,) of a window → kept indices, sorted


def within_budget(ratio: float) -> Selector:
    """The budget that the stream uses, over both modalities."""
    budget = WindowBudget(ratio, MIN_SCORE)
    return lambda scores, _: select(torch.from_numpy(scores), budget.grant(scores)).numpy()


def run_sieve(
    trainee: Trainee, pool: Pool, policy: Policy, choose: Selector, windows: tuple[slice, ...] | None = None
) -> Chosen:
    """Choose tokens window by window (or by other slices of the pool); kept tokens are context of later windows."""
    centres = trainee.centres()
    kept: list[IntArray] = []
    scored: list[tuple[Scored, IntArray]] = []
    context = np.zeros(0, np.int64)
    for members in windows or pool.windows:
        with torch.no_grad():
            novelty = novelty_scores(pool.tokens(members), pool.tokens(context), centres)
        out = policy(Window(pool, members, context, novelty))
        chosen = choose(out.scores, pool.modality[members])
        kept.append(members.start + chosen)
        scored.append((out, chosen))
        context = np.concatenate((context, kept[-1]))[-CONTEXT_TOKENS:]
    return Chosen(
        places=np.concatenate(kept),
        scores=np.concatenate([out.scores[chosen] for out, chosen in scored]).astype(np.float32),
        soft=_gathered([(out.soft, chosen) for out, chosen in scored]),
        refined=_gathered([(out.refined, chosen) for out, chosen in scored]),
    )


def _gathered(parts: list[tuple[Tensor | None, IntArray]]) -> Tensor | None:
    found = [values[torch.from_numpy(chosen)] for values, chosen in parts if values is not None]
    return torch.cat(found) if found else None


def llm_embeds(trainee: Trainee, pool: Pool, chosen: Chosen) -> Tensor:
    """Embeddings of the kept audio and video tokens for the LLM (K,D), which reads notes as words.

    Straight-through estimator: y = 1 - stopgrad(p) + p, p soft.
    """
    is_av = torch.from_numpy(pool.modality[chosen.places] != Modality.NOTE)
    own = embeds_with_places(trainee, pool, chosen.places)
    if chosen.refined is None or chosen.soft is None:
        return own[is_av]
    embeds = trainee.sieve.output_embeds(own, chosen.refined) * (1 - chosen.soft.detach() + chosen.soft)[:, None]
    return embeds[is_av]
