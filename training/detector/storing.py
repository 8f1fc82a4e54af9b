"""How weights are kept in the converted graphs: smaller than they are computed with."""

import numpy as np
from onnx import TensorProto

from engines.graphs.writer import GraphWriter
from training.detector.tfjs import Array


def as_float16(writer: GraphWriter, name: str, array: Array) -> str:
    """A constant that is stored as float16, as float32."""
    return writer.node("Cast", writer.constant(array.astype(np.float16), name), to=TensorProto.FLOAT)


def as_int8(writer: GraphWriter, name: str, filters: Array) -> str:
    """Filters (out,in,height,width) that are stored as int8 with one scale for each of `out`, as float32."""
    scales = np.abs(filters).max((1, 2, 3), keepdims=True).clip(1e-12) / 127
    steps = writer.constant(np.rint(filters / scales).astype(np.int8), name)
    cast = writer.node("Cast", steps, to=TensorProto.FLOAT)
    return writer.node("Mul", cast, writer.constant(scales.astype(np.float32), f"{name}/scales"))
