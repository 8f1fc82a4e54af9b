"""Whoever chooses: never more than the budget, in order, and the same from the same stream."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.api import NO_NOTE, AVTokens, IntArray, Modality
from engines.shapes import CONTEXT_TOKENS, GRID, DecoderConfig
from engines.sieve.budget import WindowBudget
from engines.sieve.reducers.anchors import VisionGuided
from engines.sieve.reducers.attention import AttentionReceived
from engines.sieve.reducers.budgets import by_modality, evenly, one_pool
from engines.sieve.reducers.change import DyCoke, OmniZip, TemporalDrop
from engines.sieve.reducers.diversity import Diversity
from engines.sieve.reducers.plain import FixedShares, Novelty, RandomScores, uniform
from engines.sieve.reducers.reducer import Budget, ByScores, PoolScorer
from engines.sieve.stream import StreamSieve
from tests.engines.graphs.tiny import random_decoder

SIZE, PATCHES = 32, GRID * GRID
CENTRE = torch.zeros(SIZE)
CENTRES = {Modality.VIDEO: CENTRE, Modality.AUDIO: CENTRE}
DECODER = random_decoder(DecoderConfig(8, SIZE, 64, 2, 2, 1, 128, 1e4, 1e-5, qkv_bias=False))

SCORERS: dict[str, Callable[[], PoolScorer]] = {
    "random": lambda: RandomScores(7),
    "uniform": lambda: uniform,
    "novelty": lambda: Novelty(CENTRES),
    "DTD": lambda: TemporalDrop(CENTRE),
    "DyCoke": lambda: DyCoke(CENTRE),
    "OmniZip": lambda: OmniZip(CENTRE),
    "SEATS, first stage": Diversity,
    "OmniSIFT": VisionGuided,
    "novelty, fixed shares": lambda: FixedShares(Novelty(CENTRES)),
    "FastV": lambda: AttentionReceived(DECODER),
}
BUDGETS: dict[str, Callable[[float], Budget]] = {
    "one pool": lambda ratio: one_pool(WindowBudget(ratio, 0.0)),
    "evenly": evenly,
    "by modality": by_modality,
}
each_scorer = pytest.mark.parametrize("scorer", SCORERS.values(), ids=SCORERS.keys())


@dataclass(frozen=True)
class Shape:
    """What one window has: pictures, sounds, notes."""

    pictures: int
    sounds: int
    notes: int


shapes = st.builds(Shape, st.integers(0, 2), st.integers(0, 4), st.integers(0, 3)).filter(
    lambda shape: shape.pictures + shape.sounds + shape.notes > 0
)
streams = st.lists(shapes, min_size=1, max_size=4)


def pool_of(shape: Shape, start_s: float, rng: np.random.Generator) -> AVTokens:
    counts = shape.pictures * PATCHES, shape.sounds, shape.notes
    size = sum(counts)
    pictures_s = np.repeat(start_s + 0.5 * np.arange(shape.pictures), PATCHES)
    times = np.concatenate((pictures_s, start_s + 0.25 + 0.5 * np.arange(shape.sounds), np.full(shape.notes, start_s)))
    modality = np.repeat([int(Modality.VIDEO), int(Modality.AUDIO), int(Modality.NOTE)], counts)
    place = np.where(modality == Modality.VIDEO, np.arange(size) % PATCHES, 0)
    embeds = rng.standard_normal((size, SIZE)).astype(np.float32)
    note = np.full(size, NO_NOTE)
    return AVTokens(embeds, times, place // GRID, place % GRID, modality, rng.random(size, np.float32), note)


def kept_of(score: PoolScorer, budget: Budget, stream: list[Shape]) -> tuple[list[IntArray], list[AVTokens]]:
    """Indices kept of each window, and the windows."""
    rng, reducer = np.random.default_rng(1), ByScores(score)
    pools = [pool_of(shape, 2.0 * number, rng) for number, shape in enumerate(stream)]
    context, found = pools[0].take(np.zeros(0, np.int64)), []
    for number, pool in enumerate(pools):
        kept = reducer.reduce(context, pool, 2.0 * (number + 1), budget)
        assert np.array_equal(kept.embeds, pool.embeds[kept.indices])
        assert len(kept.scores) == len(kept.indices)
        assert np.isfinite(kept.scores).all()
        found.append(kept.indices)
        context = context.concatenate(pool.take(kept.indices))
        context = context.take(np.arange(max(len(context) - CONTEXT_TOKENS, 0), len(context)))
    return found, pools


@each_scorer
@pytest.mark.parametrize("budget", BUDGETS.values(), ids=BUDGETS.keys())
@settings(max_examples=15)
@given(stream=streams, ratio=st.floats(0.01, 1.0))
def test_the_budget_is_never_exceeded_and_the_order_is_kept(
    scorer: Callable[[], PoolScorer], budget: Callable[[float], Budget], stream: list[Shape], ratio: float
) -> None:
    found, pools = kept_of(scorer(), budget(ratio), stream)
    num_kept = num_seen = 0
    for indices, pool in zip(found, pools, strict=True):
        assert (np.diff(indices) > 0).all()
        assert len(indices) == 0 or (indices[0] >= 0 and indices[-1] < len(pool))
        num_kept += len(indices)
        num_seen += len(pool)
        assert num_kept <= ratio * num_seen + 1e-6


@each_scorer
@settings(max_examples=5)
@given(stream=streams)
def test_the_same_stream_is_reduced_the_same(scorer: Callable[[], PoolScorer], stream: list[Shape]) -> None:
    first, second = (kept_of(scorer(), evenly(0.3), stream)[0] for _ in range(2))
    assert all(np.array_equal(one, other) for one, other in zip(first, second, strict=True))


@each_scorer
def test_a_stream_runs_with_any_of_them(scorer: Callable[[], PoolScorer]) -> None:
    sieve, rng = StreamSieve(scorer(), 0.2, 0.0), np.random.default_rng(2)
    num_kept = num_seen = 0
    for number in range(6):
        pool = pool_of(Shape(2, 4, 2), 2.0 * number, rng)
        found = sieve.reduce(pool, 2.0 * (number + 1))
        places = [int(np.flatnonzero((pool.embeds == kept).all(1))[0]) for kept in found.kept.embeds]
        assert places == sorted(set(places))
        num_kept += len(found.kept)
        num_seen += len(pool)
        assert num_kept <= 0.2 * num_seen
    assert num_kept > 0.1 * num_seen


@each_scorer
def test_with_the_whole_budget_everything_is_kept(scorer: Callable[[], PoolScorer]) -> None:
    stream = [Shape(2, 4, 3), Shape(1, 4, 0)]
    for budget in BUDGETS.values():
        found, pools = kept_of(scorer(), budget(1.0), stream)
        assert [len(indices) for indices in found] == [len(pool) for pool in pools]
