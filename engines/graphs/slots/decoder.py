"""A whole decoder as a graph: a block of T tokens is written into a memory of S slots, and the next token predicted.

    embeds (1,T,D)   write_at (T,): the slots of the block   last (1,): the token whose logits are wanted
    mask (T,S), 0 or -3e4: which slots a token may look at, those of the block included; `near.W` the same for layers
    that look back W ids      cos.K, sin.K (T, head_dim / 2) of the K-th kind of layers (`DecoderConfig.cache_rows`)
    keys.I (rotated), values.I (1, kv_heads, S, head_dim) of row I of a cache, in the graph's precision
    layer_words (1, T, layers · size): rows of the layers' tables, as `Decoder` scales them, if it has such tables

Outputs: logits (1, vocab); attention (T,S), of the heads that count; `keys_out.I` and `values_out.I`, the same slots
with the block in them, which no other operator copies: a runtime may give them the memory of the inputs; `new_keys.I`
(un-rotated) and `new_values.I` (1, kv_heads, T, head_dim), which a cache keeps. Padding is written to a slot that
nobody looks at. Nothing has a size that depends on data.

With a fixed number of slots a block lies in slots that follow one another, its padding behind it, and is written in
place: TensorRT's layer for caches.
"""

from dataclasses import dataclass

import numpy as np
import onnx
from torch import Tensor

from engines.core.decoder import Decoder
from engines.core.layers import DecoderLayer
from engines.graphs.layers import RotationInputs
from engines.graphs.linear import DenseLinear, Floats
from engines.graphs.sizes import Buckets, Sizes, fixed
from engines.graphs.slots.layers import Slots, Write, in_row, norm, scattered, write_block, write_linear
from engines.graphs.weights import array
from engines.graphs.writer import GraphWriter, Precision
from engines.shapes import LayerConfig

PARTS = ("keys", "values")
SLOT_SIZES: Sizes = {"T": Buckets((1, 32, 256), 32), "S": Buckets((1024, 2560, 8704), 2560)}


@dataclass(frozen=True)
class _Memory:
    """Inputs that all layers share. `rotations` by kind of layer, `masks` by `LayerConfig.window_ids`."""

    write: Write
    rotations: dict[tuple[object, ...], RotationInputs]
    masks: dict[int | None, str]
    slots: list[Slots]


def sizes_of(num_slots: int | None) -> Sizes:
    """The sizes of a graph over a fixed number of slots, or over any."""
    return SLOT_SIZES if num_slots is None else {"T": SLOT_SIZES["T"], "S": fixed(num_slots)}


def slots_graph(decoder: Decoder, precision: Precision, num_slots: int | None = None) -> onnx.ModelProto:
    """The graph of a decoder with its weights, in fp32 or fp16. With `num_slots` it writes in place into so many."""
    config = decoder.config
    graph = GraphWriter("llm_slots", precision)
    x = graph.input("embeds", (1, "T", config.hidden_size))
    size = "S" if num_slots is None else num_slots
    memory = _inputs(graph, decoder, size)
    last = graph.input("last", (1,), "int64")
    layer_inputs = _layer_inputs(graph, decoder, x)
    read: dict[int, Slots] = {}
    row_of = {number: row for row, number in enumerate(config.row_layers)}
    attention: str | None = None
    for number, spec in enumerate(config.layer_configs):
        layer = decoder.layers[number]
        assert isinstance(layer, DecoderLayer)
        source = read[spec.reads_layer] if spec.reads_layer is not None else memory.slots[row_of[number]]
        out = write_block(
            graph,
            layer,
            x,
            memory.rotations[spec.kept_as],
            memory.masks[spec.window_ids],
            memory.write,
            source,
            None if layer_inputs is None else layer_inputs[number],
            f"layers.{number}",
        )
        x, read[number] = out.out, out.slots
        attention = _attention(graph, attention, out.weights, array(decoder.head_weights[number]))
        if number in row_of:
            row = row_of[number]
            graph.output(f"new_keys.{row}", out.keys, (1, spec.num_kv_heads, "T", spec.head_dim))
            graph.output(f"new_values.{row}", out.values, (1, spec.num_kv_heads, "T", spec.head_dim))
    final = graph.node("Gather", norm(graph, x, decoder.norm, "norm"), last, axis=1)  # (1,1,D)
    graph.output("logits", _logits(graph, decoder, final), (1, config.vocab_size))
    assert attention is not None, "no head counts"
    shape = graph.node("Shape", next(iter(memory.masks.values())))
    graph.output("attention", graph.node("Reshape", attention, shape), ("T", size))
    for number, row in row_of.items():
        slots, shape_of_slots = read[number], _slots_shape(config.layer_configs[number], size)
        graph.rename_to_output(f"keys_out.{row}", slots.keys, shape_of_slots, precision)
        graph.rename_to_output(f"values_out.{row}", slots.values, shape_of_slots, precision)
    return graph.finish()


def _attention(graph: GraphWriter, before: str | None, weights: str, heads: Floats) -> str | None:
    """(1, T·S): the attention of earlier layers, if any, and that of a layer whose `heads` (heads,) count so much."""
    if not heads.any():
        return before
    by_head = graph.node("Reshape", weights, graph.int64(len(heads), -1))  # (heads, T·S)
    of_layer = graph.node("MatMul", graph.constant(heads[None]), by_head)
    return of_layer if before is None else graph.node("Add", before, of_layer)


def _inputs(graph: GraphWriter, decoder: Decoder, size: int | str) -> _Memory:
    config = decoder.config
    write_at = graph.input("write_at", ("T",), "int64")
    if isinstance(size, int):
        write = in_row(graph, write_at)
    else:
        write = scattered(graph, graph.node("Reshape", write_at, graph.int64(1, 1, -1, 1)))
    masks: dict[int | None, str] = {}
    for spec in config.layer_configs:
        if spec.window_ids not in masks:
            name = "mask" if spec.window_ids is None else f"near.{spec.window_ids}"
            masks[spec.window_ids] = graph.input(name, ("T", size))
    rotations = {
        rows.layer.kept_as: RotationInputs(*[graph.input(name, ("T", rows.layer.head_dim // 2)) for name in names])
        for rows, names in ((rows, (f"cos.{kind}", f"sin.{kind}")) for kind, rows in enumerate(config.cache_rows))
    }
    slots = [
        Slots(*[graph.input(f"{part}.{row}", _slots_shape(kind.layer, size), graph.precision) for part in PARTS])
        for kind in config.cache_rows
        for row in range(kind.start, kind.end)
    ]
    return _Memory(write, rotations, masks, slots)


def _slots_shape(layer: LayerConfig, size: int | str) -> tuple[int | str, ...]:
    """Of keys, and of values, of a layer that has its own."""
    return (1, layer.num_kv_heads, size, layer.head_dim)


def _layer_inputs(graph: GraphWriter, decoder: Decoder, embeds: str) -> list[str] | None:
    """What each layer is given of the tokens, (1, T, size)."""
    config = decoder.config
    size, count = config.block.layer_input_size, config.num_layers
    if not size:
        return None
    words = graph.input("layer_words", (1, "T", count * size))
    made = write_linear(graph, embeds, decoder.per_layer_model_projection, "per_layer_model_projection")
    made = graph.node("Mul", made, graph.constant(np.float32(config.hidden_size**-0.5)))
    by_layer = graph.node("Reshape", made, graph.int64(1, -1, count, size))
    normed = norm(graph, by_layer, decoder.per_layer_projection_norm, "per_layer_projection_norm")
    both = graph.node("Add", normed, graph.node("Reshape", words, graph.int64(1, -1, count, size)))
    scaled = graph.node("Mul", both, graph.constant(np.float32(2**-0.5)))
    pieces = graph.nodes("Split", scaled, graph.int64(*[1] * count), count=count, axis=2) if count > 1 else [scaled]
    return [graph.node("Reshape", piece, graph.int64(1, -1, size)) for piece in pieces]


def _logits(graph: GraphWriter, decoder: Decoder, final: str) -> str:
    """(1, vocab) of hidden (1,1,D)."""
    config = decoder.config
    head: Tensor = decoder.embed_tokens.weight if decoder.lm_head is None else decoder.lm_head.weight
    logits = graph.node(
        "Reshape", DenseLinear(array(head)).write(graph, final, "head"), graph.int64(1, config.vocab_size)
    )
    if config.logit_cap is None:
        return logits
    cap = graph.constant(np.float32(config.logit_cap))
    return graph.node("Mul", graph.node("Tanh", graph.node("Div", logits, cap)), cap)
