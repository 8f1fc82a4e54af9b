"""Answers about one whole clip that is processed already: merge, reduce once, read, decode greedily.

This is the offline recipe of the EchoingPixels paper, and of Qwen2.5-Omni without CS2 at ratio 1. `engines.omni.stream`
does the same window by window.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from engines.core.decoder import Decoder
from engines.core.layers import KVBuffer
from engines.core.sync_rope import NUM_ROWS
from engines.errors import EngineMismatchError
from engines.omni.model import OmniModel
from engines.omni.positions import VideoGrid, clip_positions
from engines.sieve.cs2 import quota, select


@dataclass(frozen=True)
class Clip:
    """What transformers' processor makes of a prompt with at most one clip; parts that the clip lacks are None.

    `input_ids` (L,); `pixels` (P, C·2·14·14), `grid` (V,3) in patches, `second_per_grid` (V,); `features` (A, mel bins,
    F), `is_sound` (A,F).
    """

    input_ids: Tensor
    pixels: Tensor | None = None
    grid: Tensor | None = None
    second_per_grid: Tensor | None = None
    features: Tensor | None = None
    is_sound: Tensor | None = None


@dataclass(frozen=True)
class MergedClip:
    """`embeds` (L,D) of words, pictures and sound in order; `positions` (4,L); `in_pool` (L,): pictures and sound."""

    embeds: Tensor
    positions: Tensor
    in_pool: Tensor


@dataclass(frozen=True)
class ReducedClip:
    """What the LLM reads: `kept` (K,) of the L places, their `embeds` (K,D) and `positions` (4,K).

    `refined` (L,D) and `scores` (L,) are those of CS2; None without it.
    """

    kept: Tensor
    embeds: Tensor
    positions: Tensor
    refined: Tensor | None
    scores: Tensor | None


@torch.no_grad()
def merge(model: OmniModel, clip: Clip) -> MergedClip:
    """Encode pictures and sound, and put them in the places that wait for them. Raises EngineMismatchError if there are
    more or fewer places."""
    marks, ids = model.config.marks, clip.input_ids.to(model.device)
    embeds = model.decoder.embed_tokens(ids)
    videos: list[VideoGrid] = []
    if clip.pixels is not None and clip.grid is not None and clip.second_per_grid is not None:
        embeds = _filled(embeds, ids == marks.video, model.see(clip.pixels, clip.grid), "videos")
        for (times, rows, columns), second in zip(clip.grid.tolist(), clip.second_per_grid.tolist(), strict=True):
            videos.append(VideoGrid(times, rows // model.config.merge, columns // model.config.merge, second))
    if clip.features is not None and clip.is_sound is not None:
        embeds = _filled(embeds, ids == marks.audio, model.hear(clip.features, clip.is_sound), "sound")
    try:
        positions = clip_positions(clip.input_ids.tolist(), videos, model.config)
    except ValueError as error:
        raise EngineMismatchError(f"the clip cannot be read: {error}") from error
    in_pool = (ids == marks.video) | (ids == marks.audio)
    return MergedClip(embeds, torch.from_numpy(positions).to(model.device), in_pool)


@torch.no_grad()
def reduce(model: OmniModel, clip: MergedClip, ratio: float) -> ReducedClip:
    """Keep all words and `ratio` of the pool, as CS2 scores it. Without CS2 only ratio 1 is possible, else
    EngineMismatchError."""
    if model.cs2 is None:
        if ratio != 1:
            raise EngineMismatchError("these weights have no CS2, which chooses: read all tokens of the clip")
        return ReducedClip(torch.arange(len(clip.embeds)), clip.embeds, clip.positions, None, None)
    refined = model.cs2.refiner(clip.embeds[None], clip.positions)[0]
    scores = model.cs2.head(refined)
    pool = clip.in_pool.nonzero().squeeze(1)
    chosen = pool[select(scores[pool], quota(ratio, len(pool)))]
    kept = torch.cat(((~clip.in_pool).nonzero().squeeze(1), chosen)).sort().values
    return ReducedClip(kept, refined[kept], clip.positions[:, kept], refined, scores)


@torch.no_grad()
def read(model: OmniModel, clip: ReducedClip, headroom: int) -> tuple[Tensor, KVBuffer]:
    """Logits (K, vocab) of a clip, and the buffer it was read into, with room for `headroom` tokens of an answer."""
    buffer = model.decoder.new_buffer(len(clip.kept) + headroom)
    out = model.decoder(clip.embeds[None], clip.positions, buffer)
    return model.decoder.logits(out.hidden)[0], buffer


@torch.no_grad()
def answer(
    model: OmniModel, clip: ReducedClip, positions: Tensor, num_tokens: int, end_ids: frozenset[int] = frozenset()
) -> list[int]:
    """As `likeliest`, after a clip; the ids follow all its `positions` (4,L), also those left out."""
    logits, buffer = read(model, clip, num_tokens)
    return likeliest(model.decoder, logits[-1], int(positions.max()) + 1, buffer, num_tokens, end_ids)


@torch.no_grad()
def likeliest(
    decoder: Decoder,
    logits: Tensor,
    next_id: int,
    buffer: KVBuffer,
    num_tokens: int,
    end_ids: frozenset[int] = frozenset(),
) -> list[int]:
    """The likeliest ids one after the other, at most `num_tokens`, up to one of `end_ids`, which is left out.

    `logits` (vocab,) are those of the last token in `buffer`, which has room for the others; `next_id` is the position
    of the first id.
    """
    ids = [int(logits.argmax())]
    while ids[-1] not in end_ids and len(ids) < num_tokens:
        at = torch.full((NUM_ROWS, 1), next_id + len(ids) - 1, device=logits.device)
        hidden = decoder(torch.tensor([ids[-1:]], device=logits.device), at, buffer).hidden
        ids.append(int(decoder.logits(hidden[0, -1]).argmax()))
    return ids[:-1] if ids[-1] in end_ids else ids


def _filled(embeds: Tensor, places: Tensor, tokens: Tensor, what: str) -> Tensor:
    if int(places.sum()) != len(tokens):
        raise EngineMismatchError(
            f"the prompt has {int(places.sum())} places for {what}, there are {len(tokens)} tokens"
        )
    return embeds.masked_scatter(places[:, None], tokens.to(embeds))
