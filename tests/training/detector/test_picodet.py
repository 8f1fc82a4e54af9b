from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from engines.runtimes.session import open_session
from training.detector.picodet import BOXES, CELLS, CLASSES, DEVIATION, INPUT, MEAN, SCORES, SIZE, picodet, read_picodet
from training.detector.tfjs import Array


def original() -> onnx.ModelProto:
    """With the inputs and outputs of paddle2onnx's graph: every score is the mean of the picture, times a weight."""
    constants: dict[str, Array] = {
        "scale": np.full((CLASSES, 1), 1 / 3, np.float32),
        "corners": np.zeros((1, CELLS, 4), np.float32),
        "cells": np.asarray((1, CLASSES, CELLS), np.int64),
    }
    nodes = [
        *(
            helper.make_node("Constant", [], [name], value=numpy_helper.from_array(array))
            for name, array in constants.items()
        ),
        helper.make_node("ReduceMean", [INPUT], ["mean"], axes=[1, 2, 3], keepdims=1),
        helper.make_node("Squeeze", ["mean"], ["number"]),
        helper.make_node("Mul", ["scale", "number"], ["scaled"]),
        helper.make_node("Expand", ["scaled", "cells"], [SCORES]),
        helper.make_node("Identity", ["corners"], [BOXES]),
        helper.make_node("Identity", [SCORES], ["the end"]),
    ]
    graph = helper.make_graph(
        nodes,
        "original",
        [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ("pictures", 3, SIZE, SIZE))],
        [helper.make_tensor_value_info("the end", TensorProto.FLOAT, None)],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)


def test_bytes_are_scaled_as_in_training_and_the_end_is_cut_off() -> None:
    model = picodet(original())
    onnx.checker.check_model(model)
    session = open_session(model.SerializeToString(), 1)
    rgb = np.random.default_rng(0).integers(0, 256, (SIZE, SIZE, 3), np.uint8)
    scores, boxes = session.run(None, {"rgb": rgb})
    expected = ((rgb.astype(np.float64) - MEAN) / DEVIATION).mean() / 3
    np.testing.assert_allclose(scores, np.full((CLASSES, CELLS), expected), rtol=2e-3)  # the weight is a float16
    assert boxes.shape == (CELLS, 4)


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "original.onnx"
    onnx.save(original(), path)
    with pytest.raises(AssertionError, match="PicoDet"):
        read_picodet(path)
