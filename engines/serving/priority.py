"""The priority of threads that compute: below that of the event loop, which must read the network in time.

On Linux each thread has a niceness of its own, and a new thread begins with that of its creator: the pools that ONNX
Runtime and OpenMP start from a thread with low priority have low priority, too. Other systems: nothing is changed.

Pools of native threads never hold Python's global lock and may have a very low priority. A thread that runs Python
holds the lock again and again: if other programs take the cores from it meanwhile, the event loop waits with it.
"""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

# added to that of the creator; an idle core runs such a thread at full speed
NATIVE_NICENESS = 10
PYTHON_NICENESS = 2  # measured: docs/decisions.md

_Result = TypeVar("_Result")


def lower_priority(by: int = PYTHON_NICENESS) -> None:
    """Lower the priority of the calling thread for good. The default is for threads that run Python beside a loop."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + by)


def at_low_priority(function: Callable[[], _Result]) -> _Result:
    """Result of `function`, run by a thread with low priority while this one waits; raises what it raises.

    For loading models before an event loop runs: the native pools that they start keep the low priority.
    """
    with ThreadPoolExecutor(1, "loading", initializer=lower_priority, initargs=(NATIVE_NICENESS,)) as thread:
        return thread.submit(function).result()
