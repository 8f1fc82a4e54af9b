"""Attention for training: over a scene and over the questions about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from engines.shapes import DecoderConfig

# Rotated queries (1,H,T,hd), rotated keys and values (1,KV,T,hd) → what was attended to (1,H,T,hd)
Attend = Callable[[Tensor, Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class QuestionBlock:
    """Questions padded to one length: `visible` (Q,) is how many tokens of the context each of them sees."""

    length: int
    visible: Tensor


def attend_bidirectional(config: DecoderConfig) -> Attend:
    """Attention without a mask, as CS2 uses it."""

    def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        kv, group = config.num_kv_heads, config.group_size
        length, head_dim = q.shape[2:]
        folded = q.reshape(1, kv, group * length, head_dim)
        return F.scaled_dot_product_attention(folded, k, v).view(1, kv * group, length, head_dim)

    return attend


def attend_packed(config: DecoderConfig, context: int, blocks: Sequence[QuestionBlock]) -> Attend:
    """Causal attention over the context, then over blocks of questions; each sees a part of the context and itself."""
    masks = [_hidden(context, block) for block in blocks]
    sizes = [len(mask) for mask in masks]

    def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        k, v = (x.repeat_interleave(config.group_size, 1) for x in (k, v))  # (1,H,T,hd)
        (read_q, *asked_q), (read_k, *asked_k), (read_v, *asked_v) = (
            torch.split(x, [context, *sizes], dim=2) for x in (q, k, v)
        )
        mixed = [F.scaled_dot_product_attention(read_q, read_k, read_v, is_causal=True)]
        for mask, own_q, own_k, own_v in zip(masks, asked_q, asked_k, asked_v, strict=True):
            all_k, all_v = torch.cat((read_k, own_k), dim=2), torch.cat((read_v, own_v), dim=2)
            mixed.append(F.scaled_dot_product_attention(own_q, all_k, all_v, attn_mask=mask.to(q.device, q.dtype)))
        return torch.cat(mixed, dim=2)

    return attend


def _hidden(context: int, block: QuestionBlock) -> Tensor:
    """Mask of a block (Q·L, context + Q·L): 0 for what a token sees, -inf for what it does not see."""
    count, length = len(block.visible), block.length
    to_context = torch.arange(context)[None, :] < block.visible[:, None]  # (Q,context)
    to_own = torch.block_diag(*[torch.ones(length, length).tril()] * count).bool()
    sees = torch.cat((to_context.repeat_interleave(length, 0), to_own), dim=1)
    return torch.zeros(sees.shape).masked_fill_(~sees, -torch.inf)
