"""The priority of threads that compute: below that of the event loop, which must read the network in time.

On Linux each thread has a niceness of its own, and a new thread begins with that of its creator: the pools that ONNX
Runtime and OpenMP start from a thread with low priority have low priority, too. Other systems: nothing is changed.
"""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

COMPUTE_NICENESS = 10  # added to that of the process; an idle core runs such a thread at full speed

_Result = TypeVar("_Result")


def lower_priority() -> None:
    """Lower the priority of the calling thread for good."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        niceness = os.getpriority(os.PRIO_PROCESS, thread)
        os.setpriority(os.PRIO_PROCESS, thread, niceness + COMPUTE_NICENESS)


def at_low_priority(function: Callable[[], _Result]) -> _Result:
    """Result of `function`, run by a thread with low priority while this one waits; raises what it raises."""
    with ThreadPoolExecutor(1, "loading", initializer=lower_priority) as thread:
        return thread.submit(function).result()
