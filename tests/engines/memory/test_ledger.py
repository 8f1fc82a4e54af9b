"""The books of the memory: slots, groups, stretches, traces, and sums that must agree."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.api import Modality
from engines.memory.items import NO_STRETCH
from engines.memory.ledger import Ledger
from engines.memory.octaves import NEWEST_S
from engines.memory.retention import SPARE
from engines.memory.summary import kept_share
from engines.memory.traces import MAX_TRACES
from tests.engines.memory.composing import Block, block, remembered, streams

capacities = st.integers(1, 120)


def came(blocks: list[Block]) -> Counter[Modality]:
    """How many tokens of each modality the blocks have, without our own words."""
    groups = [part.groups[number] for part in blocks for number in part.tokens.group.tolist()]
    return Counter(group.modality for group in groups if group.modality != Modality.TEXT)


def perceived(ledger: Ledger) -> Counter[Modality]:
    """The same, of everything that the books know of: tokens that are left, and forgotten ones."""
    numbers = Counter(ledger.tokens.group.tolist())
    counts: Counter[Modality] = Counter()
    for number, group in ledger.groups.items():
        if group.modality != Modality.TEXT:
            counts[group.modality] += numbers[number] + ledger.num_forgotten_of.get(number, 0)
    for trace in ledger.trace_list.traces:
        counts[trace.modality] += trace.num_tokens
    for words in ledger.words_alone:
        counts[words.group.modality] += words.num_tokens
    return counts


@settings(deadline=None, max_examples=60)
@given(streams(), capacities)
def test_every_token_is_in_its_slot_and_every_forgotten_one_is_accounted_for(
    blocks: list[Block], capacity: int
) -> None:
    ledger = Ledger(capacity)
    slots = np.full(capacity, -1)
    times, seen = [], 0
    for number, part in enumerate(blocks):
        placement = ledger.add(part.tokens, part.groups, part.prints, part.end_s)
        slots[placement.moved_to] = slots[placement.moved_from]
        slots[placement.slots] = seen + placement.incoming
        seen += len(part.tokens)
        times += part.tokens.time_s.tolist()
        assert len(ledger) <= capacity
        used = slots[: len(ledger)]
        assert len(set(used.tolist())) == len(ledger)
        np.testing.assert_array_equal(np.asarray(times)[used], ledger.tokens.time_s)
        assert set(ledger.groups) == set(ledger.tokens.group.tolist())
        assert set(ledger.num_forgotten_of) <= set(ledger.groups)
        assert len(ledger) + ledger.num_forgotten == seen
        assert perceived(ledger) == came(blocks[: number + 1])


@settings(deadline=None, max_examples=40)
@given(streams(), st.integers(64, 200))
def test_the_choice_is_made_once_in_several_windows(blocks: list[Block], capacity: int) -> None:
    ledger, added = Ledger(capacity), capacity
    for part in blocks:
        before, added = ledger.num_forgotten, added + len(part.tokens)
        ledger.add(part.tokens, part.groups, part.prints, part.end_s)
        if ledger.num_forgotten > before:
            newest = (part.end_s - ledger.items.end_s < NEWEST_S).sum()
            assert added > capacity // SPARE or newest > capacity - capacity // SPARE
            added = 0


@settings(deadline=None, max_examples=40)
@given(streams(), capacities)
def test_stretches_are_known_as_long_as_something_of_them_is_left(blocks: list[Block], capacity: int) -> None:
    ledger = remembered(blocks, capacity)
    first = np.unique(ledger.items.item, return_index=True)[1]
    counts = Counter(number for number in ledger.items.stretch[first].tolist() if number != NO_STRETCH)
    known = {number: stretch.num_remembered for number, stretch in ledger.stretches.known.items()}
    assert {number: count for number, count in known.items() if count} == counts


@settings(deadline=None, max_examples=40)
@given(streams(), capacities)
def test_the_share_of_all_time_is_that_of_everything_perceived(blocks: list[Block], capacity: int) -> None:
    ledger = remembered(blocks, capacity)
    kept = sum(ledger.groups[number].modality != Modality.TEXT for number in ledger.tokens.group.tolist())
    seen = came(blocks).total()
    assert kept_share(ledger, 0.0, blocks[-1].end_s) == pytest.approx(kept / seen if seen else 1.0)


def test_the_share_of_a_span_counts_what_was_in_it() -> None:
    parts = [(Modality.TEXT, [0.5] * 2, 0), (Modality.VIDEO, [0.3], 1)]
    ledger = remembered([block(100.0 * number, parts) for number in range(20)], 30)
    left = {float(time_s) for time_s in ledger.tokens.time_s}
    for number in range(20):
        assert kept_share(ledger, 100.0 * number, 100.0 * number + 2) == (100.0 * number in left)
        assert kept_share(ledger, 100.0 * number + 50, 100.0 * number + 60) == 1.0


def test_under_the_capacity_nothing_is_forgotten() -> None:
    blocks = [block(600.0 * number, [(Modality.VIDEO, [0.1] * 4, 1)]) for number in range(10)]
    ledger = remembered(blocks, 40)
    assert (len(ledger), ledger.num_forgotten, ledger.trace_list.traces) == (40, 0, ())


def test_traces_stay_few_and_are_coarser_when_they_are_old() -> None:
    parts = [(Modality.TEXT, [0.5] * 2, 0), (Modality.VIDEO, [0.3] * 2, 1), (Modality.AUDIO, [0.3], 2)]
    ledger = remembered([block(2.0 * number, parts) for number in range(2000)], 60)
    traces = ledger.trace_list.traces
    assert len(traces) <= MAX_TRACES
    seen = [trace for trace in traces if trace.modality == Modality.VIDEO]
    lengths = [trace.end_s - trace.start_s for trace in seen]
    assert np.mean(lengths[: len(lengths) // 4]) > 4 * np.mean(lengths[-len(lengths) // 4 :])
    assert all(first.end_s <= second.end_s for first, second in pairwise(seen))
    assert sum(trace.num_tokens for trace in seen) > 3800
