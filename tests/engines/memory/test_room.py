"""How much memory the copies of a cache take, and what of it stays."""

from weakref import ref

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
