"""The priority of threads, which only Linux has for each of them."""

import os
import sys
import threading

import pytest

MOST_NICENESS = 19

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a niceness for each thread")


def niceness() -> int:
    """That of the calling thread."""
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def lower(niceness: int, by: int) -> int:
    """A niceness of lower priority, as far as there is one."""
    return min(niceness + by, MOST_NICENESS)
