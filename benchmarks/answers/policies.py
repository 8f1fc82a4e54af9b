"""Other ways to choose tokens: the baselines of `benchmarks.answers.quality`, with the same number of tokens.

Random; uniform in time and place; a fixed share per modality; TimeChat-Online's temporal drop (DTD); DyCoke; OmniZip;
FastV's attention received. Each is a few lines after its paper, without its code.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engines.api import FloatArray, IntArray, Modality
from engines.core.decoder import Decoder, causal_mask
from engines.core.layers import AttentionOutput
from engines.core.sync_rope import elastic_positions, rotation
from engines.mini.layout import patch_offsets
from engines.shapes import GRID
from training.model.pool import Pool
from training.model.sieving import Policy, Scored, Selector, Window

PATCHES = GRID * GRID


def random_scores(seed: int) -> Policy:
    """Random scores."""
    rng = np.random.default_rng(seed)
    return lambda window: Scored(rng.random(_size(window)).astype(np.float32))


def uniform(window: Window) -> Scored:
    """Tokens of a window in van der Corput order: evenly spaced for any number of them."""
    place = np.arange(_size(window))
    value, scale = np.zeros(len(place)), 0.5
    while place.any():
        value += scale * (place & 1)
        place >>= 1
        scale /= 2
    return Scored((1 - value).astype(np.float32))


def temporal_drop(window: Window) -> Scored:
    """DTD: the score of a patch is its difference from the same patch of the picture before; sounds likewise."""
    return Scored(_change(window, before_s=0.5))


def dycoke(window: Window) -> Scored:
    """DyCoke: the first picture of each window, then the tokens that differ most from it."""
    scores = _change(window, before_s=None)
    time_s = window.pool.time_s[window.members]
    is_first = (window.pool.modality[window.members] == Modality.VIDEO) & (time_s == time_s.min())
    scores[is_first] += 1
    return Scored(scores)


def omnizip(window: Window) -> Scored:
    """After OmniZip, guided by sound: sounds score their certainty, patches their change, weighted by the certainty of
    the nearest sound."""
    pool, places = window.pool, np.arange(window.members.start, window.members.stop)
    is_audio = pool.modality[places] == Modality.AUDIO
    sure = pool.certainty[places].numpy()
    scores = _change(window, before_s=0.5)
    distance_s = np.abs(pool.time_s[places][:, None] - pool.time_s[places][is_audio][None, :])
    guide = sure[is_audio][distance_s.argmin(1)] if is_audio.any() else np.zeros(len(places), np.float32)
    return Scored(np.where(is_audio, sure, scores * (0.5 + 0.5 * guide)).astype(np.float32))


def attention_received(decoder: Decoder, layers: int = 2) -> Policy:
    """FastV: the attention that a token gets in the LLM's second layer, with the newest kept tokens before it."""

    def score(window: Window) -> Scored:
        pool, places = window.pool, np.concatenate((window.context, np.arange(len(window.pool.time_s))[window.members]))
        offsets = patch_offsets(pool.row[places], pool.column[places])
        now_s = float(pool.time_s[window.members].max())
        at = torch.from_numpy(elastic_positions(pool.time_s[places], offsets, now_s, first_id=0))
        turned = rotation(at, decoder.config.head_dim, decoder.config.rope_theta)
        hidden = pool.embeds[places][None]
        for layer in decoder.layers[:layers]:
            out: AttentionOutput = layer(hidden, turned, causal_mask(len(places), 0), with_weights=True)
            hidden = out.hidden
        assert out.weights is not None
        later = torch.ones(len(places), len(places)).tril().sum(0)  # how many tokens can attend to each
        received = out.weights[0].mean(0).sum(0) / later
        return Scored(received[-_size(window) :].numpy())

    return score


def _size(window: Window) -> int:
    size: int = window.members.stop - window.members.start
    return size


def _change(window: Window, before_s: float | None) -> FloatArray:
    """1 - cosine with the same place `before_s` earlier, or with the window's first picture or sound."""
    pool, places = window.pool, np.arange(window.members.start, window.members.stop)
    if before_s is None:
        earlier = np.where(
            pool.modality[places] == Modality.VIDEO,
            window.members.start + (places - window.members.start) % PATCHES,
            window.members.stop - int((pool.modality[places] == Modality.AUDIO).sum()),
        )
    else:
        earlier = np.asarray([_before(pool, int(place), before_s) for place in places])
    now, then = _directions(pool, places), _directions(pool, np.maximum(earlier, 0))
    change = (1 - (now * then).sum(1)).numpy()
    change[earlier < 0] = 1.0
    scores: FloatArray = change.astype(np.float32)
    return scores


def _before(pool: Pool, place: int, before_s: float) -> int:
    """The token of the same place one picture or sound earlier, or -1."""
    start = max(place - 3 * (4 * PATCHES + 4), 0)
    found = np.flatnonzero(
        (np.abs(pool.time_s[start:place] - (pool.time_s[place] - before_s)) < 1e-6)
        & (pool.modality[start:place] == pool.modality[place])
        & (pool.cell[start:place] == pool.cell[place])
    )
    return start + int(found[-1]) if len(found) else -1


def _directions(pool: Pool, places: IntArray) -> Tensor:
    return torch.nn.functional.normalize(pool.embeds[places] - pool.embeds.mean(0), dim=1)


def evenly(ratio: float) -> Selector:
    """The same number of tokens in each window: the best ones."""
    return Shares(ratio, lambda _: {None: 1.0})


def by_modality(ratio: float) -> Selector:
    """A fixed share of each modality: both are cut by the same ratio."""
    return Shares(ratio, lambda modality: {kind: float((modality == kind).mean()) for kind in np.unique(modality)})


@dataclass
class Shares:
    """Splits a window's even share by `split` (share by modality, None: all); fractions carry over to the next."""

    ratio: float
    split: Callable[[IntArray], dict[Modality | None, float]]

    def __post_init__(self) -> None:
        self._credit: dict[Modality | None, float] = {}

    def __call__(self, scores: FloatArray, modality: IntArray) -> IntArray:
        chosen: list[IntArray] = []
        for kind, share in self.split(modality).items():
            members = np.arange(len(scores)) if kind is None else np.flatnonzero(modality == kind)
            credit = self._credit.get(kind, 0.0) + share * self.ratio * len(scores)
            count = min(int(credit + 1e-9), len(members))
            self._credit[kind] = credit - count
            best = np.argsort(-scores[members], kind="stable")[:count]
            chosen.append(members[best])
        return np.sort(np.concatenate(chosen))
