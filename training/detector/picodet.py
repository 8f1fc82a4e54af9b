"""PicoDet of PaddleDetection, as paddle2onnx writes it: fed with bytes, cut before its end, stored as float16."""

import hashlib
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.utils import Extractor

from training.detector.tfjs import Array

SHA256 = "f879ca8e2366f798d6b7ff2132d0b7d35018cdcc9e001a051d4363029aed6963"
SIZE, CLASSES, CELLS = 416, 80, 52**2 + 26**2 + 13**2 + 7**2
INPUT, SCORES, BOXES = "image", "p2o.Concat.9", "p2o.Mul.179"  # as paddle2onnx 1.2.4 names them
MEAN, DEVIATION = (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)  # of red, green and blue, in ImageNet


def read_picodet(path: Path) -> onnx.ModelProto:
    """The graph that paddle2onnx 1.2.4 writes of `paddlelabel-ml` 1.0.0, opset 13; it is verified."""
    data = path.read_bytes()
    assert hashlib.sha256(data).hexdigest() == SHA256, f"{path} is not what paddle2onnx 1.2.4 writes of PicoDet"
    return onnx.load_from_string(data)


def picodet(original: onnx.ModelProto) -> onnx.ModelProto:
    """N = 3598 cells of 8, 16, 32 and 64 pixels.

    `rgb`: uint8 (416,416,3), the whole picture whatever its shape. `scores` (80,N): probabilities. `boxes` (N,4): left,
    top, right, bottom in pixels of 416; they may lie outside. The original goes on with the best hundred boxes.
    """
    original.graph.input[0].type.tensor_type.shape.dim[0].dim_value = 1
    graph = Extractor(onnx.shape_inference.infer_shapes(original)).extract_model([INPUT], [SCORES, BOXES]).graph
    nodes = [node for node in graph.node if node.op_type != "Constant"]
    used = {name for node in nodes for name in node.input}
    stored, casts = list[onnx.TensorProto](), list[onnx.NodeProto]()
    for name, array in _constants(graph).items():
        if name in used and array.dtype == np.float32 and array.ndim > 1:
            stored.append(numpy_helper.from_array(array.astype(np.float16), f"{name}/stored"))
            casts.append(helper.make_node("Cast", [f"{name}/stored"], [name], to=TensorProto.FLOAT))
        elif name in used:
            stored.append(numpy_helper.from_array(array, name))
    made = helper.make_graph(
        [*casts, *_fed(), *nodes, *_unbatched()],
        "picodet",
        [helper.make_tensor_value_info("rgb", TensorProto.UINT8, (SIZE, SIZE, 3))],
        [
            helper.make_tensor_value_info("scores", TensorProto.FLOAT, (CLASSES, CELLS)),
            helper.make_tensor_value_info("boxes", TensorProto.FLOAT, (CELLS, 4)),
        ],
        [*stored, *_numbers()],
    )
    return helper.make_model(made, opset_imports=original.opset_import, ir_version=8)


def _constants(graph: onnx.GraphProto) -> dict[str, Array]:
    """All of them by name; paddle2onnx makes them nodes."""
    return {
        node.output[0]: numpy_helper.to_array(node.attribute[0].t) for node in graph.node if node.op_type == "Constant"
    }


def _fed() -> list[onnx.NodeProto]:
    """From `rgb` to INPUT: channels first, scaled as in training."""
    return [
        helper.make_node("Cast", ["rgb"], ["rgb/float"], to=TensorProto.FLOAT),
        helper.make_node("Sub", ["rgb/float", "rgb/mean"], ["rgb/centred"]),
        helper.make_node("Div", ["rgb/centred", "rgb/deviation"], ["rgb/scaled"]),
        helper.make_node("Transpose", ["rgb/scaled"], ["rgb/first"], perm=[2, 0, 1]),
        helper.make_node("Unsqueeze", ["rgb/first", "batch"], [INPUT]),
    ]


def _unbatched() -> list[onnx.NodeProto]:
    return [
        helper.make_node("Squeeze", [value, "batch"], [name]) for name, value in (("scores", SCORES), ("boxes", BOXES))
    ]


def _numbers() -> list[onnx.TensorProto]:
    return [
        numpy_helper.from_array(np.asarray(MEAN, np.float32), "rgb/mean"),
        numpy_helper.from_array(np.asarray(DEVIATION, np.float32), "rgb/deviation"),
        numpy_helper.from_array(np.asarray([0], np.int64), "batch"),
    ]
