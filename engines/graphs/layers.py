"""Decoder layers as graph nodes: the counterpart of `engines.core.layers`, with attention written out as single
operations.

Softmax and norms are computed in fp32, masks add -3e4 and never infinity. Batch is 1.
"""

from dataclasses import dataclass

import numpy as np

from engines.graphs.linear import Floats, Linear
from engines.graphs.writer import GraphWriter
from engines.shapes import DecoderConfig


@dataclass(frozen=True)
class LayerWeights:
    """One layer. `qkv` stacks the rows of query, key and value, `gate_up` those of gate and up."""

    qkv: Linear
    o: Linear
    gate_up: Linear
    down: Linear
    norm_before_attention: Floats
    norm_before_mlp: Floats


@dataclass(frozen=True)
class RotationInputs:
    """Names of `cos`, `sin` (T, head_dim / 2) in the graph, fp32."""

    cos: str
    sin: str


@dataclass(frozen=True)
class Past:
    """The cached tokens that a layer attends to: the names of rotated `keys` and of `values`
    (1, kv_heads, S, head_dim), in the graph's precision. `length` names S, an int64 vector of length 1."""

    keys: str
    values: str
    length: str


@dataclass(frozen=True)
class LayerOutput:
    """Names of a layer's outputs, all in fp32. `hidden` (1,T,D); the block's un-rotated `keys`, `rotated_keys` and
    `values` (1, kv_heads, T, head_dim); `attention` (1, kv_heads, G·T, S + T), the weights after the softmax."""

    hidden: str
    keys: str
    rotated_keys: str
    values: str
    attention: str


def write_norm(graph: GraphWriter, x: str, weight: Floats, eps: float, name: str) -> str:
    """Root-mean-square norm in fp32."""
    square = graph.node("Pow", x, graph.constant(np.float32(2)))
    mean = graph.node("ReduceMean", square, graph.int64(-1), keepdims=1)
    size = graph.node("Sqrt", graph.node("Add", mean, graph.constant(np.float32(eps))))
    return graph.node("Mul", graph.node("Div", x, size), graph.constant(weight.astype(np.float32), name))


def write_rotation(graph: GraphWriter, x: str, rotary: RotationInputs, half: int) -> str:
    """x (1, heads, T, head_dim) in fp32, rotated."""
    first, second = graph.nodes("Split", x, graph.int64(half, half), count=2, axis=-1)
    one = graph.node("Sub", graph.node("Mul", first, rotary.cos), graph.node("Mul", second, rotary.sin))
    two = graph.node("Add", graph.node("Mul", second, rotary.cos), graph.node("Mul", first, rotary.sin))
    return graph.node("Concat", one, two, axis=-1)


def write_layer(
    graph: GraphWriter,
    config: DecoderConfig,
    weights: LayerWeights,
    x: str,
    rotary: RotationInputs,
    mask: str | None,
    past: Past | None,
    name: str,
) -> LayerOutput:
    """One layer over x (1,T,D). `mask`, fp32, broadcasts to (G·T, S + T); it is added to the attention's logits."""
    normed = write_norm(graph, x, weights.norm_before_attention, config.norm_eps, f"{name}.input_layernorm")
    heads, kv = config.num_heads, config.num_kv_heads
    stacked = graph.node(
        "Reshape", weights.qkv.write(graph, normed, f"{name}.qkv"), graph.int64(1, -1, heads + 2 * kv, config.head_dim)
    )
    by_head = graph.node("Transpose", stacked, perm=[0, 2, 1, 3])  # (1, H + 2 KV, T, hd)
    q_and_k, values = graph.nodes("Split", by_head, graph.int64(heads + kv, kv), count=2, axis=1)
    rotated = write_rotation(graph, q_and_k, rotary, config.head_dim // 2)
    queries, rotated_keys = graph.nodes("Split", rotated, graph.int64(heads, kv), count=2, axis=1)
    keys = graph.node("Slice", q_and_k, graph.int64(heads), graph.int64(heads + kv), graph.int64(1))
    mixed, attention = _attend(graph, config, queries, rotated_keys, values, mask, past)
    joined = graph.node("Reshape", mixed, graph.int64(1, heads, -1, config.head_dim))  # (1,H,T,hd)
    rows = graph.node(
        "Reshape", graph.node("Transpose", joined, perm=[0, 2, 1, 3]), graph.int64(1, -1, heads * config.head_dim)
    )
    x = graph.node("Add", x, weights.o.write(graph, rows, f"{name}.o"))
    normed = write_norm(graph, x, weights.norm_before_mlp, config.norm_eps, f"{name}.post_attention_layernorm")
    size = config.intermediate_size
    gate, up = graph.nodes(
        "Split", weights.gate_up.write(graph, normed, f"{name}.gate_up"), graph.int64(size, size), count=2, axis=-1
    )
    gated = graph.node("Mul", graph.node("Mul", gate, graph.node("Sigmoid", gate)), up)
    x = graph.node("Add", x, weights.down.write(graph, gated, f"{name}.down"))
    return LayerOutput(x, keys, rotated_keys, values, attention)


def _attend(
    graph: GraphWriter,
    config: DecoderConfig,
    queries: str,
    keys: str,
    values: str,
    mask: str | None,
    past: Past | None,
) -> tuple[str, str]:
    """Mixed values (1, kv_heads, G·T, hd) in fp32, and the attention.

    The G query heads that share a key/value head are put one after another along the length. Past and block are
    multiplied separately, so that the past is never copied.
    """
    folded = graph.node("Reshape", queries, graph.int64(1, config.num_kv_heads, -1, config.head_dim))
    scaled = graph.node("Mul", folded, graph.constant(np.float32(config.head_dim**-0.5)))
    q = graph.to_precision(scaled)
    logits = graph.product(q, graph.node("Transpose", graph.to_precision(keys), perm=[0, 1, 3, 2]))
    if past is not None:
        before = graph.product(q, graph.node("Transpose", past.keys, perm=[0, 1, 3, 2]))
        logits = graph.node("Concat", before, logits, axis=-1)
    if mask is not None:
        logits = graph.node("Add", logits, mask)
    weights = graph.node("Softmax", logits, axis=-1)
    if past is None:
        return graph.product(graph.to_precision(weights), graph.to_precision(values)), weights
    on_past = graph.node("Slice", weights, graph.int64(0), past.length, graph.int64(3))
    on_block = graph.node("Slice", weights, past.length, graph.int64(np.iinfo(np.int64).max), graph.int64(3))
    mixed = graph.node(
        "Add",
        graph.product(graph.to_precision(on_past), past.values),
        graph.product(graph.to_precision(on_block), graph.to_precision(values)),
    )
    return mixed, weights
