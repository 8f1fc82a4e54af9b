"""A convolutional network that torch exported in fp32, with weights and products in fp16; inputs, outputs stay fp32."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def to_fp16(model: onnx.ModelProto) -> onnx.ModelProto:
    """A copy in which every fp32 constant is fp16, with casts after the inputs and before the outputs."""
    half = onnx.ModelProto()
    half.CopyFrom(model)
    graph = half.graph
    for constant in graph.initializer:
        if constant.data_type == TensorProto.FLOAT:
            narrow = numpy_helper.to_array(constant).astype(np.float16)
            constant.CopyFrom(numpy_helper.from_array(narrow, constant.name))
    del graph.value_info[:]
    inside = {value.name: f"{value.name}/fp16" for value in (*graph.input, *graph.output)}
    for node in graph.node:
        for names in (node.input, node.output):
            names[:] = [inside.get(name, name) for name in names]
    nodes = list(graph.node)
    before = [helper.make_node("Cast", [v.name], [inside[v.name]], to=TensorProto.FLOAT16) for v in graph.input]
    after = [helper.make_node("Cast", [inside[v.name]], [v.name], to=TensorProto.FLOAT) for v in graph.output]
    del graph.node[:]
    graph.node.extend([*before, *nodes, *after])
    return half
