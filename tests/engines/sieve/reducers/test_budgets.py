"""How a budget is split."""

import numpy as np

from engines.api import Modality
from engines.sieve.budget import WindowBudget
from engines.sieve.reducers.budgets import by_modality, evenly, one_pool

MODALITY = np.repeat([int(Modality.VIDEO), int(Modality.AUDIO)], [40, 10])
LOUD = np.where(MODALITY == Modality.AUDIO, 0.9, 0.1).astype(np.float32)


def test_one_pool_takes_what_scores_best_of_any_modality() -> None:
    kept = one_pool(WindowBudget(0.2, 0.0))(LOUD, MODALITY)
    assert kept.tolist() == list(range(40, 50))


def test_a_share_of_each_modality_is_kept_whatever_scores_best() -> None:
    kept = by_modality(0.2)(LOUD, MODALITY)
    assert (MODALITY[kept] == Modality.VIDEO).sum() == 8
    assert (MODALITY[kept] == Modality.AUDIO).sum() == 2


def test_fractions_carry_over_to_the_next_window() -> None:
    budget, scores = evenly(0.25), np.asarray([0.1, 0.9], np.float32)
    kept = [budget(scores, MODALITY[:2]).tolist() for _ in range(4)]
    assert kept == [[], [1], [], [1]]
