"""CS2 of a window as one graph: novelty, refiner, scores, output embeddings, selection. No size depends on data.

Inputs, with C tokens of context (kept before) and N of the pool, both padded:

    context_embeds (C,D)   pool_embeds (N,D)   row, column, modality int64 (C+N)   valid (C+N), 1 or 0
    certainty (N)   moment (N): the rank of a token's time in the window   cos, sin (C+N, head_dim / 2)

Outputs: scores (N) in [0, 1], 0 for padding; output_embeds (N,D), what the LLM reads of each token; and, if `max_kept`
is not 0, best int64 (max_kept), best first. To keep k tokens, take the first k of them and sort these.
"""

from dataclasses import dataclass

import numpy as np
import onnx

from engines.api import Modality
from engines.graphs.layers import LayerWeights, RotationInputs, write_layer, write_norm
from engines.graphs.linear import DenseLinear, Floats
from engines.graphs.writer import MASKED, GraphWriter, Precision
from engines.shapes import DecoderConfig
from engines.sieve.novelty import CERTAINTY_POWER, MEMORY_WEIGHT, MIN_SCORE, MOMENT_WEIGHT, WINDOW_WEIGHT

MAX_POOL = 1024
TINY = np.float32(1e-6)


@dataclass(frozen=True)
class SieveWeights:
    """All that the graph needs. `prompt` (P,D); `centres` (modalities, D), zero for modalities that are never sieved;
    `codes_*`: place codes; `prompt_cos`, `prompt_sin` (P, head_dim / 2)."""

    layers: tuple[LayerWeights, ...]
    head_norm: Floats
    head_in: DenseLinear
    head_out: DenseLinear
    gate: float
    novelty_weight: float
    novelty_bounds: tuple[float, float]
    least_of_new: float
    most_of_old: float
    codes_row: Floats
    codes_column: Floats
    codes_modality: Floats
    centres: Floats
    prompt: Floats
    prompt_cos: Floats
    prompt_sin: Floats


def sieve_graph(config: DecoderConfig, weights: SieveWeights, max_kept: int, precision: Precision) -> onnx.ModelProto:
    """The whole of CS2; `max_kept` 0 leaves the selection to the caller."""
    graph = GraphWriter("sieve", precision)
    size, half = config.hidden_size, config.head_dim // 2
    context, pool = graph.input("context_embeds", ("C", size)), graph.input("pool_embeds", ("N", size))
    row, column, modality = (graph.input(name, ("C+N",), "int64") for name in ("row", "column", "modality"))
    valid = graph.input("valid", ("C+N",))
    certainty, moment = graph.input("certainty", ("N",)), graph.input("moment", ("N",))
    cos, sin = graph.input("cos", ("C+N", half)), graph.input("sin", ("C+N", half))
    num_context, num_pool = graph.node("Shape", context, start=0, end=1), graph.node("Shape", pool, start=0, end=1)

    novelty = _Novelty(graph, weights, context, pool, modality, valid, num_context).scores(certainty, moment, num_pool)
    coded = _coded(graph, weights, graph.node("Concat", context, pool, axis=0), row, column, modality)
    prompt = graph.constant(weights.prompt, "prompt")
    x = graph.node("Unsqueeze", graph.node("Concat", prompt, coded, axis=0), graph.int64(0))  # (1, P+C+N, D)
    rotary = RotationInputs(
        graph.node("Concat", graph.constant(weights.prompt_cos, "prompt.cos"), cos, axis=0),
        graph.node("Concat", graph.constant(weights.prompt_sin, "prompt.sin"), sin, axis=0),
    )
    ones = graph.constant(np.ones(len(weights.prompt), np.float32), "prompt.valid")
    absent = graph.node("Sub", graph.constant(np.float32(1)), graph.node("Concat", ones, valid, axis=0))
    mask = graph.node("Mul", absent, graph.constant(np.float32(MASKED)))  # (P+C+N), the same for every query
    for number, layer in enumerate(weights.layers):
        x = write_layer(graph, config, layer, x, rotary, mask, None, f"layers.{number}").hidden
    flat = graph.node("Squeeze", x, graph.int64(0))
    refined = _last(graph, flat, num_pool)  # (N,D)
    own = _last(graph, coded, num_pool)

    normed = write_norm(graph, refined, weights.head_norm, config.norm_eps, "head.ln")
    inner = weights.head_in.write(graph, normed, "head.in")
    inner = graph.node("Mul", inner, graph.node("Sigmoid", inner))
    head = graph.node("Squeeze", weights.head_out.write(graph, inner, "head.out"), graph.int64(1))  # (N)
    low, high = (graph.constant(np.float32(bound)) for bound in weights.novelty_bounds)
    bounded = graph.node("Min", graph.node("Max", novelty, low), high)
    prior = graph.node("Log", graph.node("Div", bounded, graph.node("Sub", graph.constant(np.float32(1)), bounded)))
    prior = graph.node("Mul", prior, graph.constant(np.float32(weights.novelty_weight)))
    is_there = _last(graph, valid, num_pool)
    logits = _bounded(graph, weights, graph.node("Add", head, prior), novelty)
    scores = graph.node("Mul", graph.node("Sigmoid", logits), is_there)
    graph.output("scores", scores, ("N",))
    graph.output("output_embeds", _output_embeds(graph, own, refined, weights.gate), ("N", size))
    if max_kept:
        by_row = graph.node("Unsqueeze", scores, graph.int64(0))
        _, best = graph.nodes("TopK", by_row, graph.int64(max_kept), count=2, axis=1, largest=1, sorted=1)
        graph.output("best", graph.node("Squeeze", best, graph.int64(0)), (max_kept,), "int64")
    return graph.finish()


def _bounded(graph: GraphWriter, weights: SieveWeights, logits: str, novelty: str) -> str:
    """`SieveModel.bounded`: (N) → (N)."""
    is_new = graph.node("GreaterOrEqual", novelty, graph.constant(np.float32(MIN_SCORE)))
    least, most = (graph.constant(np.float32(bound)) for bound in (weights.least_of_new, weights.most_of_old))
    return graph.node("Where", is_new, graph.node("Max", logits, least), graph.node("Min", logits, most))


def _last(graph: GraphWriter, value: str, count: str) -> str:
    """The last `count` rows."""
    start = graph.node("Neg", count)
    return graph.node("Slice", value, start, graph.int64(np.iinfo(np.int64).max), graph.int64(0))


def _coded(graph: GraphWriter, weights: SieveWeights, embeds: str, row: str, column: str, modality: str) -> str:
    """Embeddings with the code of their place, or of sound."""
    tables = {"row": (weights.codes_row, row), "column": (weights.codes_column, column)}
    at, across = (
        graph.node("Gather", graph.constant(table, f"codes.{name}"), index) for name, (table, index) in tables.items()
    )
    is_seen = graph.node("Cast", graph.node("Equal", modality, graph.constant(np.int64(Modality.VIDEO))), to=1)
    place = graph.node("Mul", graph.node("Unsqueeze", is_seen, graph.int64(1)), graph.node("Add", at, across))
    sense = graph.node("Gather", graph.constant(weights.codes_modality, "codes.modality"), modality)
    return graph.node("Add", embeds, graph.node("Add", sense, place))


def _length(graph: GraphWriter, x: str) -> str:
    """(N,D) → (N,1), at least 1e-6."""
    return graph.node("Max", graph.node("ReduceL2", x, graph.int64(1), keepdims=1), graph.constant(TINY))


def _output_embeds(graph: GraphWriter, own: str, refined: str, gate: float) -> str:
    """A learnt share of the refined state, at the length of a token's own embedding."""
    own_length = graph.node("ReduceL2", own, graph.int64(1), keepdims=1)
    scaled = graph.node("Mul", refined, graph.node("Div", own_length, _length(graph, refined)))
    share = graph.node("Mul", graph.node("Sub", scaled, own), graph.constant(np.float32(gate)))
    return graph.node("Add", own, share)


class _Novelty:
    """`engines.sieve.novelty` with masks instead of subsets: the similarity of two modalities is set to zero."""

    def __init__(
        self, graph: GraphWriter, weights: SieveWeights, context: str, pool: str, modality: str, valid: str, split: str
    ) -> None:
        self.graph = graph
        end = graph.int64(np.iinfo(np.int64).max)
        centre = graph.node("Gather", graph.constant(weights.centres, "centres"), modality)  # (C+N,D)
        offset = graph.node("Sub", graph.node("Concat", context, pool, axis=0), centre)
        direction = graph.node("Div", offset, _length(graph, offset))
        kept = graph.node("Slice", direction, graph.int64(0), split, graph.int64(0))
        new = graph.node("Slice", direction, split, end, graph.int64(0))
        kind = graph.node("Cast", modality, to=1)
        new_kind = graph.node("Unsqueeze", graph.node("Slice", kind, split, end, graph.int64(0)), graph.int64(1))
        to_all = graph.node(
            "MatMul", new, graph.node("Transpose", graph.node("Concat", kept, new, axis=0), perm=[1, 0])
        )
        alike = graph.node("Cast", graph.node("Equal", new_kind, graph.node("Unsqueeze", kind, graph.int64(0))), to=1)
        alike = graph.node("Mul", alike, graph.node("Unsqueeze", valid, graph.int64(0)))  # (N, C+N)
        similarity = graph.node("Mul", to_all, alike)
        self.to_kept = graph.node("Slice", similarity, graph.int64(0), split, graph.int64(1))
        self.to_window = graph.node("Slice", similarity, split, end, graph.int64(1))

    def scores(self, certainty: str, moment: str, count: str) -> str:
        """(N) in [0, 1]."""
        graph = self.graph
        sureness = graph.node("Pow", certainty, graph.constant(np.float32(CERTAINTY_POWER)))
        every = graph.constant(np.arange(MAX_POOL, dtype=np.float32), "places")
        place = graph.node("Slice", every, graph.int64(0), count, graph.int64(0))
        others, mine = {}, {}
        for name, value in (("sureness", sureness), ("moment", moment), ("place", place)):
            others[name], mine[name] = (graph.node("Unsqueeze", value, graph.int64(axis)) for axis in (0, 1))
        earlier = graph.node("Less", others["moment"], mine["moment"])
        same_time = graph.node("Equal", others["moment"], mine["moment"])
        first = graph.node(
            "And", graph.node("Equal", others["sureness"], mine["sureness"]), self._less(others, mine, "place")
        )
        stronger = graph.node("Or", graph.node("Greater", others["sureness"], mine["sureness"]), first)
        beside = graph.node("And", same_time, stronger)
        in_moment = self._highest_similarity(self._where(beside))
        in_window = self._highest_similarity(self._where(graph.node("Or", earlier, beside)))
        in_memory = graph.node("Max", in_window, self._highest_similarity(self.to_kept))
        parts = [
            graph.node(
                "Mul", graph.node("Sub", graph.constant(np.float32(1)), known), graph.constant(np.float32(share))
            )
            for known, share in ((in_memory, MEMORY_WEIGHT), (in_window, WINDOW_WEIGHT), (in_moment, MOMENT_WEIGHT))
        ]
        return graph.node("Mul", sureness, graph.node("Add", graph.node("Add", parts[0], parts[1]), parts[2]))

    def _less(self, others: dict[str, str], mine: dict[str, str], name: str) -> str:
        return self.graph.node("Less", others[name], mine[name])

    def _where(self, condition: str) -> str:
        """(N,N): the similarity to tokens of the window where `condition` holds, else zero."""
        return self.graph.node("Mul", self.to_window, self.graph.node("Cast", condition, to=1))

    def _highest_similarity(self, similarity: str) -> str:
        """(N, K) → the highest of each row, in [0, 1]."""
        graph = self.graph
        best = graph.node("ReduceMax", similarity, graph.int64(1), keepdims=0)
        return graph.node("Min", graph.node("Max", best, graph.constant(np.float32(0))), graph.constant(np.float32(1)))
