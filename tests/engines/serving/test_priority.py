"""Threads that compute have low priority, and those that they start, too; the others keep theirs."""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from engines.serving.priority import COMPUTE_NICENESS, at_low_priority

MOST_NICENESS = 19


def niceness() -> int:
    """That of the calling thread."""
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def niceness_of_a_new_thread() -> int:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(niceness).result()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a niceness for each thread")
def test_a_thread_with_low_priority_hands_it_on_to_the_threads_that_it_starts() -> None:
    before = niceness()
    low = min(before + COMPUTE_NICENESS, MOST_NICENESS)
    assert at_low_priority(niceness) == low
    assert at_low_priority(niceness_of_a_new_thread) == low
    assert niceness() == niceness_of_a_new_thread() == before


def test_results_and_errors_are_those_of_the_function() -> None:
    assert at_low_priority(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        at_low_priority(lambda: 1 // 0)
