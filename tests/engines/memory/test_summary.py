"""What is told of the memory by age: octaves that cover the stream, counts that agree with its books."""

from collections import Counter
from itertools import pairwise
from time import thread_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.api import Modality
from engines.kept import Kept, KeptSpan
from engines.memory.octaves import NEWEST_S, STARTS_S
from engines.memory.summary import by_age
from tests.engines.memory.composing import Block, block, remembered, streams

capacities = st.integers(1, 120)
later = st.sampled_from([0.0, 1.0, 29.0, 500.0, 100_000.0])  # than the last block
ROWS = {"seen": (Modality.VIDEO, Modality.NOTE), "heard": (Modality.AUDIO,), "said": (Modality.SPEECH,)}
SEEN = [(Modality.TEXT, [0.5] * 2, 0), (Modality.VIDEO, [0.3] * 4, 1)]


def parts(span: KeptSpan) -> list[Kept]:
    return [span.seen, span.heard, span.said, span.all]


@settings(deadline=None, max_examples=60)
@given(streams(), capacities, later)
def test_octaves_cover_the_stream_without_overlap(blocks: list[Block], capacity: int, later_s: float) -> None:
    now_s = blocks[-1].end_s + later_s
    spans = by_age(remembered(blocks, capacity), now_s)
    assert (spans[0].end_s, spans[-1].start_s) == (now_s, 0.0)
    assert all(newer.start_s == older.end_s for newer, older in pairwise(spans))
    assert all(span.start_s < span.end_s for span in spans)
    for number, span in enumerate(spans[:-1]):
        assert now_s - span.start_s == pytest.approx(NEWEST_S * 2**number)


@settings(deadline=None, max_examples=60)
@given(streams(), capacities, later)
def test_counts_agree_with_the_memory(blocks: list[Block], capacity: int, later_s: float) -> None:
    ledger = remembered(blocks, capacity)
    spans = by_age(ledger, blocks[-1].end_s + later_s)
    alone = Counter[Modality]()
    for words in ledger.words_alone:
        alone[words.group.modality] += words.num_tokens
    assert sum(span.all.kept + span.num_own_words for span in spans) == len(ledger) + alone.total()
    came = Counter(part.groups[number].modality for part in blocks for number in part.tokens.group.tolist())
    left = Counter(ledger.groups[number].modality for number in ledger.tokens.group.tolist())
    for row, modalities in ROWS.items():
        of_row: list[Kept] = [getattr(span, row) for span in spans]
        assert sum(part.perceived for part in of_row) == sum(came[modality] for modality in modalities)
        assert sum(part.kept for part in of_row) == sum(left[modality] + alone[modality] for modality in modalities)
    assert sum(span.num_own_words for span in spans) == left[Modality.TEXT]


@settings(deadline=None, max_examples=60)
@given(streams(), capacities, later)
def test_shares_are_between_none_and_all(blocks: list[Block], capacity: int, later_s: float) -> None:
    for span in by_age(remembered(blocks, capacity), blocks[-1].end_s + later_s):
        for part in parts(span):
            assert 0 <= part.kept <= part.perceived
            assert part.share is None if not part.perceived else 0.0 <= (part.share or 0.0) <= 1.0


@settings(deadline=None, max_examples=40)
@given(streams())
def test_where_nothing_is_forgotten_everything_is_kept(blocks: list[Block]) -> None:
    spans = by_age(remembered(blocks, 10_000), blocks[-1].end_s)
    assert {part.share for span in spans for part in parts(span)} <= {1.0, None}


def test_a_moment_counts_in_the_octave_in_which_it_ended() -> None:
    ledger = remembered([block(time_s, SEEN) for time_s in (0.0, 100.0, 128.0, 198.0)], 1000)
    assert [span.seen for span in by_age(ledger, 200.0)] == [Kept(4, 4), Kept(0, 0), Kept(8, 8), Kept(4, 4)]


def test_what_is_forgotten_counts_where_it_was() -> None:
    """Of eight windows, 100 s apart, there is room for the newest and one or two others."""
    ledger = remembered([block(100.0 * number, SEEN) for number in range(8)], 14)
    now_s, spans = 702.0, by_age(ledger, 702.0)
    for span in spans:
        inside = [100.0 * number + 2 for number in range(8) if span.start_s < 100.0 * number + 2 <= span.end_s]
        assert span.seen.perceived == 4 * len(inside)
    assert spans[0].seen == Kept(4, 4)
    assert sum(span.seen.kept for span in spans) < sum(span.seen.perceived for span in spans) == 32
    assert spans[-1].end_s == now_s - STARTS_S[len(spans) - 1]


def test_old_traces_are_spread_over_their_time() -> None:
    """Every 2 s the same, so each second has the same number of perceived tokens, however few traces there are."""
    ledger = remembered([block(2.0 * number, SEEN) for number in range(1800)], 60)
    for span in by_age(ledger, 3600.0):
        assert span.seen.perceived == pytest.approx(2 * (span.end_s - span.start_s), rel=0.1)


def test_it_takes_less_than_two_milliseconds() -> None:
    """With 2048 tokens, each of a group of its own as far as that is possible, and all traces that there may be."""
    single = [(Modality.TEXT, [0.5], 0), (Modality.VIDEO, [0.3], 1), (Modality.AUDIO, [0.2, 0.1], 2)]
    ledger = remembered([block(2.0 * number, single) for number in range(1500)], 2048)
    spent = []
    for _ in range(5):
        begun = thread_time()
        by_age(ledger, 3000.0)
        spent.append(thread_time() - begun)
    assert np.min(spent) < 2e-3
