"""FastV: the attention that a token gets in an early layer of the LLM."""

from collections.abc import Callable

import torch

from engines.api import AVTokens
from engines.core.decoder import Decoder, causal_mask
from engines.core.layers import AttentionOutput
from engines.core.sync_rope import Positions, elastic_positions, patch_offsets, rotation
from engines.sieve.reducers.reducer import PoolScores, unrefined

Places = Callable[[AVTokens, float], Positions]  # tokens, now in seconds → position rows (4,N)


def elastic_places(tokens: AVTokens, now_s: float) -> Positions:
    """Where the mini family places tokens."""
    return elastic_positions(tokens.time_s, patch_offsets(tokens.row, tokens.column), now_s, first_id=0)


class AttentionReceived:
    """Implements `PoolScorer`: the mean attention from later tokens in layer `layers`, with the context before."""

    def __init__(self, decoder: Decoder, places: Places = elastic_places, layers: int = 2) -> None:
        self._decoder, self._places, self._layers = decoder, places, layers

    @torch.no_grad()
    def __call__(self, context: AVTokens, pool: AVTokens, now_s: float) -> PoolScores:  # noqa: ARG002
        known, config = context.concatenate(pool), self._decoder.config
        table = self._decoder.embed_tokens.weight
        at = torch.from_numpy(self._places(known, float(pool.time_s.max()))).to(table.device)
        turned = rotation(at, config.head_dim, config.rope_theta, config.rope_split)
        hidden = torch.from_numpy(known.embeds)[None].to(table)
        mask = causal_mask(len(known), 0, table.device)
        for layer in self._decoder.layers[: self._layers]:
            out: AttentionOutput = layer(hidden, turned, mask, with_weights=True)
            hidden = out.hidden
        assert out.weights is not None
        later = torch.ones(len(known), len(known)).tril().sum(0)  # how many tokens can attend to each
        received = out.weights[0].mean(0).sum(0).float().cpu() / later
        return unrefined(pool, received[-len(pool) :].numpy())
