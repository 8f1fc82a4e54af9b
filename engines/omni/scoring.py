"""Who chooses the tokens of a window: the checkpoint's CS2, or joint novelty where the checkpoint has none."""

import numpy as np
import torch

from engines.api import AVTokens, Modality
from engines.omni.language_model import OmniLanguageModel
from engines.sieve.novelty import MIN_SCORE, novelty_scores
from engines.sieve.reducers.reducer import PoolScorer, PoolScores


def make_scorer(language_model: OmniLanguageModel) -> tuple[PoolScorer, float]:
    """A scorer, and the score below which a token is never kept."""
    if language_model.model.cs2 is None:
        return by_novelty, MIN_SCORE
    return CS2Scorer(language_model), 0.0


class CS2Scorer:
    """Implements `PoolScorer`: prompt, context and pool look at each other; the LLM reads the refined states."""

    def __init__(self, language_model: OmniLanguageModel) -> None:
        self._language_model = language_model

    @torch.no_grad()
    def __call__(self, context: AVTokens, pool: AVTokens, now_s: float) -> PoolScores:
        model, known = self._language_model.model, context.concatenate(pool)
        assert model.cs2 is not None
        positions = torch.from_numpy(self._language_model.places(known, now_s))
        refined = self._language_model.refine(torch.from_numpy(known.embeds), positions)[-len(pool) :]
        scores = model.cs2.head(refined).float().sigmoid()
        found = torch.cat((scores[:, None], refined.float()), dim=1).cpu()  # the host waits once
        return PoolScores(found[:, 0], found[:, 1:])


def by_novelty(context: AVTokens, pool: AVTokens, now_s: float) -> PoolScores:  # noqa: ARG001
    """Implements `PoolScorer` without training: what is new among what was kept last, in its window and at its time.

    Tokens of a tower all lie on one side of the space; so they are compared by what sets them apart from the mean of
    their modality.
    """
    known = context.concatenate(pool)
    centres = {
        modality: torch.from_numpy(known.embeds[known.modality == modality].mean(0))
        for modality in (Modality.VIDEO, Modality.AUDIO)
        if (pool.modality == modality).any()
    }
    return PoolScores(novelty_scores(pool, context, centres), torch.from_numpy(np.asarray(pool.embeds)))
