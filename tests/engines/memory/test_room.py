"""How much memory the copies of a cache take, and what of it stays."""

from weakref import ref

from torch import Tensor

from engines.api import Modality
from engines.memory.token_table import Group
from tests.engines.memory.test_cache import CONFIG, GROUP, PROMPT_LENGTH, add, empty_cache, known


def test_the_memory_of_a_prompt_alone_is_small_and_does_not_stay() -> None:
    cache = empty_cache(200)
    add(cache, 2, 1.0, known([0.0, 1.0]), GROUP, 1.0)
    alone = cache.prompt_copy(7)
    assert alone.length == PROMPT_LENGTH
    assert alone.memory[0].numel() == CONFIG.num_layers * CONFIG.num_kv_heads * (PROMPT_LENGTH + 7) * CONFIG.head_dim
    cache.release(alone)
    memory = ref(alone.memory[0])
    del alone
    assert memory() is None


def test_a_second_memory_is_allocated_once_for_all_questions_that_windows_interrupt() -> None:
    cache = empty_cache(200)
    memories = dict[int, Tensor]()  # by id
    for index in range(40):
        start_s = 2.0 * index
        is_interrupted = index % 10 != 0  # each tenth window comes when nobody asks, and a long question after it
        asked = cache.borrow(start_s, headroom=3) if is_interrupted else None
        group = Group(Modality.VIDEO, start_s, start_s + 2)
        add(cache, 9, 1.0, known([start_s] * 9), group, start_s + 2)
        copy = cache.borrow(start_s + 2, headroom=3 if is_interrupted else 300)
        memories[id(copy.memory[0])] = copy.memory[0]
        cache.release(copy)
        if asked is not None:
            memories[id(asked.memory[0])] = asked.memory[0]
            cache.release(asked)
    assert len(memories) == 2
