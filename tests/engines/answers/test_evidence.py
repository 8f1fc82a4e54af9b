"""Which moments an answer rests on."""

from random import Random

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.answers.evidence import (
    MAX_ITEMS,
    MIN_MOMENT_ATTENTION,
    attention_by_moment,
    baseline,
    evidence,
    scene_attention,
)
from engines.api import Evidence, Modality
from engines.memory.token_table import NO_PLACE, Group, TokenTable

GROUPS = {
    1: Group(Modality.TEXT, 0.0, 2.0),
    2: Group(Modality.VIDEO, 0.0, 2.0),
    3: Group(Modality.AUDIO, 2.0, 4.0),
    4: Group(Modality.SPEECH, 2.5, 3.5),
    5: Group(Modality.NOTE, 0.0, 2.0),
    6: Group(Modality.NOTE, 0.0, 2.0),
}
MODALITIES = st.sampled_from(list(Modality))


def cached(groups: list[int], rows: list[int] | None = None) -> TokenTable:
    count = len(groups)
    row = np.asarray(rows or [0] * count, np.int64)
    zeros = np.zeros(count)
    return TokenTable(zeros, np.zeros((4, count)), row, row * 0 + 2, zeros.astype(np.float32), np.asarray(groups, int))


def spread(shares: list[float]) -> tuple[Evidence, ...]:
    """Evidence of one video moment for each share of the attention."""
    groups = {number: Group(Modality.VIDEO, 2.0 * number, 2.0 * number + 2) for number in range(len(shares))}
    return evidence(np.asarray(shares), cached(list(groups)), groups)


def test_evidence_names_the_heaviest_moments_and_leaves_our_own_words_out() -> None:
    attention = np.asarray([5.0, 0.1, 0.3, 0.4, 0.2])
    items = evidence(attention, cached([1, 2, 2, 3, 4], rows=[0, 5, 6, 0, 0]), GROUPS)
    assert [item.modality for item in items] == ["audio", "video", "speech"]
    assert [round(item.weight, 6) for item in items] == [0.4, 0.4, 0.2]
    assert items[1].patches == ((6, 2), (5, 2))
    assert (items[2].start_s, items[2].end_s) == (2.5, 3.5)


def test_notes_and_patches_of_one_window_are_one_moment() -> None:
    attention = np.asarray([0.1, 0.2, 0.1, 0.15])
    (item,) = evidence(attention, cached([2, 5, 5, 6], rows=[1, 4, 4, 6]), GROUPS)
    assert (item.modality, item.start_s, item.weight) == ("video", 0.0, 1.0)
    assert item.patches == ((4, 2), (6, 2), (1, 2))


def test_a_note_about_the_whole_picture_names_no_patch() -> None:
    (item,) = evidence(np.asarray([0.1, 0.3]), cached([2, 5], rows=[1, NO_PLACE]), GROUPS)
    assert (item.patches, item.weight) == (((1, 2),), 1.0)


def test_with_nothing_remembered_there_is_no_evidence() -> None:
    assert evidence(np.zeros(0), cached([]), {}) == ()
    assert evidence(np.asarray([1.0]), cached([1]), GROUPS) == ()


def test_a_moment_is_named_only_if_it_stands_out() -> None:
    assert [item.start_s for item in spread([0.04, 0.04, 0.3, 0.04])] == [4.0]
    assert spread([0.1, 0.1, 0.1]) == ()  # all alike
    assert [item.start_s for item in spread([0.12, 0.11, 0.13])] == [4.0]  # a thing that stays: where it is clearest
    assert spread([0.0, 0.9 * MIN_MOMENT_ATTENTION, 0.0]) == ()  # an answer that hardly looked at the scene
    assert [item.start_s for item in spread([0.4])] == [0.0]


@st.composite
def looks(draw: st.DrawFn) -> tuple[npt.NDArray[np.float64], TokenTable, dict[int, Group]]:
    modalities = draw(st.lists(MODALITIES, max_size=12))
    groups = {}
    for number, modality in enumerate(modalities):
        start_s = 2.0 * draw(st.integers(0, 5))
        groups[number] = Group(modality, start_s, start_s + 2.0)
    members = draw(st.lists(st.sampled_from(list(groups)), max_size=30)) if groups else []
    weights = draw(st.lists(st.floats(0, 1, width=32), min_size=len(members), max_size=len(members)))
    rows = draw(st.lists(st.integers(0, 6), min_size=len(members), max_size=len(members)))
    return np.asarray(weights), cached(members, rows), groups


@given(looks(), st.randoms(use_true_random=False))
def test_the_order_of_tokens_does_not_matter(
    given_looks: tuple[npt.NDArray[np.float64], TokenTable, dict[int, Group]], random: Random
) -> None:
    attention, tokens, groups = given_looks
    order = list(range(len(tokens)))
    random.shuffle(order)
    places = np.asarray(order, np.int64)
    assert evidence(attention[places], tokens.take(places), groups) == evidence(attention, tokens, groups)


@given(looks())
def test_no_moment_is_named_that_does_not_beat_the_others(
    given_looks: tuple[npt.NDArray[np.float64], TokenTable, dict[int, Group]],
) -> None:
    attention, tokens, groups = given_looks
    found = attention_by_moment(attention, tokens, groups)
    assert sum(found.values()) == pytest.approx(scene_attention(attention, tokens, groups))
    items = evidence(attention, tokens, groups)
    assert len(items) <= MAX_ITEMS
    assert sum(item.weight for item in items) <= 1 + 1e-9
    assert [item.weight for item in items] == sorted((item.weight for item in items), reverse=True)
    for item in items:
        moment = (item.modality, item.start_s, item.end_s)
        assert found[moment] >= MIN_MOMENT_ATTENTION
        assert found[moment] > baseline(moment, found)
        assert bool(item.patches) == (item.modality == "video")
