"""Where old tokens stand: in order, as near as the gaps between them allow, and where they stood before."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.core.sync_rope import EXACT_S, IDS_PER_SECOND, NUM_ROWS, Positions, patch_offsets
from engines.memory.ledger import Placement
from engines.memory.placing import GAPS, MOST_OLD_IDS, STEP_S, ClosedGaps, Places
from engines.memory.token_table import TokenTable

RULE = ClosedGaps(first_id=7)
DAY_S = 86_400.0
NEWEST_IDS = IDS_PER_SECOND * (EXACT_S + STEP_S)
LARGEST_PATCH = 6  # its row or column
times = st.lists(st.floats(0, DAY_S), min_size=1, max_size=40)


def tokens_at(time_s: list[float] | Positions, offsets: list[float] | Positions | None = None) -> TokenTable:
    """Tokens of sound, or words with offsets in all rows."""
    tokens = TokenTable.zeros(len(time_s))
    tokens.time_s[:] = time_s
    if offsets is not None:
        tokens.offsets[:] = offsets
    return tokens


def sentence(start_s: float, num_words: int) -> TokenTable:
    return tokens_at([start_s] * num_words, np.arange(num_words, dtype=np.float64))


def ids_of(tokens: TokenTable, now_s: float) -> Positions:
    ids: Positions = RULE.placing(tokens, now_s)(tokens)[0]
    return ids


@given(times, st.floats(0, DAY_S))
def test_the_order_of_time_never_changes_and_ids_begin_with_the_first(time_s: list[float], later_s: float) -> None:
    ids = ids_of(tokens_at(sorted(time_s)), max(time_s) + later_s)
    assert (np.diff(ids) >= -1e-6).all()
    assert ids.min() >= RULE.first_id


@given(times, st.floats(0, EXACT_S), st.floats(0, EXACT_S))
def test_the_last_minute_is_exact(time_s: list[float], age_s: float, other_age_s: float) -> None:
    now_s = max(*time_s, EXACT_S)
    ids = ids_of(tokens_at([*time_s, now_s - age_s, now_s - other_age_s]), now_s)
    assert ids[-2] - ids[-1] == pytest.approx(IDS_PER_SECOND * (other_age_s - age_s), abs=1e-6)


@given(st.floats(0, EXACT_S), times)
def test_in_the_first_minute_every_second_has_its_ids(now_s: float, time_s: list[float]) -> None:
    tokens = tokens_at(np.asarray(time_s) % (now_s + 1))
    np.testing.assert_allclose(ids_of(tokens, now_s), RULE.first_id + IDS_PER_SECOND * tokens.time_s)


@pytest.mark.parametrize("num_tokens", [10, 100, 2048])
def test_ids_stay_bounded_however_long_the_time(num_tokens: int) -> None:
    time_s = np.sort(np.random.default_rng(num_tokens).uniform(0, 30 * DAY_S, num_tokens))
    tokens = tokens_at(time_s, patch_offsets(*np.random.default_rng(1).integers(0, LARGEST_PATCH + 1, (2, num_tokens))))
    span = np.ptp(RULE.placing(tokens, 30 * DAY_S)(tokens))
    assert span <= NEWEST_IDS + max(MOST_OLD_IDS, (1 + LARGEST_PATCH) * num_tokens)


@given(st.floats(0, 3600), st.integers(1, 20), st.floats(0, 3600), st.integers(1, 20))
def test_old_sentences_keep_the_steps_of_their_words_and_come_near_one_another(
    start_s: float, num_words: int, pause_s: float, num_more: int
) -> None:
    later_s = start_s + num_words / IDS_PER_SECOND + pause_s
    both = TokenTable.concatenate((sentence(start_s, num_words), sentence(later_s, num_more)))
    steps = np.diff(ids_of(both, later_s + DAY_S))
    np.testing.assert_allclose(np.delete(steps, num_words - 1), 1.0, atol=1e-6)
    between = 1 + IDS_PER_SECOND * pause_s
    assert steps[num_words - 1] == pytest.approx(min(between, GAPS[0]), abs=1e-6)


def test_rows_and_columns_of_old_patches_stay() -> None:
    offsets = patch_offsets(np.asarray([0, 3, 6]), np.asarray([5, 0, 2]))
    tokens = tokens_at([100.0, 100.0, 100.5], offsets)
    rows = RULE.placing(tokens, DAY_S)(tokens)
    np.testing.assert_allclose(rows - rows[0], offsets)
    assert rows[0, 2] - rows[0, 0] == IDS_PER_SECOND / 2


def test_the_fuller_the_memory_the_closer_its_moments() -> None:
    spans = [
        np.ptp(ids_of(tokens_at(60.0 * np.arange(count, dtype=np.float64)), DAY_S)) / (count - 1)
        for count in (10, MOST_OLD_IDS // 10, MOST_OLD_IDS // 4, MOST_OLD_IDS // 2)
    ]
    np.testing.assert_allclose(spans, GAPS)


@given(times, st.floats(0, DAY_S), st.randoms())
def test_places_do_not_depend_on_slots(time_s: list[float], later_s: float, random: Random) -> None:
    order, now_s = list(range(len(time_s))), max(time_s) + later_s
    random.shuffle(order)
    shuffled = ids_of(tokens_at(np.asarray(time_s)[order]), now_s)
    np.testing.assert_array_equal(shuffled, ids_of(tokens_at(time_s), now_s)[order])


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 300)), min_size=1, max_size=30))
def test_a_stream_that_forgets_nothing_moves_tokens_in_steps_and_ends_as_all_at_once(
    windows: list[tuple[int, int]],
) -> None:
    places, everything = Places(RULE, sum(count for count, _ in windows)), TokenTable.zeros(0)
    end_s = 0.0
    for count, num_windows in windows:
        step = max(end_s - EXACT_S, 0.0) // STEP_S
        end_s += 2.0 * num_windows
        moved = places.choose(everything, end_s)
        assert not len(moved) or step < (end_s - EXACT_S) // STEP_S
        new = tokens_at(np.linspace(end_s - 2.0, end_s - 0.5, count).tolist())
        at = np.arange(len(everything), len(everything) + count)
        places.add(Placement(at[:0], at[:0], np.arange(count), at), places.of_new(new))
        everything = TokenTable.concatenate((everything, new))
    at_once = RULE.placing(everything, end_s)(everything)
    np.testing.assert_array_equal(places.rows, at_once)
    assert places.rows.shape[0] == NUM_ROWS
