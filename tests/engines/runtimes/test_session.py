"""Graphs take what they need while they run from one memory that all of them share."""

import sys

import numpy as np
import pytest
from onnx import TensorProto, helper

from benchmarks.report import rss_mb
from engines.runtimes.session import open_session

LARGE_MB = 64


def graph_of_large_parts() -> bytes:
    """Two arrays of `size` numbers for a moment, and the largest of them."""
    nodes = [
        helper.make_node("Expand", ["one", "size"], ["ones"]),
        helper.make_node("Exp", ["ones"], ["powers"]),
        helper.make_node("ReduceMax", ["powers"], ["largest"], keepdims=0),
    ]
    inputs = [
        helper.make_tensor_value_info("one", TensorProto.FLOAT, [1]),
        helper.make_tensor_value_info("size", TensorProto.INT64, [1]),
    ]
    outputs = [helper.make_tensor_value_info("largest", TensorProto.FLOAT, [])]
    graph = helper.make_graph(nodes, "large parts", inputs, outputs)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    content: bytes = model.SerializeToString()
    return content


@pytest.mark.skipif(sys.platform != "linux", reason="rss_mb reads Linux's own figures")
def test_a_second_graph_and_other_shapes_run_in_the_memory_of_the_first() -> None:
    sessions = [open_session(graph_of_large_parts(), 1) for _ in range(3)]

    def run(number: int, mb: int) -> None:
        size = np.asarray([mb * 2**20 // 4])
        (largest,) = sessions[number].run(None, {"one": np.ones(1, np.float32), "size": size})
        assert largest == pytest.approx(np.e)

    run(0, LARGE_MB)
    held_mb = rss_mb()
    for number in range(len(sessions)):
        for mb in (LARGE_MB, LARGE_MB // 2, LARGE_MB - 7):
            run(number, mb)
    assert rss_mb() < held_mb + LARGE_MB // 4


def test_the_graph_is_not_kept_once_more_beside_the_session() -> None:
    session = open_session(graph_of_large_parts(), 1)
    assert not [name for name, value in vars(session).items() if isinstance(value, bytes)]
    (largest,) = session.run(None, {"one": np.ones(1, np.float32), "size": np.asarray([4])})
    assert largest == pytest.approx(np.e)
