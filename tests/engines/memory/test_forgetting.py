"""The books and the cache after something was forgotten on request."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from engines.api import Modality
from engines.memory.token_table import Group
from tests.engines.memory.composing import Block, remembered, streams
from tests.engines.memory.test_cache import add, empty_cache, known


@given(streams(), st.floats(0, 1))
def test_nothing_later_is_left_and_everything_earlier_is(blocks: list[Block], share: float) -> None:
    ledger = remembered(blocks, 48)
    now_s = blocks[-1].end_s
    since_s = share * now_s
    ends = np.asarray([ledger.groups[number].end_s for number in ledger.tokens.group.tolist()])
    before = ledger.tokens.copy()
    kept = ledger.forget_since(since_s, now_s)
    np.testing.assert_array_equal(kept, np.flatnonzero(ends <= since_s))
    assert len(ledger) == len(kept)
    for name, column in vars(ledger.tokens).items():
        np.testing.assert_array_equal(column, vars(before)[name][..., kept])
    assert set(ledger.groups) == set(ledger.tokens.group.tolist())
    assert set(ledger.num_forgotten_of) <= set(ledger.groups)
    assert all(stretch.end_s <= since_s for stretch in ledger.stretches.known.values())
    left = dict.fromkeys(ledger.items.stretch.tolist())
    assert set(ledger.stretches.known) == {number for number in left if number >= 0}
    in_span = [trace for trace in ledger.trace_list.traces if trace.end_s > since_s]
    assert all((trace.start_s, trace.end_s) == (since_s, now_s) for trace in in_span)
    assert all(words.group.end_s <= since_s for words in ledger.words_alone)
    assert not any(column[..., len(kept) :].any() for column in vars(ledger._tokens).values())
    ledger.add(blocks[-1].tokens, blocks[-1].groups, blocks[-1].prints, now_s)  # it goes on


def test_forgotten_places_hold_zeros_and_the_others_what_they_held() -> None:
    cache = empty_cache(8, may_share=False)
    for second in range(4):
        group = Group(Modality.VIDEO, float(second), second + 1.0)
        add(cache, 2, second + 1.0, known([second + 0.5] * 2), group, second + 1.0)
    lent, other = cache.borrow(4.0, 4), cache.borrow(4.0, 4)
    cache.release(other)
    cache.release(lent)
    cache.forget_since(2.0, 4.0)
    for part in (cache._keys, cache._values):
        rows = part[:, :, :, cache.prompt_length :].amax(dim=(0, 1, 2, 4))
        assert rows.tolist() == [1, 1, 2, 2, 0, 0, 0, 0]
    assert not any(part.any() for part in (*lent.memory, *other.memory))
    assert cache.borrow(4.0, 4).length == cache.prompt_length + 4
    assert cache.kept_share(2.1, 4.0) == 0.0
    assert cache.kept_share(0.0, 1.9) == 1.0
    assert torch.equal(torch.from_numpy(cache.tokens().time_s), torch.tensor([0.5, 0.5, 1.5, 1.5]).double())


def test_what_was_told_at_the_very_moment_is_forgotten_too() -> None:
    cache = empty_cache(8)
    add(cache, 2, 1.0, known([0.0] * 2), Group(Modality.SPEECH, 0.0, 0.0), 0.0)  # typed before there were pictures
    cache.forget_since(0.0, 0.0)
    assert len(cache) == 0


def test_what_was_read_after_the_forgotten_time_is_forgotten_also_if_it_was_said_before() -> None:
    cache = empty_cache(10)
    said = Group(Modality.SPEECH, 0.5, 1.5)
    add(cache, 2, 1.0, known([0.5] * 2), said, 1.5)
    add(cache, 2, 2.0, known([2.0] * 2), Group(Modality.VIDEO, 2.0, 4.0), 4.0)
    add(cache, 2, 3.0, known([0.5] * 2), said, 4.0)  # its keys and values are made of the pictures, too
    cache.forget_since(2.0, 4.0)
    assert cache.tokens().time_s.tolist() == [0.5, 0.5]
    assert not (cache._keys == 3.0).any()
    assert cache.kept_share(0.5, 1.5) == 0.5
    add(cache, 2, 4.0, known([1.0] * 2), said, 4.0)
    cache.forget_since(2.0, 4.0)
    assert len(cache) == 4
