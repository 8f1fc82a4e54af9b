"""The rolling cache: bounded, un-rotated, and equal to a fresh computation when read."""

from typing import cast

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.api import Modality
from engines.core.decoder import Decoder
from engines.core.layers import KVBuffer
from engines.core.sync_rope import NUM_ROWS
from engines.memory.cache import MAX_COPY_AGE_S, MOST_SHARED_PLACES, ROOM_TO_ANSWER, RollingCache
from engines.memory.copies.rotated import RotatedCopy
from engines.memory.placing import ClosedGaps
from engines.memory.token_table import Group, TokenTable
from engines.shapes import DecoderConfig

CONFIG = DecoderConfig(32, 16, 24, 2, 2, 1, 128, 1e4, 1e-5, qkv_bias=True)
PROMPT_LENGTH, FIRST_ID = 3, 5
GROUP = Group(Modality.VIDEO, 0.0, 2.0)


def random_decoder() -> Decoder:
    torch.manual_seed(0)
    decoder = Decoder(CONFIG, tied_head=True)
    for parameter in decoder.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    return decoder.requires_grad_(False)


def known(time_s: list[float], score: list[float] | None = None) -> TokenTable:
    count = len(time_s)
    zeros = np.zeros(count, np.int64)
    scores = np.asarray(score if score is not None else [1.0] * count, np.float32)
    return TokenTable(np.asarray(time_s), np.zeros((NUM_ROWS, count)), zeros, zeros, scores, zeros)


def empty_cache(capacity: int, may_share: bool = True, precision: torch.dtype = torch.float32) -> RollingCache:
    shape = (CONFIG.num_layers, 1, CONFIG.num_kv_heads, PROMPT_LENGTH, CONFIG.head_dim)
    prompt = torch.zeros(shape, dtype=precision)
    return RollingCache(CONFIG, capacity, prompt, prompt, ClosedGaps(FIRST_ID), may_share)


def add(cache: RollingCache, count: int, value: float, tokens: TokenTable, group: Group, now_s: float) -> None:
    """A block whose keys and values all are `value`."""
    part = torch.full((CONFIG.num_layers, 1, CONFIG.num_kv_heads, count, CONFIG.head_dim), value)
    cache.append(part, part, tokens, [group], cache.copy_for_window(now_s, count))


def in_fp32(copy: RotatedCopy) -> KVBuffer:
    return KVBuffer(copy.keys.float(), copy.values.float(), copy.length)


def filled_for_hours() -> RollingCache:
    """A cache that has forgotten what lay between an hour ago and now with its last window."""
    cache = empty_cache(4, may_share=False)
    for start_s, scores in ((0.0, [1.0]), (3600.0, [0.1]), (5400.0, [1.0]), (7200.0, [1.0, 1.0])):
        group, tokens = Group(Modality.VIDEO, start_s, start_s + 2), known([start_s] * len(scores), scores)
        add(cache, len(scores), 1.0 + start_s, tokens, group, start_s + 2)
    assert cache.num_forgotten
    return cache


def assert_same(ours: RotatedCopy, theirs: RotatedCopy) -> None:
    assert ours.length == theirs.length
    for one, other in ((ours.keys, theirs.keys), (ours.values, theirs.values)):
        torch.testing.assert_close(one[..., : ours.length, :], other[..., : theirs.length, :], atol=0, rtol=0)


@pytest.mark.parametrize(("precision", "tolerance"), [(torch.float32, 1e-5), (torch.float16, 2e-3)])
def test_a_question_reads_from_the_cache_what_it_would_see_in_one_pass(
    precision: torch.dtype, tolerance: float
) -> None:
    decoder = random_decoder()
    embeds = torch.randn(1, PROMPT_LENGTH + 7 + 2, CONFIG.hidden_size, generator=torch.Generator().manual_seed(1))
    time_s = [0.0, 0.2, 0.5, 1.0, 2.0, 2.4, 3.6]
    ids = [*range(PROMPT_LENGTH), *(FIRST_ID + 25 * t for t in time_s), 200.0, 201.0]
    positions = torch.tensor(ids, dtype=torch.float64).expand(NUM_ROWS, -1)
    full = decoder(embeds, positions).hidden[:, -2:]

    prompt = decoder(embeds[:, :PROMPT_LENGTH], positions[:, :PROMPT_LENGTH])
    cache = RollingCache(CONFIG, 20, prompt.keys.to(precision), prompt.values.to(precision), ClosedGaps(FIRST_ID))
    for begin, end, now_s in ((0, 4, 2.0), (4, 7, 4.0)):
        span = slice(PROMPT_LENGTH + begin, PROMPT_LENGTH + end)
        copy = cache.copy_for_window(now_s, end - begin)
        assert copy.keys.dtype == copy.values.dtype == precision
        out = decoder(embeds[:, span], positions[:, span], in_fp32(copy))
        cache.append(out.keys, out.values, known(time_s[begin:end]), [GROUP], copy)
    answer = decoder(embeds[:, -2:], positions[:, -2:], in_fp32(cache.borrow(4.0, headroom=2))).hidden
    torch.testing.assert_close(answer, full, atol=tolerance, rtol=tolerance)


@settings(deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=12), st.integers(1, 12))
def test_it_never_holds_more_than_its_capacity_and_counts_what_it_forgets(counts: list[int], capacity: int) -> None:
    cache = empty_cache(capacity)
    for index, count in enumerate(counts):
        group = Group(Modality.VIDEO, index, index + 1.0)
        add(cache, count, 0.0, known([float(index)] * count), group, float(index))
        assert len(cache) <= capacity
        assert set(cache.groups) == set(cache.tokens().group.tolist())
    assert len(cache) + cache.num_forgotten == sum(counts)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 9), st.floats(0, 2, width=32)), min_size=1, max_size=12), st.integers(0, 20))
def test_up_to_its_capacity_it_holds_everything_in_the_order_in_which_it_came(
    parts: list[tuple[int, float]], spare: int
) -> None:
    tables = [known([600.0 * index] * count, [score] * count) for index, (count, score) in enumerate(parts)]
    everything = TokenTable.concatenate(tables)
    cache = empty_cache(len(everything) + spare)
    for index, table in enumerate(tables):
        group = Group(Modality.VIDEO, 600.0 * index, 600.0 * index + 2)
        add(cache, len(table), float(index), table, group, group.end_s)
    assert (cache.num_forgotten, cache.ledger.trace_list.traces) == (0, ())
    for column in ("time_s", "offsets", "row", "column", "score"):
        np.testing.assert_array_equal(getattr(cache.tokens(), column), getattr(everything, column))
    copy = cache.borrow(0.0, headroom=0)
    values = copy.values[0, 0, 0, PROMPT_LENGTH : copy.length, 0]
    assert values.tolist() == np.repeat(np.arange(len(parts)), [len(table) for table in tables]).tolist()


def test_the_least_worth_goes_and_its_slot_is_used_again() -> None:
    cache = empty_cache(3)
    add(cache, 3, 1.0, known([0.0, 1.0, 2.0], [0.9, 0.1, 0.8]), GROUP, 2.0)
    add(cache, 1, 7.0, known([3.0], [0.5]), GROUP, 3.0)
    assert sorted(cache.tokens().time_s.tolist()) == [0.0, 2.0, 3.0]
    copy = cache.borrow(3.0, headroom=0)
    values = copy.values[0, 0, 0, PROMPT_LENGTH : copy.length, 0]
    assert sorted(values.tolist()) == [1.0, 1.0, 7.0]


def test_a_copy_stays_as_it_was_when_the_stream_goes_on() -> None:
    cache = empty_cache(2)
    add(cache, 2, 1.0, known([0.0, 1.0]), GROUP, 1.0)
    before = cache.borrow(1.0, headroom=0)
    values = before.values[..., : before.length, :].clone()
    add(cache, 2, 9.0, known([2.0, 3.0]), GROUP, 3.0)
    cache.borrow(3.0, headroom=0)
    torch.testing.assert_close(before.values[..., : before.length, :], values)


def test_where_copies_are_not_shared_a_second_question_reads_its_own() -> None:
    cache = empty_cache(20, may_share=False)
    add(cache, 2, 1.0, known([0.0, 1.0]), GROUP, 2.0)
    first = cache.borrow(3.0, headroom=4)
    second = cache.borrow(3.0, headroom=4)
    assert second.memory is not first.memory
    for copy, value in ((first, 5.0), (second, 6.0)):  # what each answer writes after the memory
        copy.values[..., copy.length, :] = value
        copy.length += 1
    assert [float(copy.values[..., copy.length - 1, :].mean()) for copy in (first, second)] == [5.0, 6.0]
    cache.release(second)
    cache.release(first)
    again = cache.borrow(3.0, headroom=4)
    assert again is first
    assert again.length == PROMPT_LENGTH + 2


def test_questions_at_once_read_one_copy_which_gets_room_for_all_and_keeps_what_they_read() -> None:
    cache, headroom = empty_cache(20), 2 * ROOM_TO_ANSWER // 3
    add(cache, 2, 1.0, known([0.0, 1.0]), GROUP, 2.0)
    copies = []
    for number in range(9):
        copies.append(cache.borrow(3.0, headroom))
        copies[0].values[..., copies[0].length, :] = number
        copies[0].length += 1
    copy, *others = copies
    assert {id(each) for each in others[:8]} == {id(copy)}
    assert copy.keys.shape[3] >= copy.promised == PROMPT_LENGTH + 2 + 9 * headroom
    read = copy.values[0, 0, 0, PROMPT_LENGTH : copy.length, 0]
    assert read.tolist() == [1.0, 1.0, *range(9)]
    add(cache, 1, 4.0, known([3.0]), GROUP, 4.0)  # a window takes a copy of its own
    assert cache.borrow(4.0, headroom) is not copy
    for _ in copies:
        assert copy.num_borrowed
        cache.release(copy)
    assert not copy.num_borrowed


def test_a_copy_that_everybody_has_given_back_is_as_the_window_left_it() -> None:
    cache = empty_cache(20)
    add(cache, 2, 1.0, known([0.0, 1.0]), GROUP, 2.0)
    copies = [cache.borrow(3.0, headroom=4) for _ in range(3)]
    copies[0].length += 7
    for copy in copies:
        assert copy.length == PROMPT_LENGTH + 2 + 7
        cache.release(copy)
    assert copies[0].length == PROMPT_LENGTH + 2


def test_what_questions_may_take_of_one_copy_is_bounded() -> None:
    cache = empty_cache(20)
    add(cache, 2, 1.0, known([0.0, 1.0]), GROUP, 2.0)
    first = cache.borrow(3.0, MOST_SHARED_PLACES)
    second, third = (cache.borrow(3.0, 1) for _ in range(2))
    assert len({id(first), id(second), id(third)}) == 3
    for copy in (third, second, first):
        assert copy.num_borrowed == 1
        cache.release(copy)
    assert cache.borrow(3.0, 1) is first


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.tuples(st.integers(1, 5), st.booleans()), min_size=1, max_size=10),
    st.integers(4, 12),
    st.sampled_from((torch.float32, torch.float16)),
)
def test_a_copy_with_the_new_tokens_added_equals_one_made_afresh(
    blocks: list[tuple[int, bool]], capacity: int, precision: torch.dtype
) -> None:
    cache, generator = empty_cache(capacity, False, precision), torch.Generator().manual_seed(3)
    for index, (count, is_asked) in enumerate(blocks):
        end_s = 40.0 * (index + 1)
        copy = cache.copy_for_window(end_s, count)
        shape = (CONFIG.num_layers, 1, CONFIG.num_kv_heads, count, CONFIG.head_dim)
        keys, values = torch.randn(shape, generator=generator), torch.randn(shape, generator=generator)
        times = [end_s - 1 + number / 10 for number in range(count)]
        cache.append(keys, values, known(times), [Group(Modality.VIDEO, end_s - 2, end_s)], copy)
        lent = cache.borrow(end_s, headroom=3)
        assert lent is copy
        assert_same(lent, cache.borrow(end_s, headroom=3))
        if not is_asked:
            cache.release(lent)


def test_a_copy_that_is_old_or_has_too_little_room_is_made_again() -> None:
    cache = empty_cache(20)
    add(cache, 2, 1.0, known([0.0, 1.0]), GROUP, 2.0)
    for now_s, headroom in ((2.0, ROOM_TO_ANSWER + 1), (3.0 + MAX_COPY_AGE_S, 1)):
        copy = cache.borrow(now_s, headroom)
        assert copy.now_s == now_s
        assert copy.keys.shape[3] >= copy.length + headroom
        cache.release(copy)


@pytest.mark.parametrize("precision", [torch.float32, torch.float16])
def test_a_restored_cache_has_the_copy_that_the_saved_one_had(precision: torch.dtype) -> None:
    cache, again = (empty_cache(4, False, precision) for _ in range(2))
    add(cache, 4, 1.0, known([0.0, 0.5, 1.0, 1.5]), GROUP, 2.0)
    add(cache, 3, 2.0, known([2.0, 2.5, 3.0]), Group(Modality.VIDEO, 2.0, 4.0), 4.0)  # in place of three
    state = cache.state()
    assert cast(np.ndarray, state["keys"]).itemsize == precision.itemsize
    again.restore(state)
    for copy in (cache.borrow(5.0, ROOM_TO_ANSWER + 3), again.borrow(5.0, ROOM_TO_ANSWER + 3)):
        assert copy.now_s == 4.0
    assert_same(cache.borrow(5.0, 1), again.borrow(5.0, 1))


def test_a_question_at_once_reads_what_the_window_read_also_if_that_made_the_cache_forget() -> None:
    cache, again = filled_for_hours(), empty_cache(4, may_share=False)
    again.restore(cache.state())
    first, second = (cache.borrow(7204.0, 3) for _ in range(2))
    assert_same(first, second)
    assert_same(first, again.borrow(7204.0, 3))
    np.testing.assert_array_equal(cache.positions, again.positions)
    chosen_anew = ClosedGaps(FIRST_ID).placing(cache.tokens(), 7204.0)(cache.tokens())
    assert (cache.positions != chosen_anew).any()  # what was forgotten has left a gap, until the next window


def test_a_window_rotates_only_what_moves_and_makes_no_copy_while_there_is_room() -> None:
    cache = empty_cache(40)
    add(cache, 3, 1.0, known([0.0, 0.5, 1.0]), GROUP, 2.0)
    copy = cache.borrow(3.0, headroom=4)
    cache.release(copy)
    at = PROMPT_LENGTH + 3
    old = copy.keys[:, :, :, PROMPT_LENGTH:at].clone()
    add(cache, 1, 1.0, known([30.0]), Group(Modality.VIDEO, 30.0, 32.0), 32.0)
    add(cache, 1, 1.0, known([64.0]), Group(Modality.VIDEO, 64.0, 66.0), 66.0)
    for end_s, is_same in ((68.0, True), (92.0, False)):  # in between, the first pause becomes older than a minute
        assert cache.copy_for_window(end_s, 1) is copy
        part = torch.ones(CONFIG.num_layers, 1, CONFIG.num_kv_heads, 1, CONFIG.head_dim)
        cache.append(part, part, known([end_s - 1]), [GROUP], copy)
        assert torch.equal(copy.keys[:, :, :, PROMPT_LENGTH:at], old)
        fresh = empty_cache(40, may_share=False)
        fresh.restore(cache.state())
        assert_same(cache.borrow(end_s, 4), fresh.borrow(end_s, 4))
        cache.release(copy)
        assert bool(cache.positions[0, 3] == FIRST_ID + 25 * 30.0) == is_same


def test_the_memory_of_a_copy_serves_again() -> None:
    cache = empty_cache(2)
    add(cache, 2, 1.0, known([0.0, 1.0]), GROUP, 1.0)
    first = cache.borrow(1.0, headroom=4)
    cache.release(first)
    add(cache, 2, 9.0, known([2.0, 3.0]), GROUP, 3.0)
    assert cache.borrow(3.0, headroom=2).memory is first.memory


def test_a_cache_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one token"):
        empty_cache(0)
