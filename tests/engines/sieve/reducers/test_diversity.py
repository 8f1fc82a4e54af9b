"""Tokens in farthest-first order."""

import numpy as np

from engines.api import NO_NOTE, AVTokens, Modality
from engines.sieve.reducers.diversity import Diversity

EAST, NORTH, WEST = [1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]


def pool_of(embeds: list[list[float]], certainty: list[float], modality: list[Modality]) -> AVTokens:
    count = len(embeds)
    zeros = np.zeros(count, np.int64)
    kinds = np.asarray([int(kind) for kind in modality])
    sure = np.asarray(certainty, np.float32)
    return AVTokens(np.asarray(embeds, np.float32), np.zeros(count), zeros, zeros, kinds, sure, np.full(count, NO_NOTE))


def order_of(pool: AVTokens) -> list[int]:
    scores = Diversity()(pool.take(np.zeros(0, np.int64)), pool, 2.0).scores.numpy()
    return [int(place) for place in np.argsort(-scores, kind="stable")]


def test_repetitions_come_last() -> None:
    pool = pool_of([EAST, EAST, NORTH, EAST, WEST], [1.0] * 5, [Modality.VIDEO] * 5)
    assert {*order_of(pool)[-2:]} < {0, 1, 3}


def test_of_two_that_are_as_far_the_surer_one_comes_first() -> None:
    pool = pool_of([EAST, NORTH, WEST], [1.0, 0.2, 0.9], [Modality.VIDEO] * 3)
    assert order_of(pool).index(2) < order_of(pool).index(1)


def test_each_modality_has_an_order_of_its_own() -> None:
    kinds = [Modality.VIDEO, Modality.VIDEO, Modality.AUDIO]
    scores = Diversity()(pool_of([], [], []), pool_of([EAST, NORTH, EAST], [1.0] * 3, kinds), 2.0).scores.tolist()
    assert scores[2] == 1.0  # the only sound is the first of the sounds, whatever is seen
    assert sorted(scores[:2]) == [0.5, 1.0]
