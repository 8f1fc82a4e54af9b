"""Memory for copies of a cache: flat, so that a copy of another size can use it again."""

import math

from torch import Tensor

Memory = tuple[Tensor, Tensor]  # of keys and of values, each (size,)


def new_memory(like: Tensor, places: int) -> Memory:
    """For so many places of a cache with keys `like` (rows, 1, kv_heads, N, head_dim); all zeros."""
    size = _size(like, places)
    return like.new_zeros(size), like.new_zeros(size)


def has_room(memory: Memory, like: Tensor, places: int) -> bool:
    """Whether so many places of that cache fit into a memory."""
    return len(memory[0]) >= _size(like, places)


def first_places(memory: Memory, like: Tensor, places: int) -> tuple[Tensor, Tensor]:
    """Keys and values (rows, 1, kv_heads, places, head_dim) in a memory that has room for them; views."""
    *outer, _, head_dim = like.shape
    keys, values = (part[: _size(like, places)].view(*outer, places, head_dim) for part in memory)
    return keys, values


def _size(like: Tensor, places: int) -> int:
    *outer, _, head_dim = like.shape
    return math.prod((*outer, places, head_dim))
