"""Linear layers with packed weights as graph nodes: the counterpart of `engines.core.weight_only`.

TensorRT and ONNX Runtime unpack such weights inside the product (`DequantizeLinear` before `MatMul`), so that they stay
packed in an engine. TensorRT knows scales but no zeros: what a group adds to all of its weights is a second, thin
product. No number is rounded again; scales and zeros have the precision of the graph.
"""

import numpy as np
import torch

from engines.core.weight_only import MIDDLE, Fp8Linear, Plane, WeightOnlyLinear, numbers
from engines.graphs.weights import array
from engines.graphs.writer import GraphWriter


def write_packed(graph: GraphWriter, x: str, linear: WeightOnlyLinear, name: str) -> str:
    """x (1, T, in) → (1, T, out), fp32, of packed weights on the CPU."""
    if linear.order is not None:
        x = graph.node("Gather", x, graph.constant(linear.order.numpy(), f"{name}.order"), axis=-1)
    if isinstance(linear, Fp8Linear):
        out = _fp8(graph, x, linear.planes[0], name)
    else:
        parts = [_plane(graph, x, plane, linear.group, f"{name}.{n}") for n, plane in enumerate(linear.planes)]
        out = parts[0] if len(parts) == 1 else graph.node("Sum", *parts)
    return out if linear.bias is None else graph.node("Add", out, graph.constant(array(linear.bias), f"{name}.bias"))


def _plane(graph: GraphWriter, x: str, plane: Plane, group: int, name: str) -> str:
    """w = (q - 8) · scale + zero, 4 bits a number, in groups of inputs."""
    signed = (numbers(plane) ^ MIDDLE).T.contiguous().numpy()  # (in, out): q - 8 in four bits
    scales, zeros = (array(each) for each in plane.scales_zeros.unbind(-1))  # (in / group, out)
    weight = graph.dequantised(
        (signed[:, 0::2] | signed[:, 1::2] << 4).tobytes(), "int4", signed.shape, scales, name, axis=0, block_size=group
    )
    out = graph.product(graph.to_precision(x), weight)
    if not zeros.any():
        return out
    blocks = graph.node("Reshape", x, graph.int64(1, -1, len(zeros), group))
    means = graph.node("ReduceMean", blocks, graph.int64(-1), keepdims=0)  # a sum might leave the range of fp16
    return graph.node(
        "Add", out, graph.product(graph.to_precision(means), graph.weight(np.float32(group) * zeros, f"{name}.zero"))
    )


def _fp8(graph: GraphWriter, x: str, plane: Plane, name: str) -> str:
    """w = q · scale, q in E4M3, a scale for each output."""
    q = plane.q.view(torch.uint8).T.contiguous().numpy()  # (in, out)
    weight = graph.dequantised(q.tobytes(), "fp8", q.shape, array(plane.scales_zeros), name, axis=1)
    return graph.product(graph.to_precision(x), weight)
