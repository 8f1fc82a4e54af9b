"""Layers of any decoder as graph nodes: the counterpart of `engines.core.layers`, described by `DecoderConfig`.

Attention is written out; softmax and norms are fp32. Batch is 1. Weights are taken from the torch modules.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from torch import nn

from engines.core.layers import MLP, Attention, DecoderLayer, RMSNorm
from engines.core.weight_only import WeightOnlyLinear
from engines.graphs.layers import RotationInputs, write_norm, write_rotation
from engines.graphs.linear import DenseLinear, Floats
from engines.graphs.slots.packed import write_packed
from engines.graphs.weights import array
from engines.graphs.writer import GraphWriter

Write = Callable[[str, str], str]  # slots, a block (1, kv_heads, T, head_dim) in their precision → slots with it
TANH_SCALE, TANH_CUBE = np.float32(np.sqrt(2 / np.pi)), np.float32(0.044715)  # of the approximated GELU


@dataclass(frozen=True)
class Slots:
    """Names of rotated `keys` and of `values` (1, kv_heads, S, head_dim) in the graph's precision."""

    keys: str
    values: str


@dataclass(frozen=True)
class Attended:
    """Names in the graph: `out` (1,T,D); `slots` with the block in them; `weights` (1, kv_heads, G·T, S) of the
    attention; of a layer with keys of its own the block's un-rotated `keys` and `values` (1, kv_heads, T, head_dim),
    fp32."""

    out: str
    slots: Slots
    weights: str
    keys: str = ""
    values: str = ""


def write_linear(graph: GraphWriter, x: str, linear: nn.Linear | WeightOnlyLinear, name: str) -> str:
    """x (…, in) → (…, out), fp32."""
    if isinstance(linear, WeightOnlyLinear):
        return write_packed(graph, x, linear, name)
    bias: Floats | None = None if linear.bias is None else array(linear.bias)
    return DenseLinear(array(linear.weight), bias).write(graph, x, name)


def norm(graph: GraphWriter, x: str, of: RMSNorm, name: str) -> str:
    """Root-mean-square norm of a torch module."""
    return write_norm(graph, x, array(of.weight), of.eps, name)


def write_block(
    graph: GraphWriter,
    layer: DecoderLayer,
    x: str,
    rotary: RotationInputs,
    mask: str,
    write: Write,
    slots: Slots,
    layer_input: str | None,
    name: str,
) -> Attended:
    """One layer over x (1,T,D), whose `out` is the layer's. `mask` (T,S)."""
    block = layer.config.block
    normed = norm(graph, x, layer.input_layernorm, f"{name}.input_layernorm")
    attended = write_attention(graph, layer.self_attn, normed, rotary, mask, write, slots, f"{name}.self_attn")
    post = f"{name}.post_attention_layernorm"
    if block.norms_outputs:
        x = graph.node("Add", x, norm(graph, attended.out, layer.post_attention_layernorm, post))
        normed = norm(graph, x, layer.pre_feedforward_layernorm, f"{name}.pre_feedforward_layernorm")
        fed = write_mlp(graph, layer.mlp, normed, block.activation, f"{name}.mlp")
        fed = norm(graph, fed, layer.post_feedforward_layernorm, f"{name}.post_feedforward_layernorm")
    else:
        x = graph.node("Add", x, attended.out)
        fed = write_mlp(graph, layer.mlp, norm(graph, x, layer.post_attention_layernorm, post), block.activation, name)
    x = graph.node("Add", x, fed)
    if layer_input is not None:
        gate = write_linear(graph, x, layer.per_layer_input_gate, f"{name}.per_layer_input_gate")
        gated = graph.node("Mul", write_activation(graph, gate, block.activation), layer_input)
        made = write_linear(graph, gated, layer.per_layer_projection, f"{name}.per_layer_projection")
        x = graph.node("Add", x, norm(graph, made, layer.post_per_layer_input_norm, f"{name}.post_per_layer_input"))
    if block.scales_output:
        x = graph.node("Mul", x, graph.constant(array(layer.layer_scalar), f"{name}.layer_scalar"))
    return Attended(x, attended.slots, attended.weights, attended.keys, attended.values)


def write_attention(
    graph: GraphWriter,
    of: Attention,
    x: str,
    rotary: RotationInputs,
    mask: str,
    write: Write,
    slots: Slots,
    name: str,
) -> Attended:
    """Attention from x (1,T,D) to the slots that `mask` lets each token see, after its block was written there. A layer
    that reads another's keys finds the block there already."""
    heads, spec = of.config.num_heads, of.layer
    kv_heads, size = spec.num_kv_heads, spec.head_dim
    queries = _by_head(graph, write_linear(graph, x, of.q_proj, f"{name}.q_proj"), heads, size)
    has_norms = of.config.block.norms_heads
    if has_norms:
        queries = norm(graph, queries, of.q_norm, f"{name}.q_norm")
    queries = write_rotation(graph, queries, rotary, size // 2)
    keys = values = ""
    if spec.reads_layer is None:
        keys = values = _by_head(graph, write_linear(graph, x, of.k_proj, f"{name}.k_proj"), kv_heads, size)
        if spec.has_values:
            values = _by_head(graph, write_linear(graph, x, of.v_proj, f"{name}.v_proj"), kv_heads, size)
        if has_norms:
            keys = norm(graph, keys, of.k_norm, f"{name}.k_norm")
            values = write_norm(graph, values, np.ones(size, np.float32), of.k_norm.eps, f"{name}.v_norm")
        rotated = write_rotation(graph, keys, rotary, size // 2)
        keys_there, values_there = (graph.to_precision(each) for each in (rotated, values))
        slots = Slots(write(slots.keys, keys_there), write(slots.values, values_there))
    folded = graph.node("Reshape", queries, graph.int64(1, kv_heads, -1, size))  # (1, KV, G·T, hd)
    scaled = graph.node("Mul", folded, graph.constant(np.float32(1.0 if has_norms else size**-0.5)))
    logits = graph.product(graph.to_precision(scaled), graph.node("Transpose", slots.keys, perm=[0, 1, 3, 2]))
    by_group = graph.node("Concat", *[mask] * (heads // kv_heads), axis=0)  # (G·T, S)
    weights = graph.node("Softmax", graph.node("Add", logits, by_group), axis=-1)
    mixed = graph.product(graph.to_precision(weights), slots.values)
    joined = graph.node("Reshape", mixed, graph.int64(1, heads, -1, size))
    rows = graph.node("Reshape", graph.node("Transpose", joined, perm=[0, 2, 1, 3]), graph.int64(1, -1, heads * size))
    return Attended(write_linear(graph, rows, of.o_proj, f"{name}.o_proj"), slots, weights, keys, values)


def write_mlp(graph: GraphWriter, of: MLP, x: str, activation: str, name: str) -> str:
    """Gated feed-forward."""
    gate = write_activation(graph, write_linear(graph, x, of.gate_proj, f"{name}.gate_proj"), activation)
    gated = graph.node("Mul", gate, write_linear(graph, x, of.up_proj, f"{name}.up_proj"))
    return write_linear(graph, gated, of.down_proj, f"{name}.down_proj")


def write_activation(graph: GraphWriter, x: str, activation: str) -> str:
    """As `BlockConfig` names it."""
    if activation == "silu":
        return graph.node("Mul", x, graph.node("Sigmoid", x))
    cube = graph.node("Mul", graph.node("Mul", x, x), x)
    inner = graph.node("Add", x, graph.node("Mul", cube, graph.constant(TANH_CUBE)))
    curve = graph.node("Tanh", graph.node("Mul", inner, graph.constant(TANH_SCALE)))
    half = graph.node("Mul", x, graph.constant(np.float32(0.5)))
    return graph.node("Mul", half, graph.node("Add", curve, graph.constant(np.float32(1))))


def _by_head(graph: GraphWriter, x: str, heads: int, size: int) -> str:
    """(1, T, heads · size) → (1, heads, T, size)."""
    split = graph.node("Reshape", x, graph.int64(1, -1, heads, size))
    return graph.node("Transpose", split, perm=[0, 2, 1, 3])


def scattered(graph: GraphWriter, write_at: str) -> Write:
    """Writes blocks to the slots `write_at` (1,1,T,1), in any order."""

    def write(slots: str, block: str) -> str:
        places = graph.node("Expand", write_at, graph.node("Shape", block))
        return graph.node("ScatterElements", slots, places, block, axis=2)

    return write


def in_row(graph: GraphWriter, write_at: str) -> Write:
    """Writes blocks in place to the slots that follow the first of `write_at` (T,)."""
    first = graph.node("Gather", write_at, graph.int64(0), axis=0)
    return lambda slots, block: graph.in_row(slots, block, first)
