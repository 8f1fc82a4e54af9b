"""The rolling cache: bounded, un-rotated, and equal to a fresh computation when read."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.api import Modality
from engines.core.decoder import Decoder
from engines.core.sync_rope import NUM_ROWS
from engines.memory.cache import RollingCache
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


def empty_cache(capacity: int) -> RollingCache:
    prompt = torch.zeros(CONFIG.num_layers, 1, CONFIG.num_kv_heads, PROMPT_LENGTH, CONFIG.head_dim)
    return RollingCache(CONFIG, capacity, prompt, prompt)


def block(count: int, value: float = 0.0) -> torch.Tensor:
    return torch.full((CONFIG.num_layers, 1, CONFIG.num_kv_heads, count, CONFIG.head_dim), value)


def test_a_question_reads_from_the_cache_what_it_would_see_in_one_pass() -> None:
    decoder = random_decoder()
    embeds = torch.randn(1, PROMPT_LENGTH + 7 + 2, CONFIG.hidden_size, generator=torch.Generator().manual_seed(1))
    time_s = [0.0, 0.2, 0.5, 1.0, 2.0, 2.4, 3.6]
    ids = [*range(PROMPT_LENGTH), *(FIRST_ID + 25 * t for t in time_s), 200.0, 201.0]
    positions = torch.tensor(ids, dtype=torch.float64).expand(NUM_ROWS, -1)
    full = decoder(embeds, positions).hidden[:, -2:]

    prompt = decoder(embeds[:, :PROMPT_LENGTH], positions[:, :PROMPT_LENGTH])
    cache = RollingCache(CONFIG, 20, prompt.keys, prompt.values)
    for begin, end, now_s in ((0, 4, 2.0), (4, 7, 4.0)):
        span = slice(PROMPT_LENGTH + begin, PROMPT_LENGTH + end)
        buffer = cache.rotated_copy(now_s, FIRST_ID, headroom=end - begin)
        out = decoder(embeds[:, span], positions[:, span], buffer)
        cache.append(out.keys, out.values, known(time_s[begin:end]), [GROUP], now_s)
    answer = decoder(embeds[:, -2:], positions[:, -2:], cache.rotated_copy(4.0, FIRST_ID, headroom=2)).hidden
    torch.testing.assert_close(answer, full, atol=1e-5, rtol=1e-5)


@settings(deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=12), st.integers(1, 12))
def test_it_never_holds_more_than_its_capacity_and_counts_what_it_forgets(counts: list[int], capacity: int) -> None:
    cache = empty_cache(capacity)
    for index, count in enumerate(counts):
        group = Group(Modality.VIDEO, index, index + 1.0)
        cache.append(block(count), block(count), known([float(index)] * count), [group], float(index))
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
        part = block(len(table), float(index))
        cache.append(part, part, table, [group], group.end_s)
    assert (cache.num_forgotten, cache.ledger.trace_list.traces) == (0, ())
    for column in ("time_s", "offsets", "row", "column", "score"):
        np.testing.assert_array_equal(getattr(cache.tokens(), column), getattr(everything, column))
    copy = cache.rotated_copy(0.0, FIRST_ID, headroom=0)
    values = copy.values[0, 0, 0, PROMPT_LENGTH : copy.length, 0]
    assert values.tolist() == np.repeat(np.arange(len(parts)), [len(table) for table in tables]).tolist()


def test_the_least_worth_goes_and_its_slot_is_used_again() -> None:
    cache = empty_cache(3)
    cache.append(block(3, 1.0), block(3, 1.0), known([0.0, 1.0, 2.0], [0.9, 0.1, 0.8]), [GROUP], 2.0)
    cache.append(block(1, 7.0), block(1, 7.0), known([3.0], [0.5]), [GROUP], 3.0)
    assert sorted(cache.tokens().time_s.tolist()) == [0.0, 2.0, 3.0]
    buffer = cache.rotated_copy(3.0, FIRST_ID, headroom=0)
    values = buffer.values[0, 0, 0, PROMPT_LENGTH : buffer.length, 0]
    assert sorted(values.tolist()) == [1.0, 1.0, 7.0]


def test_a_copy_stays_as_it_was_when_the_stream_goes_on() -> None:
    cache = empty_cache(2)
    cache.append(block(2, 1.0), block(2, 1.0), known([0.0, 1.0]), [GROUP], 1.0)
    before = cache.rotated_copy(1.0, FIRST_ID, headroom=0)
    copy = before.values[..., : before.length, :].clone()
    cache.append(block(2, 9.0), block(2, 9.0), known([2.0, 3.0]), [GROUP], 3.0)
    cache.rotated_copy(3.0, FIRST_ID, headroom=0)
    torch.testing.assert_close(before.values[..., : before.length, :], copy)


def test_a_copy_that_was_given_back_serves_again() -> None:
    cache = empty_cache(2)
    cache.append(block(2, 1.0), block(2, 1.0), known([0.0, 1.0]), [GROUP], 1.0)
    first = cache.rotated_copy(1.0, FIRST_ID, headroom=4)
    cache.release(first)
    cache.append(block(2, 9.0), block(2, 9.0), known([2.0, 3.0]), [GROUP], 3.0)
    second = cache.rotated_copy(3.0, FIRST_ID, headroom=2)
    assert second.memory is first.memory
    fresh = cache.rotated_copy(3.0, FIRST_ID, headroom=2)
    assert second.length == fresh.length
    for ours, theirs in ((second.keys, fresh.keys), (second.values, fresh.values)):
        torch.testing.assert_close(ours[..., : second.length, :], theirs[..., : fresh.length, :])


def test_a_cache_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one token"):
        empty_cache(0)
