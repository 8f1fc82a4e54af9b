"""Gives the pages of freed memory back to the system (glibc on Linux; elsewhere nothing is done).

Each window needs large arrays for a moment, and leaves small things that last between them. glibc keeps the gaps:
within ten windows 130 MB that nobody uses any more, after ten minutes 250.
"""

import ctypes
import sys
from functools import cache
from typing import Any


def give_back_free_memory() -> None:
    """After a window it takes 4 ms, and the next window 4 ms more for new pages."""
    trim = _malloc_trim()
    if trim is not None:
        trim(0)


@cache
def _malloc_trim() -> Any:
    """glibc's function, or None."""
    if sys.platform != "linux":
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)
