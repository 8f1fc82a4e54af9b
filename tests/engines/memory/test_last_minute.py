"""What windows and questions about now are read after: the system prompt and the last minute."""

import torch

from engines.api import Modality
from engines.memory.cache import MAX_COPY_AGE_S, MOST_SHARED_PLACES, RollingCache
from engines.memory.token_table import Group
from tests.engines.memory.test_cache import GROUP, PROMPT_LENGTH, add, empty_cache, known


def test_a_window_is_read_after_the_last_minute_alone() -> None:
    cache = empty_cache(40)
    for start_s, value in ((0.0, 1.0), (2.0, 2.0), (70.0, 3.0), (120.0, 4.0)):
        add(cache, 2, value, known([start_s, start_s + 1]), Group(Modality.VIDEO, start_s, start_s + 2), start_s + 2)
    for now_s, expected in ((122.0, [3.0, 3.0, 4.0, 4.0]), (150.0, [4.0, 4.0]), (200.0, [])):
        copy = cache.copy_for_window(now_s, 5)
        recent = cache.last_minute(copy, 5)
        begin, end = PROMPT_LENGTH, PROMPT_LENGTH + len(expected)
        assert (recent.length, recent.keys.shape[3], recent.values.shape[3]) == (end, end + 5, end + 5)
        assert recent.values[0, 0, 0, begin:end, 0].tolist() == expected
        torch.testing.assert_close(
            recent.keys[:, :, :, begin:end], copy.keys[:, :, :, copy.length - len(expected) : copy.length]
        )
    young = empty_cache(40)
    add(young, 2, 1.0, known([0.0, 1.0]), GROUP, 2.0)
    copy = young.copy_for_window(60.0, 5)
    assert young.last_minute(copy, 5) is copy  # nothing is copied while that is all


def of_two_minutes(may_share: bool = True) -> RollingCache:
    """Two old tokens, and three of the last minute with the value 3."""
    cache = empty_cache(40, may_share)
    add(cache, 2, 1.0, known([0.0, 1.0]), GROUP, 2.0)
    add(cache, 3, 3.0, known([120.0, 120.5, 121.0]), Group(Modality.VIDEO, 120.0, 122.0), 122.0)
    return cache


def test_questions_about_now_share_a_copy_of_the_last_minute_which_the_next_window_ends() -> None:
    cache = of_two_minutes()
    copies = []
    for number in range(10):
        copies.append(cache.borrow_last_minute(123.0, 7))
        copies[0].values[..., copies[0].length, :] = number
        copies[0].length += 1
    copy = copies[0]
    assert {id(each) for each in copies} == {id(copy)}
    assert copy.slots is not None
    assert copy.slots.tolist() == [2, 3, 4]
    assert copy.keys.shape[3] >= copy.promised == PROMPT_LENGTH + 3 + 10 * 7
    assert copy.values[0, 0, 0, PROMPT_LENGTH : copy.length, 0].tolist() == [3.0, 3.0, 3.0, *range(10)]
    for _ in copies:
        assert copy.num_borrowed
        cache.release(copy)
    assert cache.borrow_last_minute(123.0, 7) is copy
    assert copy.length == PROMPT_LENGTH + 3
    add(cache, 1, 4.0, known([123.0]), Group(Modality.VIDEO, 122.0, 124.0), 124.0)
    after = cache.borrow_last_minute(124.0, 7)
    assert after is not copy
    assert after.length == PROMPT_LENGTH + 4
    cache.release(copy)  # which was lent all the time
    assert cache.borrow_last_minute(124.0, 7) is after


def test_its_keys_are_those_that_all_that_is_remembered_is_read_with() -> None:
    cache = of_two_minutes()
    part, whole = cache.borrow_last_minute(123.0, 7), cache.borrow(123.0, 7)
    for one, other in ((part.keys, whole.keys), (part.values, whole.values)):
        torch.testing.assert_close(
            one[:, :, :, PROMPT_LENGTH : part.length], other[:, :, :, PROMPT_LENGTH + 2 : whole.length]
        )


def test_all_is_read_where_it_is_the_last_minute_or_nothing_is_of_the_last_minute() -> None:
    cache = empty_cache(40)
    assert cache.borrow_last_minute(0.0, 7).slots is None
    add(cache, 2, 1.0, known([0.0, 1.0]), GROUP, 2.0)
    assert cache.borrow_last_minute(2.0, 7).slots is None
    assert of_two_minutes().borrow_last_minute(200.0, 7).slots is None


def test_windows_that_keep_nothing_do_not_make_a_question_about_now_read_all() -> None:
    cache = of_two_minutes()
    early = cache.borrow_last_minute(123.0, 7)
    read = early.keys[:, :, :, : early.length].clone()
    cache.release(early)
    late = cache.borrow_last_minute(122.0 + 10 * MAX_COPY_AGE_S, 7)
    assert late is early
    torch.testing.assert_close(late.keys[:, :, :, : late.length], read)


def test_what_they_share_is_bounded_and_not_shared_where_copies_are_not() -> None:
    cache = of_two_minutes()
    first, second = (cache.borrow_last_minute(123.0, MOST_SHARED_PLACES) for _ in range(2))
    assert first is not second
    cache.release(first)
    cache.release(second)
    assert cache.borrow_last_minute(123.0, 3) is second
    alone = of_two_minutes(may_share=False)
    assert alone.borrow_last_minute(123.0, 7) is not alone.borrow_last_minute(123.0, 7)


def test_what_is_to_be_forgotten_stays_in_no_copy() -> None:
    cache = of_two_minutes()
    copy = cache.borrow_last_minute(123.0, 7)
    cache.release(copy)
    cache.forget_since(100.0, 123.0)
    assert not any(part.any() for part in copy.memory)
    assert cache.borrow_last_minute(123.0, 7).slots is None
