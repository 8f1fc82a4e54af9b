"""Graphs from features through names to words: the counterpart of `engines.core.projector` and
`engines.core.neighbours`.

video_projector: features (frames, 49, F) → embeds (frames, 49, D), certainty (frames, 49)
audio_projector: features (patches, F) → embeds (patches, D), certainty (patches)
"""

import numpy as np
import onnx

from engines.core.neighbours import SIMILARITY_SCALE
from engines.core.projector import WordProjector
from engines.graphs.linear import DenseLinear
from engines.graphs.weights import array
from engines.graphs.writer import GraphWriter, Precision
from engines.shapes import GRID

PATCHES = GRID * GRID


def video_projector_graph(projector: WordProjector, precision: Precision) -> onnx.ModelProto:
    """For patches of pictures. Names of neighbouring patches that look alike are averaged."""
    graph = GraphWriter("video_projector", precision)
    features = graph.input("features", ("frames", PATCHES, projector.weight.shape[1]))
    own = _names(graph, features, projector)
    centred = graph.node("Sub", features, graph.node("ReduceMean", features, graph.int64(1), keepdims=1))
    length = graph.node("ReduceL2", centred, graph.int64(2), keepdims=1)
    direction = graph.node("Div", centred, graph.node("Max", length, graph.constant(np.float32(1e-12))))
    similarity = graph.node("MatMul", direction, graph.node("Transpose", direction, perm=[0, 2, 1]))
    weight = graph.node("Exp", graph.node("Mul", similarity, graph.constant(np.float32(SIMILARITY_SCALE))))
    weight = graph.node("Mul", weight, graph.constant(_near(), "near"))
    weight = graph.node("Div", weight, graph.node("ReduceSum", weight, graph.int64(2), keepdims=1))
    smoothed = graph.node("MatMul", weight, own)
    _finish(graph, smoothed, projector, ("frames", PATCHES))
    return graph.finish()


def audio_projector_graph(projector: WordProjector, precision: Precision) -> onnx.ModelProto:
    """For half seconds of sound, without averaging."""
    graph = GraphWriter("audio_projector", precision)
    features = graph.input("features", ("patches", projector.weight.shape[1]))
    _finish(graph, _names(graph, features, projector), projector, ("patches",))
    return graph.finish()


def _names(graph: GraphWriter, features: str, projector: WordProjector) -> str:
    """Probabilities of the names: for each name the sum over its rows."""
    rows = DenseLinear(array(projector.weight), array(projector.bias))
    by_row = graph.node("Softmax", rows.write(graph, features, "rows"), axis=-1)
    groups = np.zeros((len(projector.group), len(projector.words)), np.float32)
    groups[np.arange(len(groups)), projector.group.numpy()] = 1
    return graph.node("MatMul", by_row, graph.constant(groups, "groups"))


def _finish(graph: GraphWriter, names: str, projector: WordProjector, shape: tuple[int | str, ...]) -> None:
    words = array(projector.words)
    embeds = graph.product(graph.to_precision(names), graph.weight(words, "words"))
    graph.output("embeds", embeds, (*shape, words.shape[1]))
    things = graph.node("Slice", names, graph.int64(0), graph.int64(len(words) - 1), graph.int64(-1))
    graph.output("certainty", graph.node("ReduceMax", things, graph.int64(-1), keepdims=0), shape)


def _near() -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """(49,49): 1 for patches that touch."""
    row, column = np.divmod(np.arange(PATCHES), GRID)
    is_near = (abs(row[:, None] - row) <= 1) & (abs(column[:, None] - column) <= 1)
    return is_near.astype(np.float32)
