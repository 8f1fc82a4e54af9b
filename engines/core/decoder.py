"""The causal LLM: one implementation for Llama and Qwen2 layers.

Takes embeddings and any position rows, gives hidden states and un-rotated keys, so that positions can be chosen again
when a cache is read. Knows nothing about tokenization, windows or what a cache forgets.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engines.core.layers import AttentionOutput, DecoderLayer, KVBuffer, Projection, RMSNorm, TokenTable
from engines.core.sync_rope import rotation
from engines.shapes import DecoderConfig


@dataclass(frozen=True)
class DecoderOutput:
    """`hidden` (B,T,D) after the final norm; `keys` un-rotated and `values`, (layers, B, kv_heads, T, head_dim).

    `attention` (T, S), if asked for: of the block's T tokens to all S keys, of the heads that count, B = 1.
    """

    hidden: Tensor
    keys: Tensor
    values: Tensor
    attention: Tensor | None


class Decoder(nn.Module):
    """A stack of decoder layers with its embedding table; the output head may be tied to it.

    `head_weights` (layers, heads): how much each head counts in the attention that is given out. They sum to 1; all
    heads count the same unless somebody sets them.
    """

    def __init__(self, config: DecoderConfig, tied_head: bool) -> None:
        super().__init__()
        self.config = config
        self.head_weights = equal_heads(config)
        self.embed_tokens = TokenTable(config.vocab_size, config.hidden_size)
        self.layers = nn.ModuleList(DecoderLayer(config) for _ in range(config.num_layers))
        self.norm = RMSNorm(config.hidden_size, config.norm_eps)
        self.lm_head = None if tied_head else Projection(config.hidden_size, config.vocab_size, bias=False)

    def forward(
        self,
        tokens: Tensor,
        positions: Tensor,
        buffer: KVBuffer | None = None,
        with_attention: bool = False,
        mask: Tensor | None = None,
    ) -> DecoderOutput:
        """Run a block at positions (4,T), causal inside, after all tokens of `buffer`.

        `tokens` are embeddings (B,T,D) or ids (B,T). `mask` (T, S), True where a token may look, says it otherwise.
        Modifies `buffer`: the block's rotated keys and its values are appended to it.
        """
        rotary = rotation(positions, self.config.head_dim, self.config.rope_theta, self.config.rope_split)
        if mask is None:
            mask = causal_mask(tokens.shape[1], buffer.length if buffer else 0, tokens.device)
        keys, values, attention = [], [], None
        hidden = tokens if tokens.is_floating_point() else self.embed_tokens(tokens)
        for index, layer in enumerate(self.layers):
            counts = with_attention and bool(self.head_weights[index].any())
            out: AttentionOutput = layer(hidden, rotary, mask, buffer, index, counts)
            hidden = out.hidden
            keys.append(out.keys)
            values.append(out.values)
            if out.weights is not None:
                of_layer = torch.einsum("h,hts->ts", self.head_weights[index].to(out.weights), out.weights[0])
                attention = of_layer if attention is None else attention + of_layer
        if buffer is not None:
            buffer.length += tokens.shape[1]
        return DecoderOutput(self.norm(hidden), torch.stack(keys), torch.stack(values), attention)

    def logits(self, hidden: Tensor) -> Tensor:
        """hidden (…,D) → logits (…,vocab_size)."""
        head = self.embed_tokens.weight if self.lm_head is None else self.lm_head.weight
        return F.linear(hidden, head)

    def new_buffer(self, capacity: int) -> KVBuffer:
        """An empty buffer for one sequence of at most `capacity` tokens."""
        config = self.config
        shape = (config.num_layers, 1, config.num_kv_heads, capacity, config.head_dim)
        table = self.embed_tokens.weight
        return KVBuffer(table.new_zeros(shape), table.new_zeros(shape), 0)


def equal_heads(config: DecoderConfig) -> Tensor:
    """Weights (layers, heads) of a plain mean over all of them."""
    count = config.num_layers * config.num_heads
    return torch.full((config.num_layers, config.num_heads), 1 / count)


def causal_mask(block: int, past: int, device: torch.device | None = None) -> Tensor | None:
    """(block, past + block), True where a query may look; None for one token, which may look everywhere."""
    if block == 1:
        return None
    return torch.ones(block, past + block, dtype=torch.bool, device=device).tril(past)
