"""A memory of random tokens that a decoder has read, of which half are forgotten, and answers decoded after it."""

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from engines.api import Modality
from engines.core.decode_step import DecodeStep
from engines.core.decoder import Decoder
from engines.core.sync_rope import NUM_ROWS
from engines.memory.cache import RollingCache
from engines.memory.copies.rotated import RotatedCopy
from engines.memory.placing import ClosedGaps
from engines.memory.token_table import Group, TokenTable
from engines.shapes import BlockConfig, DecoderConfig, LayerConfig
from tests.engines.graphs.tiny import LLAMA, QWEN

_WIDE = LayerConfig(2, 128, 80, 1e6, 64)
CONFIGS: dict[str, DecoderConfig] = {
    "llama": LLAMA,
    "qwen": QWEN,
    "windows, shared keys, tables of layers": replace(
        QWEN,
        layers=(replace(_WIDE, window_ids=60), _WIDE, replace(_WIDE, head_dim=64, turning_channels=16, num_kv_heads=1)),
        block=BlockConfig("gelu_tanh", norms_outputs=True, norms_heads=True, scales_output=True, layer_input_size=8),
        embed_scale=1.5,
        logit_cap=30.0,
        layer_vocab_size=96,
    ),
}
PROMPT, BLOCK, NUM_BLOCKS, CAPACITY, NUM_ANSWER = 5, 20, 4, 40, 12
SECONDS_APART = 2.0


def words(decoder: Decoder, count: int, seed: int) -> Tensor:
    """Random embeddings (1, count, D) where the decoder is; the same on every device."""
    ids = torch.randint(0, decoder.config.vocab_size, (1, count), generator=torch.Generator().manual_seed(seed))
    embeds: Tensor = decoder.embed_tokens(ids.to(decoder.embed_tokens.weight.device))
    return embeds


@torch.no_grad()
def half_forgotten(decoder: Decoder, least_places: int = 1) -> RollingCache:
    """A cache after twice as many tokens as it holds."""
    config, device = decoder.config, decoder.embed_tokens.weight.device
    prompt = decoder(words(decoder, PROMPT, seed=1), positions(0, PROMPT, device))
    cache = RollingCache(
        config,
        CAPACITY,
        prompt.keys,
        prompt.values,
        ClosedGaps(PROMPT),
        may_share=False,
        least_places=least_places,
    )
    for number in range(NUM_BLOCKS):
        now_s = (number + 1) * SECONDS_APART
        table = TokenTable.zeros(BLOCK)
        table.time_s[:] = now_s - SECONDS_APART + np.arange(BLOCK) / 25
        table.score[:] = np.random.default_rng(number).random(BLOCK)
        copy = cache.copy_for_window(now_s, BLOCK)
        at = torch.from_numpy(cache.places.of_new(table)).to(device)
        out = decoder(words(decoder, BLOCK, seed=10 + number), at, copy)
        cache.append(out.keys, out.values, table, [Group(Modality.VIDEO, now_s - SECONDS_APART, now_s)], copy)
    assert len(cache) == CAPACITY
    return cache


def question_after(cache: RollingCache, decoder: Decoder, seed: int) -> tuple[RotatedCopy, Tensor, int]:
    """A borrowed copy, logits (vocab,) after a question that was read into it, and the position of the answer."""
    now_s = NUM_BLOCKS * SECONDS_APART
    copy = cache.borrow(now_s, 7 + NUM_ANSWER)
    first = int(cache.positions.max()) + 1
    out = decoder(words(decoder, 7, seed), positions(first, 7, copy.keys.device), copy)
    return copy, decoder.logits(out.hidden[0, -1]), first + 7


def steps(step: DecodeStep, first: Tensor, position: int, length: int) -> tuple[list[int], Tensor]:
    """Greedy ids after logits `first`, and the logits and attention of each step, (NUM_ANSWER, …), on the CPU."""
    ids, seen = [int(first.argmax())], []
    for number in range(NUM_ANSWER):
        out = step(ids[-1], position + number, length + number)
        seen.append(torch.cat((out.logits, out.attention[0])).float().cpu())
        ids.append(int(out.logits.argmax()))
    return ids, torch.stack(seen)


def positions(first: int, count: int, device: torch.device) -> Tensor:
    """Position rows (4, count) of words."""
    return torch.arange(first, first + count, device=device).expand(NUM_ROWS, -1)
