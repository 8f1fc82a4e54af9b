"""FastV: the attention that a token gets in an early layer of the LLM."""

import torch

from engines.api import AVTokens
from engines.core.decoder import Decoder, causal_mask
from engines.core.layers import AttentionOutput
from engines.core.sync_rope import elastic_positions, patch_offsets, rotation
from engines.sieve.reducers.reducer import PoolScores, unrefined


class AttentionReceived:
    """Implements `PoolScorer`: the mean attention from later tokens in layer `layers`, with the context before."""

    def __init__(self, decoder: Decoder, layers: int = 2) -> None:
        self._decoder, self._layers = decoder, layers

    @torch.no_grad()
    def __call__(self, context: AVTokens, pool: AVTokens, now_s: float) -> PoolScores:  # noqa: ARG002
        known = context.concatenate(pool)
        offsets = patch_offsets(known.row, known.column)
        newest_s = float(pool.time_s.max())
        at = torch.from_numpy(elastic_positions(known.time_s, offsets, newest_s, first_id=0))
        turned = rotation(at, self._decoder.config.head_dim, self._decoder.config.rope_theta)
        hidden = torch.from_numpy(known.embeds)[None]
        for layer in self._decoder.layers[: self._layers]:
            out: AttentionOutput = layer(hidden, turned, causal_mask(len(known), 0), with_weights=True)
            hidden = out.hidden
        assert out.weights is not None
        later = torch.ones(len(known), len(known)).tril().sum(0)  # how many tokens can attend to each
        received = out.weights[0].mean(0).sum(0) / later
        return unrefined(pool, received[-len(pool) :].numpy())
