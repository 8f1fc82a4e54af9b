"""The LLM's layers for training: frozen weights, low-rank updates (LoRA) in float32 on every linear layer.

Products with weights, and attention, run in bfloat16 where the processor has instructions for it: there they are
faster than in float32, elsewhere slower. Trained parameters and what lies between stay in float32.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from engines.core.decoder import Decoder
from engines.core.layers import DecoderLayer
from engines.core.sync_rope import Rotation, rotate
from engines.mini.trained import LORA_BLOCKS
from engines.shapes import LORA_SCALE, DecoderConfig

CPU = torch.device("cpu")
RANK = 16
ROWS = 64  # sequences are padded to a multiple: kernels in bfloat16 are compiled once for every new length
LONG_SEQUENCE, LONG_ON_GPU = 3072, 6144  # tokens

# Rotated queries (1,H,T,hd), rotated keys and values (1,KV,T,hd) → what was attended to (1,H,T,hd)
Attend = Callable[[Tensor, Tensor, Tensor], Tensor]


def fastest_dtype(device: torch.device) -> torch.dtype:
    """The dtype in which the device multiplies matrices fastest."""
    if device.type != "cpu":
        return torch.bfloat16
    has = torch.cpu.get_capabilities()
    return torch.bfloat16 if has.get("avx512_bf16") or has.get("amx_bf16") else torch.float32


def linear(x: Tensor, frozen: Tensor) -> Tensor:
    """x (N,in) times a frozen weight (out,in), computed in the dtype of the weight → float32 (N,out)."""
    rows = F.pad(x.to(frozen.dtype), (0, 0, 0, -len(x) % ROWS))
    return F.linear(rows, frozen)[: len(x)].float()


class _LoraProduct(torch.autograd.Function):
    """Rows (N,in) through a frozen weight (out,in) and its low-rank update, computed in the dtype of `frozen`.

    One function instead of three products keeps what lies between them in low precision: a step spends more time on
    moving numbers than on multiplying them.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor, frozen: Tensor, down: Tensor, up: Tensor) -> Tensor:
        low, down, up = x.to(frozen.dtype), down.to(frozen.dtype), up.to(frozen.dtype)
        inner = F.linear(low, down)
        ctx.save_for_backward(low, inner, frozen, down, up)
        return F.linear(inner, up).float().mul_(LORA_SCALE).add_(F.linear(low, frozen))

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, None, Tensor, Tensor]:
        low, inner, frozen, down, up = ctx.saved_tensors
        grad = grads[0].to(frozen.dtype)
        for_inner = (grad @ up).mul_(LORA_SCALE)
        for_x = None
        if ctx.needs_input_grad[0]:
            for_x = (grad @ frozen).float().add_(for_inner @ down)
        return for_x, None, (for_inner.T @ low).float(), (grad.T @ inner).float().mul_(LORA_SCALE)


class LoraLinears(nn.Module):
    """Several linear layers of one input, stacked: frozen weights (out,in) and one low-rank update for all of them."""

    def __init__(self, weights: list[Tensor], dtype: torch.dtype, generator: torch.Generator) -> None:
        super().__init__()
        self.sizes = [len(weight) for weight in weights]
        self.register_buffer("frozen", torch.cat(weights).to(dtype), persistent=False)
        self.frozen: Tensor
        rank, size_out, size_in = RANK * len(weights), sum(self.sizes), weights[0].shape[1]
        bound = math.sqrt(3 / size_in)
        self.down = nn.Parameter(torch.empty(rank, size_in).uniform_(-bound, bound, generator=generator))
        self.up = nn.Parameter(torch.zeros(size_out, rank))

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        """x (…,in) → one output (…,out) for each layer."""
        out: Tensor = _LoraProduct.apply(x.flatten(0, -2), self.frozen, self.down, self.up)  # type: ignore[no-untyped-call]
        return torch.split(out.view(*x.shape[:-1], -1), self.sizes, dim=-1)


class LoraLayer(nn.Module):
    """A decoder layer with LoRA. The caller passes the attention function."""

    def __init__(self, layer: DecoderLayer, config: DecoderConfig, dtype: torch.dtype, generator: torch.Generator):
        super().__init__()
        attention, mlp = layer.self_attn, layer.mlp
        self.config = config

        def linears(*modules: nn.Linear) -> LoraLinears:
            return LoraLinears([module.weight.detach() for module in modules], dtype, generator)

        self.qkv = linears(attention.q_proj, attention.k_proj, attention.v_proj)
        self.o = linears(attention.o_proj)
        self.gate_up = linears(mlp.gate_proj, mlp.up_proj)
        self.down = linears(mlp.down_proj)
        self.register_buffer("norm_before", layer.input_layernorm.weight.detach(), persistent=False)
        self.register_buffer("norm_between", layer.post_attention_layernorm.weight.detach(), persistent=False)
        self.norm_before: Tensor
        self.norm_between: Tensor

    def forward(self, x: Tensor, turned: Rotation, attend: Attend) -> Tensor:
        """x (1,T,D) → (1,T,D)."""
        c = self.config
        size = (c.hidden_size,)
        q, k, v = (
            part.view(*part.shape[:2], -1, c.head_dim).transpose(1, 2)
            for part in self.qkv(F.rms_norm(x, size, self.norm_before, c.norm_eps))
        )
        mixed = attend(rotate(q, turned), rotate(k, turned), v)
        (attended,) = self.o(mixed.transpose(1, 2).flatten(2))
        x = x + attended
        gate, up = self.gate_up(F.rms_norm(x, size, self.norm_between, c.norm_eps))
        (fed,) = self.down(F.silu(gate) * up)
        out: Tensor = x + fed
        return out


class LoraStack(nn.Module):
    """The first `count` layers of a decoder with LoRA."""

    def __init__(self, decoder: Decoder, count: int, dtype: torch.dtype, seed: int) -> None:
        super().__init__()
        self.dtype = dtype
        generator = torch.Generator().manual_seed(seed)
        layers = [layer for layer in decoder.layers if isinstance(layer, DecoderLayer)][:count]
        self.layers = nn.ModuleList(LoraLayer(layer, decoder.config, dtype, generator) for layer in layers)
        self.recompute_above = LONG_SEQUENCE  # tokens

    def forward(self, x: Tensor, turned: Rotation, attend: Attend) -> Tensor:
        """x (1,T,D) → (1,T,D). Of a long sequence a layer keeps its input only, and computes the rest again on the way
        back: what all layers would keep of the longest ones is too much."""
        length = x.shape[1]
        is_long = torch.is_grad_enabled() and length > self.recompute_above
        padding = -length % ROWS
        x, turned = F.pad(x, (0, 0, 0, padding)), Rotation(*(F.pad(part, (0, 0, 0, padding)) for part in turned))

        def attend_padded(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
            mixed = attend(*(part[:, :, :length].to(self.dtype) for part in (q, k, v)))
            return F.pad(mixed.float(), (0, 0, 0, padding))

        for layer in self.layers:
            inputs = x, turned, attend_padded
            x = checkpoint(layer, *inputs, use_reentrant=False) if is_long else layer(*inputs)
        return x[:, :length]

    def factors(self, prefix: str) -> Iterator[tuple[str, Tensor]]:
        """Low-rank factors: `….lora_down` (r,in) and `….lora_up` (out,r) of each stacked block."""
        for number, layer in enumerate(self.layers):
            for block in LORA_BLOCKS:
                for side in ("down", "up"):
                    yield f"{prefix}layers.{number}.{block}.lora_{side}", getattr(getattr(layer, block), side)


def attend_bidirectional(config: DecoderConfig) -> Attend:
    """Attention without a mask, as CS2 uses it."""

    def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        kv, group = config.num_kv_heads, config.group_size
        length, head_dim = q.shape[2:]
        folded = q.reshape(1, kv, group * length, head_dim)
        return F.scaled_dot_product_attention(folded, k, v).view(1, kv * group, length, head_dim)

    return attend


@dataclass(frozen=True)
class QuestionBlock:
    """Questions padded to one length: `visible` (Q,) is how many tokens of the context each of them sees."""

    length: int
    visible: Tensor


def attend_packed(
    config: DecoderConfig, context: int, blocks: Sequence[QuestionBlock], device: torch.device = CPU
) -> Attend:
    """Causal attention over the context, then over blocks of questions; each sees a part of the context and itself."""
    masks = [_sees(context, block).to(device) for block in blocks]
    sizes = [len(mask) for mask in masks]

    def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        k, v = (x.repeat_interleave(config.group_size, 1) for x in (k, v))  # (1,H,T,hd)
        (read_q, *asked_q), (read_k, *asked_k), (read_v, *asked_v) = (
            torch.split(x, [context, *sizes], dim=2) for x in (q, k, v)
        )
        mixed = [F.scaled_dot_product_attention(read_q, read_k, read_v, is_causal=True)]
        for mask, own_q, own_k, own_v in zip(masks, asked_q, asked_k, asked_v, strict=True):
            all_k, all_v = torch.cat((read_k, own_k), dim=2), torch.cat((read_v, own_v), dim=2)
            mixed.append(F.scaled_dot_product_attention(own_q, all_k, all_v, attn_mask=mask))
        return torch.cat(mixed, dim=2)

    return attend


def attend_apart(attends: Sequence[Attend], lengths: Sequence[int]) -> Attend:
    """Attention of sequences that follow each other in one: each attends by its own function to itself only."""
    if len(attends) == 1:
        return attends[0]

    def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        parts = zip(*(torch.split(x, list(lengths), dim=2) for x in (q, k, v)), strict=True)
        return torch.cat([own(*part) for own, part in zip(attends, parts, strict=True)], dim=2)

    return attend


def _sees(context: int, block: QuestionBlock) -> Tensor:
    """Whether a token of a block (Q·L rows) sees a token of the context or of the block (context + Q·L columns)."""
    count, length = len(block.visible), block.length
    to_context = torch.arange(context)[None, :] < block.visible[:, None]  # (Q,context)
    to_own = torch.block_diag(*[torch.ones(length, length).tril()] * count).bool()  # type: ignore[no-untyped-call]
    return torch.cat((to_context.repeat_interleave(length, 0), to_own), dim=1)
