"""The LLM as two graphs: `prefill` gives keys and values of a block, `step` also gives the logits of the next token.

Both read a past of S places, of which a mask marks the valid ones. So shapes stay the same while an answer grows.
The inputs for a block of T tokens, with cos and sin of their positions:

    embeds (1,T,D)   cos, sin (T, head_dim / 2)   mask (T, S + T), 0 or -3e4
    past_keys.i (rotated), past_values.i (1, kv_heads, S, head_dim) for every layer i, in fp16

Outputs of `prefill`: hidden (1,T,D) after the final norm, keys (un-rotated), values (layers, kv_heads, T, head_dim).
Outputs of `step`: hidden, logits (L, vocab) of the tokens `last` (L,), rotated_keys and values as above, and
attention (T, S + T), summed over layers and heads with constant weights. L is 1 unless a graph is for packed blocks;
then it may be 0, and the outputs have keys (un-rotated), too: so one graph, with one copy of the weights, does both.
"""

from dataclasses import dataclass

import numpy as np
import onnx

from engines.graphs.layers import LayerWeights, Past, RotationInputs, write_layer, write_norm
from engines.graphs.linear import Floats, Linear
from engines.graphs.writer import GraphWriter, Precision
from engines.shapes import DecoderConfig


@dataclass(frozen=True)
class LlmWeights:
    """All weights of an LLM that its graphs need; `head` gives logits.

    `attention_heads` (layers, heads): how much each attention head counts in the output `attention`; not all are 0.
    """

    layers: tuple[LayerWeights, ...]
    norm: Floats
    head: Linear
    attention_heads: Floats


def prefill_graph(config: DecoderConfig, weights: LlmWeights, precision: Precision) -> onnx.ModelProto:
    """Reads a block after its past; gives what the cache stores of it."""
    graph = GraphWriter("llm_prefill", precision)
    body = _Body(graph, config, weights)
    graph.output("hidden", body.hidden, (1, "T", config.hidden_size))
    graph.output("keys", graph.node("Concat", *body.keys, axis=0), body.block_shape)
    graph.output("values", graph.node("Concat", *body.values, axis=0), body.block_shape)
    return graph.finish()


def step_graph(
    config: DecoderConfig, weights: LlmWeights, precision: Precision, is_packed: bool = False
) -> onnx.ModelProto:
    """Reads a block after its past; gives the logits of the token that follows the block's token `last`.

    If it `is_packed`, of as many tokens as wanted, or of none; the mask may hold several sequences apart, and what the
    cache stores is given as well."""
    graph = GraphWriter("llm_step", precision)
    count = "L" if is_packed else 1
    last = graph.input("last", (count,), "int64")
    body = _Body(graph, config, weights)
    graph.output("hidden", body.hidden, (1, "T", config.hidden_size))
    final = graph.node("Gather", body.hidden, last, axis=1)  # (1,L,D)
    logits = weights.head.write(graph, final, "head")
    graph.output(
        "logits", graph.node("Reshape", logits, graph.int64(-1, config.vocab_size)), (count, config.vocab_size)
    )
    if is_packed:
        graph.output("keys", graph.node("Concat", *body.keys, axis=0), body.block_shape)
    graph.output("rotated_keys", graph.node("Concat", *body.rotated_keys, axis=0), body.block_shape)
    graph.output("values", graph.node("Concat", *body.values, axis=0), body.block_shape)
    graph.output("attention", _weighted_attention(graph, config, weights, body), ("T", "S+T"))
    return graph.finish()


def _weighted_attention(graph: GraphWriter, config: DecoderConfig, weights: LlmWeights, body: "_Body") -> str:
    """(T, S + T). Heads that do not count are left out."""
    shape = graph.node("Concat", graph.int64(config.num_heads, -1), body.width, axis=0)
    total = ""
    for of_heads, attention in zip(weights.attention_heads, body.attention, strict=True):
        counting = np.flatnonzero(of_heads)
        if len(counting):
            chosen = graph.node("Gather", graph.node("Reshape", attention, shape), graph.int64(*counting), axis=0)
            scale = graph.constant(of_heads[counting, None, None].astype(np.float32))
            scaled = graph.node("Mul", chosen, scale)  # (heads that count, T, S + T)
            summed = graph.node("ReduceSum", scaled, graph.int64(0), keepdims=0)
            total = graph.node("Add", total, summed) if total else summed
    assert total, "no head counts"
    return total


class _Body:
    """The layers, written into a graph."""

    def __init__(self, graph: GraphWriter, config: DecoderConfig, weights: LlmWeights) -> None:
        half = config.head_dim // 2
        x = graph.input("embeds", (1, "T", config.hidden_size))
        rotary = RotationInputs(graph.input("cos", ("T", half)), graph.input("sin", ("T", half)))
        mask = graph.input("mask", ("T", "S+T"))
        shape = (1, config.num_kv_heads, "S", config.head_dim)
        pasts = [
            [graph.input(f"past_{kind}.{layer}", shape, "fp16") for kind in ("keys", "values")]
            for layer in range(config.num_layers)
        ]
        length = graph.node("Shape", pasts[0][0], start=2, end=3)
        self.width = graph.node("Shape", mask, start=1, end=2)
        by_group = graph.node("Concat", *[mask] * config.group_size, axis=0)  # (G·T, S + T)
        self.keys, self.rotated_keys, self.values, self.attention = [], [], [], []
        for number, layer in enumerate(weights.layers):
            keys, values = (graph.from_fp16(value) for value in pasts[number])
            past = Past(keys, values, length)
            out = write_layer(graph, config, layer, x, rotary, by_group, past, f"layers.{number}")
            x = out.hidden
            self.keys.append(out.keys)
            self.rotated_keys.append(out.rotated_keys)
            self.values.append(out.values)
            self.attention.append(out.attention)
        self.hidden = write_norm(graph, x, weights.norm, config.norm_eps, "norm")
        self.block_shape = (config.num_layers, config.num_kv_heads, "T", config.head_dim)
