"""Everybody keeps the same number of tokens of a scene, and never more than has been earned."""

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from benchmarks.answers.budgets.choosing import BUDGETS, CS2, NAMES, EqualShares, choose
from engines.api import Modality
from tests.training.tiny import tiny_composer, tiny_stock, tiny_trainee
from training.model.pool import Pool, make_pool, predicted_names
from training.model.trainee import Trainee
from training.scenes.plan import Style
from training.sieve.budgets import ExactBudget, of_pool, per_minute
from training.sieve.camera import CameraScenes


@pytest.fixture(scope="module")
def trainee(tokenizer: Tokenizer) -> Trainee:
    return tiny_trainee(tokenizer, with_updates=True)


@torch.no_grad()
def pool_of(trainee: Trainee, number: int) -> Pool:
    scenes = CameraScenes(tiny_stock(), tiny_composer(), Style(10, 12), num_questions=1, num_parts=2)
    example = scenes[number]
    return make_pool(trainee, example.scene, predicted_names(trainee, example.scene), example.plan)


@torch.no_grad()
@pytest.mark.parametrize("budget", ["20 a minute", "80 a minute", "ratio 0.02"])
def test_everybody_keeps_as_many_and_within_the_budget(trainee: Trainee, budget: str) -> None:
    pool = pool_of(trainee, 1)
    earned = BUDGETS[budget]
    minutes = len(pool.windows) * 2 / 60
    expected = {"20 a minute": 20 * minutes, "80 a minute": 80 * minutes, "ratio 0.02": 0.02 * len(pool.time_s)}
    chosen = {name: choose(trainee, pool, name, earned, seed=0).places for name in NAMES}
    total = ExactBudget(earned, pool.windows).total
    assert total == int(expected[budget] + 1e-9) > 5
    for name, places in chosen.items():
        assert len(np.unique(places)) == len(places) == total, name
        so_far = 0.0
        for members in pool.windows:
            so_far += earned(members.stop - members.start)
            assert (places < members.stop).sum() <= so_far + 1e-6, name
    assert len({places.tobytes() for name, places in chosen.items() if name != CS2}) == len(NAMES) - 1


def test_equal_shares_are_equal_as_long_as_there_are_tokens() -> None:
    windows = tuple(slice(40 * i, 40 * i + 40) for i in range(10))
    select = EqualShares(ExactBudget(of_pool(0.15), windows))
    rng = np.random.default_rng(0)
    modality = np.repeat([int(Modality.VIDEO), int(Modality.AUDIO), int(Modality.NOTE)], (30, 8, 2))
    counts = np.zeros(5, int)
    for _ in windows:
        scores = (rng.random(40) * (modality == Modality.VIDEO)).astype(np.float32)  # one pool would keep pictures only
        chosen = select(scores, modality)
        videos = scores[chosen[modality[chosen] == Modality.VIDEO]]
        assert set(videos) <= set(np.sort(scores)[-len(videos) :])
        counts += np.bincount(modality[chosen], minlength=5)
    assert counts.sum() == 60
    assert counts[[Modality.VIDEO, Modality.AUDIO, Modality.NOTE]].tolist() == [20, 20, 20]


@torch.no_grad()
def test_uniform_covers_the_picture_with_few_tokens(trainee: Trainee) -> None:
    pool = pool_of(trainee, 2)
    places = choose(trainee, pool, "uniform", per_minute(60), seed=0).places
    cells = pool.cell[places[pool.modality[places] == Modality.VIDEO]]
    assert len(np.unique(cells)) > 0.7 * len(cells)
