"""What goes into the converted graphs: a picture of bytes, as their originals were given it."""

import numpy as np
from onnx import TensorProto

from engines.graphs.writer import GraphWriter
from training.detector.operators import Value
from training.detector.tfjs import Array


def picture(writer: GraphWriter, size: int) -> Value:
    """The input `rgb`, uint8 (size,size,3), as floats of 0 to 255, channels first."""
    rgb = writer.node("Cast", writer.input("rgb", (size, size, 3), "uint8"), to=TensorProto.FLOAT)
    return Value(
        writer.node("Unsqueeze", writer.node("Transpose", rgb, perm=[2, 0, 1]), writer.int64(0)), is_moved=True
    )


def from_minus_one_to_one(writer: GraphWriter, source: Value) -> Value:
    """Values of 0 to 255, scaled."""
    halves = writer.node("Div", source.name, writer.constant(np.float32(127.5)))
    return Value(writer.node("Sub", halves, writer.constant(np.float32(1))), source.is_moved)


def per_channel(*values: float) -> Array:
    """(1,3,1,1) of float32."""
    return np.asarray(values, np.float32).reshape(1, 3, 1, 1)
