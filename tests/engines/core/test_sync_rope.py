"""Positions and rotation."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engines.core.sync_rope import (
    EXACT_S,
    IDS_PER_SECOND,
    NUM_ROWS,
    elastic_age_ids,
    elastic_positions,
    rotate,
    rotation,
    sections,
)

DAY_S = 86_400.0
times = st.floats(0, DAY_S, allow_nan=False)


def test_sections_scale_with_the_head() -> None:
    assert sections(128) == (18, 18, 18, 10)
    assert sections(64) == (9, 9, 9, 5)
    with pytest.raises(ValueError, match="does not split"):
        sections(48)


@given(st.lists(times, min_size=2, max_size=30), times)
def test_elastic_positions_never_change_the_order_of_time(time_s: list[float], later_s: float) -> None:
    ordered = np.sort(np.asarray(time_s))
    ids = elastic_positions(ordered, np.zeros((NUM_ROWS, len(ordered))), ordered[-1] + later_s, first_id=7)
    assert (np.diff(ids, axis=1) >= -1e-9).all()
    assert ids.min() >= 7 - 1e-9


@given(st.floats(0, 3600), st.integers(2, 20))
def test_old_sentences_shrink_and_never_grow_into_one_another(age_s: float, num_words: int) -> None:
    """Two sentences, the second a second after the end of the first (25 words a second): word order is time order."""
    words = np.arange(num_words, dtype=np.float64)
    now_s = 4000.0
    starts_s = now_s - age_s - np.asarray([num_words / IDS_PER_SECOND + 1, 0.0])
    time_s = np.repeat(starts_s, num_words)
    offsets = np.broadcast_to(np.tile(words, 2), (NUM_ROWS, 2 * num_words))
    ids = elastic_positions(time_s, offsets, now_s, first_id=0)[0]
    assert (np.diff(ids) > 0).all()


@given(st.floats(0, EXACT_S), st.floats(EXACT_S, DAY_S))
def test_the_last_minute_is_exact(age_s: float, now_s: float) -> None:
    (now_id, then_id) = elastic_positions(np.asarray([now_s, now_s - age_s]), np.zeros((NUM_ROWS, 2)), now_s, 0)[0]
    assert now_id - then_id == pytest.approx(IDS_PER_SECOND * age_s, abs=1e-6)


def test_an_hour_fits_into_what_the_llm_was_trained_on() -> None:
    assert elastic_age_ids(np.asarray([3600.0]))[0] < 8000


def test_before_a_minute_has_passed_positions_do_not_depend_on_when_they_are_read() -> None:
    time_s, offsets = np.asarray([0.0, 1.5, 9.0]), np.zeros((NUM_ROWS, 3))
    early, late = (elastic_positions(time_s, offsets, now_s, 40) for now_s in (9.0, 59.0))
    np.testing.assert_allclose(early, late, atol=1e-9)


@given(st.integers(0, 4000), st.integers(0, 4000), st.integers(0, 4000))
def test_attention_logits_depend_on_distance_only(query_at: int, key_at: int, shift: int) -> None:
    generator = torch.Generator().manual_seed(0)
    query, key = torch.randn(2, 1, 1, 1, 64, generator=generator, dtype=torch.float64)

    def logit(by: int) -> float:
        turned = [
            rotate(x, rotation(torch.full((NUM_ROWS, 1), at + by), 64, 1e5))
            for x, at in ((query, query_at), (key, key_at))
        ]
        return float((turned[0] * turned[1]).sum())

    assert logit(0) == pytest.approx(logit(shift), abs=2e-2)


def test_rows_drive_their_own_channels() -> None:
    still = rotation(torch.zeros(NUM_ROWS, 1), 64, 1e5).sin[0]
    edges = np.cumsum((0, *sections(64)))
    for row in range(NUM_ROWS):
        positions = torch.zeros(NUM_ROWS, 1)
        positions[row] = 3
        moved = (rotation(positions, 64, 1e5).sin[0] != still).nonzero().squeeze(1)
        assert moved.tolist() == list(range(edges[row], edges[row + 1]))
