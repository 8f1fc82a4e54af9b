"""SEATS' later stages: tokens that are dropped inside the LLM, as the question looks at them.

After SEATS (arXiv 2605.20035) without its code; its split of a budget over windows is left out. Before the LLM 1.4
times the ratio is kept; in three layers, past the middle, each modality loses the tokens that the last word of the
question attends to least; the last layers read words only. How many are dropped where follows from the ratio, which is
the mean over all layers. What was dropped is not in the cache either, so that the answer's later words see words only.

A stream cannot do this: what it remembers was read before anybody asked.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from engines.core.decoder import causal_mask
from engines.core.layers import AttentionOutput, KVBuffer
from engines.core.sync_rope import rotate, rotation
from engines.omni.clip import ReducedClip, likeliest
from engines.omni.model import OmniModel

BEFORE = 1.4  # times the ratio is kept before the LLM
DROPS, END = (16 / 28, 18 / 28, 20 / 28), 24 / 28  # of the layers of 7B, which has 28


@dataclass(frozen=True)
class Schedule:
    """`before`: share kept before the LLM. `shares`: kept of all from a layer on; from the last one on it is 0."""

    before: float
    shares: dict[int, float]


def schedule(ratio: float, num_layers: int) -> Schedule:
    """What is left where, so that `ratio` is the mean over all layers, as near as can be. Drops grow from one to the
    next by e, as published."""
    before = min(BEFORE * ratio, 1.0)
    drops = [round(share * num_layers) for share in DROPS]
    end = max(round(END * num_layers), 1)
    weights = [math.exp(number) for number in range(len(drops))]
    dropped = [sum(weights[: number + 1]) / sum(weights) for number in range(len(drops))]
    lengths = [max(after - first, 0) for first, after in zip(drops, [*drops[1:], end], strict=True)]
    lost_if_all = before * sum(length * share for length, share in zip(lengths, dropped, strict=True))
    too_many = before * end - ratio * num_layers
    part = min(max(too_many / lost_if_all, 0.0), 1.0) if lost_if_all else 0.0
    shares = {layer: before * (1 - part * share) for layer, share in zip(drops, dropped, strict=True)}
    return Schedule(before, {layer: share for layer, share in shares.items() if layer < end} | {end: 0.0})


@torch.no_grad()
def answer_while_dropping(
    model: OmniModel,
    clip: ReducedClip,
    modality: Tensor,
    num_all: int,
    plan: Schedule,
    num_tokens: int,
    end_ids: frozenset[int] = frozenset(),
) -> list[int]:
    """As `likeliest`, after what is kept of a clip. `modality` (K,): 0 of a word. `num_all`: how many tokens of sound
    and picture there were before any was dropped."""
    decoder, config, embeds, positions = model.decoder, model.config.decoder, clip.embeds, clip.positions
    hidden, is_word = embeds[None], modality == 0
    left = torch.arange(len(embeds), device=embeds.device)
    cached: list[tuple[Tensor, Tensor, Tensor]] = []  # rotated keys, values, which tokens
    for number, layer in enumerate(decoder.layers):
        if number == max(plan.shares):
            words = is_word[left]
            left, hidden = left[words], hidden[:, words]
        rotary = rotation(positions[:, left], config.head_dim, config.rope_theta, config.rope_split)
        mask = causal_mask(len(left), 0, embeds.device)
        out: AttentionOutput = layer(hidden, rotary, mask, with_weights=number in plan.shares)
        cached.append((rotate(out.keys, rotary), out.values, left))
        hidden = out.hidden
        if number in plan.shares and number != max(plan.shares):
            assert out.weights is not None
            seen = out.weights[0].mean(0)[-1]  # by the last word
            stays = _stays(seen, modality[left], plan.shares[number] * num_all)
            left, hidden = left[stays], hidden[:, stays]
    buffer = _of_words(cached, is_word, num_tokens)
    logits = decoder.logits(decoder.norm(hidden[0, -1]))
    return likeliest(decoder, logits, int(positions.max()) + 1, buffer, num_tokens, end_ids)


def _stays(seen: Tensor, modality: Tensor, count: float) -> Tensor:
    """Which tokens stay (N,): all words, and about `count` others: of each modality the same share, the most seen."""
    stays = modality == 0
    others = int((~stays).sum())
    for kind in sorted(set(modality[~stays].tolist())):
        members = (modality == kind).nonzero().squeeze(1)
        number = min(math.ceil(count * len(members) / others), len(members))
        stays[members[seen[members].topk(number).indices]] = True
    return stays


def _of_words(cached: list[tuple[Tensor, Tensor, Tensor]], is_word: Tensor, headroom: int) -> KVBuffer:
    """Keys and values of the words alone, with room for an answer."""
    keys, values = (
        torch.stack([entry[part][:, :, is_word[entry[2]]] for entry in cached]) for part in (0, 1)
    )  # (layers, 1, kv_heads, words, head_dim)
    room = keys.new_zeros((*keys.shape[:3], headroom, keys.shape[4]))
    return KVBuffer(torch.cat((keys, room), 3), torch.cat((values, room), 3), keys.shape[3])
