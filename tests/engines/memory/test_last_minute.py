"""What a window is read after: the system prompt and the last minute, however much is remembered."""

import torch

from engines.api import Modality
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
