"""Transformer layers shared by the causal decoder and the bidirectional sieve.

Parameter names are those of the Llama and Qwen2 checkpoints, so a state dict loads as it is. Knows nothing about
positions (it is handed a rotation), tokens or caching policy (it is handed a buffer to append to).
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engines.core.sync_rope import Rotation, rotate
from engines.shapes import DecoderConfig


@dataclass
class KVBuffer:
    """Rotated keys and values of one sequence, with room to grow; a layer appends to it in place.

    `keys`, `values`: (layers, B, kv_heads, capacity, head_dim). Only the first `length` places are valid;
    the others hold finite numbers, because graphs multiply them by zero.
    """

    keys: Tensor
    values: Tensor
    length: int

    def append(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """Write (B, kv_heads, T, head_dim) after the first `length` places; return views of all valid places.

        `length` itself is advanced once per block, by the decoder, when every layer has written.
        """
        end = self.length + keys.shape[2]
        assert end <= self.keys.shape[3], f"buffer of {self.keys.shape[3]} places cannot take {end}"
        self.keys[layer, :, :, self.length : end] = keys
        self.values[layer, :, :, self.length : end] = values
        return self.keys[layer, :, :, :end], self.values[layer, :, :, :end]


class RMSNorm(nn.Module):
    """Root-mean-square norm (Zhang and Sennrich, 2019)."""

    def __init__(self, size: int, eps: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x, self.weight.shape, self.weight, self.eps)


class Projection(nn.Linear):
    """A linear layer that is not initialised: its weights always come from a file."""

    def reset_parameters(self) -> None:
        """Leave the weights as they are."""


class TokenTable(nn.Embedding):
    """An embedding table that is not initialised: its weights always come from a file."""

    def reset_parameters(self) -> None:
        """Leave the weights as they are."""


class MLP(nn.Module):
    """Gated feed-forward (SwiGLU)."""

    def __init__(self, config: DecoderConfig) -> None:
        super().__init__()
        self.gate_proj = Projection(config.hidden_size, config.intermediate_size, bias=False)
        self.up_proj = Projection(config.hidden_size, config.intermediate_size, bias=False)
        self.down_proj = Projection(config.intermediate_size, config.hidden_size, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        gated: Tensor = self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))
        return gated


@dataclass(frozen=True)
class AttentionOutput:
    """`hidden` (B,T,D); `keys` un-rotated and `values`, of the new tokens only, (B, kv_heads, T, head_dim)."""

    hidden: Tensor
    keys: Tensor
    values: Tensor
    weights: Tensor | None


class Attention(nn.Module):
    """Grouped-query attention. The query heads of a group are folded into the query's length, so that keys and
    values are never repeated."""

    def __init__(self, config: DecoderConfig) -> None:
        super().__init__()
        self.config = config
        query_size = config.num_heads * config.head_dim
        kv_size = config.num_kv_heads * config.head_dim
        self.q_proj = Projection(config.hidden_size, query_size, bias=config.qkv_bias)
        self.k_proj = Projection(config.hidden_size, kv_size, bias=config.qkv_bias)
        self.v_proj = Projection(config.hidden_size, kv_size, bias=config.qkv_bias)
        self.o_proj = Projection(query_size, config.hidden_size, bias=False)

    def forward(
        self,
        x: Tensor,
        rotation: Rotation,
        mask: Tensor | None,
        buffer: KVBuffer | None = None,
        layer: int = 0,
        with_weights: bool = False,
    ) -> AttentionOutput:
        """Attend from x (B,T,D) to itself, and to `buffer` before it if there is one.

        `mask` is boolean (T, S) or (B,1,T,S), True where a query may look, S the number of all keys; None if it
        may look everywhere.
        `with_weights` also returns the attention, (B, num_heads, T, S).
        """
        batch, length, _ = x.shape
        kv_heads, group, head_dim = self.config.num_kv_heads, self.config.group_size, self.config.head_dim
        q = self.q_proj(x).view(batch, length, kv_heads * group, head_dim).transpose(1, 2)  # (B,H,T,hd)
        k = self.k_proj(x).view(batch, length, kv_heads, head_dim).transpose(1, 2)  # (B,KV,T,hd)
        v = self.v_proj(x).view(batch, length, kv_heads, head_dim).transpose(1, 2)
        q = rotate(q, rotation).reshape(batch, kv_heads, group * length, head_dim)  # (B,KV,G·T,hd)
        all_k, all_v = rotate(k, rotation), v
        if buffer is not None:
            all_k, all_v = buffer.append(layer, all_k, v)
        if mask is not None:
            mask = mask.repeat(*[1] * (mask.dim() - 2), group, 1)  # (…,G·T,S)
        weights = None
        if with_weights:
            logits = q @ all_k.transpose(-1, -2) * head_dim**-0.5  # (B,KV,G·T,S)
            if mask is not None:
                logits = logits.masked_fill(~mask, float("-inf"))
            probabilities = logits.softmax(-1)
            mixed = probabilities @ all_v
            weights = probabilities.view(batch, kv_heads * group, length, -1)
        else:
            mixed = F.scaled_dot_product_attention(q, all_k, all_v, attn_mask=mask)
        mixed = mixed.view(batch, kv_heads * group, length, head_dim).transpose(1, 2).reshape(batch, length, -1)
        return AttentionOutput(self.o_proj(mixed), k, v, weights)


class DecoderLayer(nn.Module):
    """Pre-norm attention and feed-forward, each with a residual. The mask decides whether attention is causal."""

    def __init__(self, config: DecoderConfig) -> None:
        super().__init__()
        self.self_attn = Attention(config)
        self.mlp = MLP(config)
        self.input_layernorm = RMSNorm(config.hidden_size, config.norm_eps)
        self.post_attention_layernorm = RMSNorm(config.hidden_size, config.norm_eps)

    def forward(
        self,
        x: Tensor,
        rotation: Rotation,
        mask: Tensor | None,
        buffer: KVBuffer | None = None,
        layer: int = 0,
        with_weights: bool = False,
    ) -> AttentionOutput:
        """x (B,T,D) → the layer's output, with the attention's keys, values and weights as they were."""
        attended: AttentionOutput = self.self_attn(self.input_layernorm(x), rotation, mask, buffer, layer, with_weights)
        x = x + attended.hidden
        x = x + self.mlp(self.post_attention_layernorm(x))
        return AttentionOutput(x, attended.keys, attended.values, attended.weights)
