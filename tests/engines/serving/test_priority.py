"""Threads that compute have low priority, and those that they start, too; the others keep theirs."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

import numpy as np
import onnx
import pytest

from engines.api import FloatArray, SpeechSegment
from engines.runtimes.session import open_session
from engines.serving.priority import NATIVE_NICENESS, PYTHON_NICENESS, at_low_priority
from engines.serving.worker import Worker
from tests.engines.serving.priorities import lower, niceness, on_linux
from tests.support.scripted_engine import ScriptedEngine


def niceness_of_a_new_thread() -> int:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(niceness).result()


@on_linux
def test_a_thread_with_low_priority_hands_it_on_to_the_threads_that_it_starts() -> None:
    before = niceness()
    low = lower(before, NATIVE_NICENESS)
    assert at_low_priority(niceness) == low
    assert at_low_priority(niceness_of_a_new_thread) == low
    assert niceness() == niceness_of_a_new_thread() == before


@on_linux
def test_pools_of_models_that_are_loaded_at_low_priority_have_it() -> None:
    before = threads()
    loading, kept = at_low_priority(lambda: (threading.get_native_id(), open_session(identity(), num_threads=3)))
    pool = threads() - before - {loading}
    assert len(pool) == 2  # the thread that calls it is the third
    assert {os.getpriority(os.PRIO_PROCESS, thread) for thread in pool} == {lower(niceness(), NATIVE_NICENESS)}
    del kept


@on_linux
def test_the_model_thread_is_a_little_below_the_event_loop() -> None:
    """Far below, it would block the loop on a busy machine: it holds Python's lock."""
    found: Queue[int] = Queue()

    class Engine(ScriptedEngine):
        def transcribe(self, pcm: FloatArray) -> str:
            found.put(niceness())
            return super().transcribe(pcm)

    worker = Worker(Engine(), lambda: 0.0, lambda callback: callback())
    worker.start()
    worker.transcribe("caller", SpeechSegment(0.0, 1.0, np.zeros(5, np.float32)), print)
    assert found.get(timeout=10) == lower(niceness(), PYTHON_NICENESS)
    worker.close()


def threads() -> set[int]:
    """All of this process."""
    return {int(entry.name) for entry in Path("/proc/self/task").iterdir()}


def identity() -> bytes:
    """A model that gives its input back."""
    tensors = [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [1]) for name in "xy"]
    node = onnx.helper.make_node("Identity", ["x"], ["y"])
    graph = onnx.helper.make_graph([node], "identity", tensors[:1], tensors[1:])
    model = onnx.helper.make_model(graph, ir_version=10, opset_imports=[onnx.helper.make_opsetid("", 17)])
    return bytes(model.SerializeToString())


def test_results_and_errors_are_those_of_the_function() -> None:
    assert at_low_priority(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        at_low_priority(lambda: 1 // 0)
