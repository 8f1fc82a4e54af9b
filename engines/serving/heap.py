"""Gives the pages of freed memory back to the system (glibc on Linux; elsewhere nothing is done).

Each window needs large arrays for a moment, and leaves small things that last between them. glibc keeps the gaps: after
ten minutes of a stream 250 MB that nobody used any more, and growing.
"""

import ctypes
import sys
from functools import cache
from typing import Any

HEAP_EVERY = 10  # windows


def give_back_free_memory() -> None:
    """Takes about a tenth of a millisecond for each megabyte that goes back."""
    trim = _malloc_trim()
    if trim is not None:
        trim(0)


@cache
def _malloc_trim() -> Any:
    """glibc's function, or None."""
    if sys.platform != "linux":
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)
