"""CS2 of the mini family as a stream's sieve asks it, whatever runs its graph."""

import numpy as np
import torch
from torch import Tensor

from engines.api import AVTokens
from engines.core.sync_rope import rotation
from engines.graphs.sizes import Sizes
from engines.mini.graph_set import cpu_sieve_graph
from engines.mini.runtimes import MiniRuntimes
from engines.mini.sieve import sieve_positions
from engines.mini.trained import TrainedParts
from engines.runtimes.base import Array, Runtime
from engines.runtimes.torch_sieve import TorchSieveRuntime
from engines.shapes import DecoderConfig
from engines.sieve.reducers.reducer import PoolScores

LATER = 1e6  # moment of padding: after all real tokens


class Scorer:
    """Implements `PoolScorer` with the graph of `engines.graphs.sieve`. One thread at a time."""

    def __init__(self, config: DecoderConfig, graph: Runtime, num_prompt: int, padded_to: Sizes | None = None) -> None:
        """With `padded_to` context and pool are padded to its buckets: TensorRT engines."""
        self._config, self._graph, self._num_prompt, self._padded_to = config, graph, num_prompt, padded_to

    def __call__(self, context: AVTokens, pool: AVTokens, now_s: float) -> PoolScores:
        out = self._graph.infer(self.inputs(context, pool, now_s))
        scores, embeds = (out[name][: len(pool)].astype(np.float32) for name in ("scores", "output_embeds"))
        return PoolScores(torch.from_numpy(scores), torch.from_numpy(embeds))

    def inputs(self, context: AVTokens, pool: AVTokens, now_s: float) -> dict[str, Array]:
        """What the graph is given."""
        known, split = context.concatenate(pool), len(context)
        rooms = max(split, 1), len(pool)  # the graph takes a maximum over them, so none may be empty
        if self._padded_to is not None:
            rooms = self._padded_to["C"].fit(split), self._padded_to["N"].fit(len(pool))

        def parts(values: Array, fill: float = 0.0) -> list[Array]:
            """Context and pool, each padded at its end."""
            rest = [(0, 0)] * (values.ndim - 1)
            return [
                np.pad(part, [(0, room - len(part)), *rest], constant_values=fill)
                for part, room in zip((values[:split], values[split:]), rooms, strict=True)
            ]

        def both(values: Array) -> Array:
            return np.concatenate(parts(values))

        at = torch.from_numpy(sieve_positions(self._num_prompt, known.time_s, known.row, known.column, now_s))
        rotary = rotation(at[:, self._num_prompt :], self._config.head_dim, self._config.rope_theta)
        context_embeds, pool_embeds = parts(known.embeds)
        moment = np.unique(known.time_s, return_inverse=True)[1].astype(np.float32)  # the rank of a time
        return {
            "context_embeds": context_embeds,
            "pool_embeds": pool_embeds,
            "row": both(known.row),
            "column": both(known.column),
            "modality": both(known.modality),
            "valid": both(np.ones(len(known), np.float32)),
            "certainty": parts(known.certainty)[1],
            "moment": parts(moment, LATER)[1],
            "cos": both(rotary.cos.numpy()),
            "sin": both(rotary.sin.numpy()),
        }


def make_scorer(
    runtimes: MiniRuntimes | None,
    config: DecoderConfig,
    trained: TrainedParts,
    prompt: Tensor,
    num_threads: int,
) -> Scorer:
    """CS2 as it was trained, with the system prompt (P,D) before every window. Without `runtimes` torch runs it.

    Raises EngineMismatchError.
    """
    if runtimes is None:
        return Scorer(config, TorchSieveRuntime(trained.cs2, prompt, trained.centres), len(prompt))
    graph = runtimes.open("sieve", lambda: cpu_sieve_graph(trained, prompt), num_threads)
    return Scorer(config, graph, len(prompt), runtimes.sizes("sieve"))
