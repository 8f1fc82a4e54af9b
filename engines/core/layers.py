"""Transformer layers shared by the causal decoder and the bidirectional sieve.

Parameter names are those of the Llama, Qwen2 and Gemma checkpoints, so a state dict loads as it is. Knows nothing about
positions (it is handed a rotation), tokens or caching policy (it is handed a buffer to append to).
"""

from dataclasses import dataclass, field
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engines.core.sync_rope import Rotation, rotate
from engines.shapes import DecoderConfig

Mask = Tensor | Literal["causal"] | None
KeysValues = tuple[Tensor, Tensor]  # (B, kv_heads, S, head_dim) each


@dataclass
class KVBuffer:
    """Rotated keys and values of one sequence, with room to grow; a layer appends to it in place.

    `keys`, `values`: (rows, B, kv_heads, capacity, head_dim), a row for each layer that has keys of its own. Only the
    first `length` places are valid; the others hold finite numbers, because graphs multiply them by zero.

    `ids`: position ids of the places (1, 1, 1, capacity, 1), for layers that look back a number of ids; else None.
    """

    keys: Tensor
    values: Tensor
    length: int
    ids: Tensor | None = field(default=None, kw_only=True)

    def append(self, row: int, keys: Tensor, values: Tensor) -> KeysValues:
        """Write (B, kv_heads, T, head_dim) after the first `length` places; return views of all valid places.

        `length` itself is advanced once per block, by the decoder, when every layer has written.
        """
        _, heads, length, size = keys.shape
        end = self.length + length
        assert end <= self.keys.shape[3], f"buffer of {self.keys.shape[3]} places cannot take {end}"
        self.keys[row, :, :heads, self.length : end, :size] = keys
        self.values[row, :, :heads, self.length : end, :size] = values
        return self.keys[row, :, :heads, :end, :size], self.values[row, :, :heads, :end, :size]

    def enter_ids(self, ids: Tensor) -> Tensor:
        """Write position ids (T,) of a block after those of the first `length` places; return those of all (S,)."""
        assert self.ids is not None
        end = self.length + len(ids)
        self.ids[0, 0, 0, self.length : end, 0] = ids
        return self.ids[0, 0, 0, :end, 0]


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
    """An embedding table that is not initialised: its weights always come from a file. Embeddings are multiplied by
    `scale`."""

    def __init__(self, count: int, size: int, scale: float = 1.0) -> None:
        super().__init__(count, size)
        self.scale = scale

    def reset_parameters(self) -> None:
        """Leave the weights as they are."""

    def forward(self, ids: Tensor) -> Tensor:
        embeds = super().forward(ids)
        return embeds if self.scale == 1 else embeds * torch.tensor(self.scale, dtype=embeds.dtype).item()


class MLP(nn.Module):
    """Gated feed-forward."""

    def __init__(self, hidden_size: int, intermediate_size: int, activation: str) -> None:
        super().__init__()
        self._activation = activation
        self.gate_proj = Projection(hidden_size, intermediate_size, bias=False)
        self.up_proj = Projection(hidden_size, intermediate_size, bias=False)
        self.down_proj = Projection(intermediate_size, hidden_size, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        gated: Tensor = self.down_proj(activated(self.gate_proj(x), self._activation) * self.up_proj(x))
        return gated


def activated(x: Tensor, activation: str) -> Tensor:
    """`x` behind an activation of `BlockConfig`."""
    return F.silu(x) if activation == "silu" else F.gelu(x, approximate="tanh")


@dataclass(frozen=True)
class AttentionOutput:
    """`hidden` (B,T,D); `keys` un-rotated and `values`, of the new tokens only, (B, kv_heads, T, head_dim), with no
    heads of a layer that reads another's. `read`: what was attended to, keys rotated. `weights` if asked for."""

    hidden: Tensor
    keys: Tensor
    values: Tensor
    weights: Tensor | None
    read: KeysValues


class Attention(nn.Module):
    """Grouped-query attention. The query heads of a group are folded into the query's length, so that keys and
    values are never repeated."""

    def __init__(self, config: DecoderConfig, number: int = 0) -> None:
        """Of the layer `number`."""
        super().__init__()
        self.config, self.layer = config, config.layer_configs[number]
        head_dim, eps = self.layer.head_dim, config.norm_eps
        query_size, kv_size = config.num_heads * head_dim, self.layer.num_kv_heads * head_dim
        self._norms = config.block.norms_heads
        self._scale = 1.0 if self._norms else head_dim**-0.5
        self.q_proj = Projection(config.hidden_size, query_size, bias=config.qkv_bias)
        if self._norms:
            self.q_norm = RMSNorm(head_dim, eps)
        if self.layer.reads_layer is None:
            self.k_proj = Projection(config.hidden_size, kv_size, bias=config.qkv_bias)
            if self._norms:
                self.k_norm = RMSNorm(head_dim, eps)
            if self.layer.has_values:
                self.v_proj = Projection(config.hidden_size, kv_size, bias=config.qkv_bias)
        self.o_proj = Projection(query_size, config.hidden_size, bias=False)

    def forward(
        self,
        x: Tensor,
        rotation: Rotation,
        mask: Mask,
        buffer: KVBuffer | None = None,
        row: int = 0,
        with_weights: bool = False,
        shared: KeysValues | None = None,
    ) -> AttentionOutput:
        """Attend from x (B,T,D) to itself, and to `buffer` before it if there is one; the layer has its `row` there.

        `mask` is boolean (T, S) or (B,1,T,S), True where a query may look, S the number of all keys; "causal" if a
        query may look at all before the block and in it at itself and before; None if it may look everywhere.
        `with_weights` also returns the attention, (B, num_heads, T, S). `shared`: what the layer has read whose keys
        and values this one reads.
        """
        batch, length, _ = x.shape
        kv_heads, head_dim = self.layer.num_kv_heads, self.layer.head_dim
        group = self.config.num_heads // kv_heads
        q = self.q_proj(x).view(batch, length, kv_heads * group, head_dim).transpose(1, 2)  # (B,H,T,hd)
        if self._norms:
            q = self.q_norm(q)
        q = rotate(q, rotation).reshape(batch, kv_heads, group * length, head_dim)  # (B,KV,G·T,hd)
        if shared is None:
            k, v = self._keys_values(x)
            all_k, all_v = rotate(k, rotation), v
            if buffer is not None:
                all_k, all_v = buffer.append(row, all_k, v)
        else:
            all_k, all_v = shared
            k = v = x.new_zeros(batch, 0, length, head_dim)
        if isinstance(mask, Tensor):
            mask = mask.repeat(*[1] * (mask.dim() - 2), group, 1)  # (…,G·T,S)
        weights = None
        if with_weights:
            assert not isinstance(mask, str), "weights need the mask itself"
            logits = q @ all_k.transpose(-1, -2) * self._scale  # (B,KV,G·T,S)
            if mask is not None:
                logits = logits.masked_fill(~mask, float("-inf"))
            probabilities = logits.softmax(-1)
            mixed = probabilities @ all_v
            weights = probabilities.view(batch, kv_heads * group, length, -1)
        elif isinstance(mask, str):
            heads = q.view(batch, kv_heads * group, length, head_dim)
            mixed = causal_attention(heads, all_k, all_v, self._scale)
        else:
            mixed = F.scaled_dot_product_attention(q, all_k, all_v, attn_mask=mask, scale=self._scale)
        mixed = mixed.reshape(batch, kv_heads * group, length, head_dim).transpose(1, 2).reshape(batch, length, -1)
        return AttentionOutput(self.o_proj(mixed), k, v, weights, (all_k, all_v))

    def _keys_values(self, x: Tensor) -> KeysValues:
        """Un-rotated keys and values (B, kv_heads, T, head_dim) of x (B,T,D)."""
        shape = (*x.shape[:2], self.layer.num_kv_heads, self.layer.head_dim)
        k = self.k_proj(x).view(shape).transpose(1, 2)
        v = self.v_proj(x).view(shape).transpose(1, 2) if self.layer.has_values else k
        if self._norms:
            k, v = self.k_norm(k), F.rms_norm(v, v.shape[-1:], eps=self.k_norm.eps)
        return k, v


def causal_attention(q: Tensor, keys: Tensor, values: Tensor, scale: float) -> Tensor:
    """Attention of the last T of S tokens, q (B,H,T,hd), keys and values (B,KV,S,hd); no mask (T, S) takes memory."""
    from torch.nn.attention.bias import causal_lower_right  # imports torch's compiler: only where it is used

    bias = causal_lower_right(q.shape[2], keys.shape[2])
    return F.scaled_dot_product_attention(q, keys, values, attn_mask=bias, scale=scale, enable_gqa=True)


class DecoderLayer(nn.Module):
    """Pre-norm attention and feed-forward, each with a residual. The mask decides whether attention is causal."""

    def __init__(self, config: DecoderConfig, number: int = 0) -> None:
        """The layer `number` of a decoder."""
        super().__init__()
        self.config, block = config, config.block
        self.self_attn = Attention(config, number)
        self.mlp = MLP(config.hidden_size, self.self_attn.layer.intermediate_size, block.activation)
        self.input_layernorm = self._norm()
        self.post_attention_layernorm = self._norm()
        if block.norms_outputs:
            self.pre_feedforward_layernorm, self.post_feedforward_layernorm = self._norm(), self._norm()
        if block.layer_input_size:
            self.per_layer_input_gate = Projection(config.hidden_size, block.layer_input_size, bias=False)
            self.per_layer_projection = Projection(block.layer_input_size, config.hidden_size, bias=False)
            self.post_per_layer_input_norm = self._norm()
        if block.scales_output:
            self.layer_scalar = nn.Parameter(torch.ones(1))

    def forward(
        self,
        x: Tensor,
        rotation: Rotation,
        mask: Mask,
        buffer: KVBuffer | None = None,
        row: int = 0,
        with_weights: bool = False,
        shared: KeysValues | None = None,
        layer_input: Tensor | None = None,
    ) -> AttentionOutput:
        """x (B,T,D) → the layer's output, with the attention's keys, values and weights as they were.

        `layer_input` (B, T, layer_input_size): what this layer is given of each token."""
        block = self.config.block
        attended: AttentionOutput = self.self_attn(
            self.input_layernorm(x), rotation, mask, buffer, row, with_weights, shared
        )
        if block.norms_outputs:
            x = x + self.post_attention_layernorm(attended.hidden)
            x = x + self.post_feedforward_layernorm(self.mlp(self.pre_feedforward_layernorm(x)))
        else:
            x = x + attended.hidden
            x = x + self.mlp(self.post_attention_layernorm(x))
        if layer_input is not None:
            gated = activated(self.per_layer_input_gate(x), block.activation) * layer_input
            x = x + self.post_per_layer_input_norm(self.per_layer_projection(gated))
        if block.scales_output:
            x = x * self.layer_scalar
        return AttentionOutput(x, attended.keys, attended.values, attended.weights, attended.read)

    def _norm(self) -> RMSNorm:
        return RMSNorm(self.config.hidden_size, self.config.norm_eps)
