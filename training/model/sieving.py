"""A composed scene through the sieve, window by window as a live stream is, with gradients where they are wanted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from engines.api import FloatArray, IntArray, Modality, Seconds
from engines.core.neighbours import middles, settled
from engines.core.projector import certainty
from engines.mini.senses import AUDIO_CENTRE_S
from engines.mini.sieve import sieve_positions
from engines.shapes import CONTEXT_TOKENS, GRID
from engines.sieve.budget import WindowBudget
from engines.sieve.cs2 import select
from engines.sieve.novelty import LEAST_SCORE, Tokens, novelty_scores
from training.model.trainee import Trainee
from training.model.warm_start import NOTHING
from training.scenes.compose import HOP_S, Composed
from training.scenes.facts import WINDOW_S
from training.scenes.plan import FRAME_S, Plan


@dataclass(frozen=True)
class Pool:
    """All tokens of a scene, window after window: `shares` of the names by modality, the rest (N,).

    `windows` are the slices of each window. `embeds` (N,D) and `certainty` (N,): what the tokens say, without gradient.
    `row` and `column` are where the middle of a patch's thing is, `cell` is where the patch itself is.
    """

    shares: dict[Modality, Tensor]
    place_in_shares: IntArray
    embeds: Tensor
    time_s: Seconds
    row: IntArray
    column: IntArray
    modality: IntArray
    certainty: Tensor
    windows: tuple[slice, ...]

    @cached_property
    def cell(self) -> IntArray:
        """Which patch of its picture each token is (N,); 0 for sounds."""
        cells: IntArray = np.where(self.modality == Modality.VIDEO, self.place_in_shares % GRID**2, 0)
        return cells


@dataclass(frozen=True)
class Window:
    """What a policy may look at: the pool, which of its tokens are to be scored, which were kept of those before."""

    pool: Pool
    members: slice
    context: IntArray
    novelty: Tensor


@dataclass(frozen=True)
class Scored:
    """`scores` (n,) in [0,1] to choose by; with CS2 also soft choices (n,) and refined states, which may carry
    gradients."""

    scores: FloatArray
    soft: Tensor | None = None
    refined: Tensor | None = None


Policy = Callable[[Window], Scored]


@dataclass(frozen=True)
class Chosen:
    """Kept tokens of a scene: places in the pool (K,), window by window; scores; with CS2 soft choices and
    refined states."""

    places: IntArray
    scores: FloatArray
    soft: Tensor | None
    refined: Tensor | None


def shares_of(trainee: Trainee, scene: Composed) -> dict[Modality, Tensor]:
    """What the encoders see and hear: (N, names) by modality."""
    video, audio = torch.from_numpy(scene.video), torch.from_numpy(scene.audio)
    named = trainee.names[Modality.VIDEO].probabilities(video.flatten(0, 1)).view(*video.shape[:2], -1)
    return {
        Modality.VIDEO: settled(named, video).flatten(0, 1),
        Modality.AUDIO: trainee.names[Modality.AUDIO].probabilities(audio),
    }


def true_shares(trainee: Trainee, scene: Composed, plan: Plan) -> dict[Modality, Tensor]:
    """What perfect encoders would: the right name, or nothing."""
    found = {}
    for kind, places, items in (
        (Modality.VIDEO, scene.seen, plan.seen),
        (Modality.AUDIO, scene.heard, (*plan.heard, *plan.said)),
    ):
        distinct = trainee.names[kind].distinct
        index = torch.tensor([*(distinct.index(item.name) for item in items), distinct.index(NOTHING)])
        found[kind] = F.one_hot(index[torch.from_numpy(places).flatten()], len(distinct)).float()  # NOBODY is the last
    return found


@torch.no_grad()
def make_pool(trainee: Trainee, scene: Composed, shares: dict[Modality, Tensor]) -> Pool:
    """All tokens of a scene; each window's pictures come before its sounds."""
    grid = scene.video.shape[1]
    frames, hops = round(WINDOW_S / FRAME_S), round(WINDOW_S / HOP_S)
    video_time_s = np.repeat(FRAME_S * np.arange(len(scene.video)), grid)
    audio_time_s = HOP_S * np.arange(1, len(scene.audio) + 1) - AUDIO_CENTRE_S
    count = len(scene.video) // frames
    video = np.arange(count * frames * grid).reshape(count, -1)
    audio = np.arange(count * hops).reshape(count, -1)
    place = np.concatenate((video, audio), axis=1).reshape(-1)
    per_window = video.shape[1] + audio.shape[1]
    modality = np.tile(np.repeat([Modality.VIDEO, Modality.AUDIO], [video.shape[1], hops]), count).astype(np.int64)
    is_video = modality == Modality.VIDEO
    embeds, sure = torch.empty(len(place), trainee.table.shape[1]), torch.empty(len(place))
    for kind, members in ((Modality.VIDEO, is_video), (Modality.AUDIO, ~is_video)):
        embeds[torch.from_numpy(members)] = shares[kind] @ trainee.words[kind.name]
        sure[torch.from_numpy(members)] = certainty(shares[kind])
    row, column = np.zeros((2, len(place)), np.int64)
    seen = torch.from_numpy(np.flatnonzero(is_video))
    centre = trainee.centres()[Modality.VIDEO]
    middle = middles(embeds[seen].view(-1, grid, embeds.shape[1]), sure[seen].view(-1, grid), centre)
    row[is_video], column[is_video] = (index.flatten().numpy() for index in middle)
    return Pool(
        shares=shares,
        place_in_shares=place,
        embeds=embeds,
        time_s=np.where(
            is_video, video_time_s[np.where(is_video, place, 0)], audio_time_s[np.where(is_video, 0, place)]
        ),
        row=row,
        column=column,
        modality=modality,
        certainty=sure,
        windows=tuple(slice(i * per_window, (i + 1) * per_window) for i in range(count)),
    )


def coded(trainee: Trainee, pool: Pool, places: IntArray | slice) -> Tensor:
    """What tokens say plus where they are, with gradients to words and codes (n,D)."""
    modality = pool.modality[places]
    said = torch.zeros(len(modality), trainee.table.shape[1])
    for kind, shares in pool.shares.items():
        members = np.flatnonzero(modality == kind)
        if len(members):
            chosen = shares[pool.place_in_shares[places][members]]
            said = said.index_add(0, torch.from_numpy(members), chosen @ trainee.words[kind.name])
    indices = (torch.from_numpy(index[places]) for index in (pool.row, pool.column, pool.modality))
    with_place: Tensor = said + trainee.codes(*indices)
    return with_place


def by_novelty(window: Window) -> Scored:
    """The training-free score."""
    return Scored(window.novelty.numpy())


def by_cs2(
    trainee: Trainee,
    with_gradient: Callable[[], bool],
    noise: Callable[[int], FloatArray] | None,
    prompt_ids: Sequence[int] | None = None,
    soften: Callable[[Tensor], Tensor] = torch.sigmoid,
) -> Policy:
    """CS2 as the stream runs it. `noise` (n) is added to the logits for choosing only, so that training explores.

    `prompt_ids` stand in place of the fixed prompt. `soften` turns a window's logits into the soft choices that carry
    the gradient.
    """
    prompt_ids = list(prompt_ids or trainee.writer.system())

    def score(window: Window) -> Scored:
        pool, places = window.pool, np.concatenate((window.context, np.arange(len(window.pool.time_s))[window.members]))
        now_s = WINDOW_S * (pool.time_s[window.members].max() // WINDOW_S + 1)
        prompt = trainee.table[prompt_ids]
        positions = sieve_positions(len(prompt), pool.time_s[places], pool.row[places], pool.column[places], now_s)
        count = window.members.stop - window.members.start
        with torch.set_grad_enabled(with_gradient()):
            embeds = torch.cat((prompt, coded(trainee, pool, places)))[None]
            refined = trainee.refine(embeds, torch.from_numpy(positions))[0, -count:]
            logits = trainee.sieve.logits(window.novelty, refined)
        chosen_by = logits.detach().numpy()
        if noise is not None:
            chosen_by = chosen_by + noise(count)
        return Scored(1 / (1 + np.exp(-chosen_by)), soften(logits), refined)

    return score


Choose = Callable[[FloatArray, IntArray], IntArray]  # scores and modality (n,) of a window → what stays, in order


def within_budget(ratio: float) -> Choose:
    """The stream's own budget over one pool."""
    budget = WindowBudget(ratio, LEAST_SCORE)
    return lambda scores, _: select(torch.from_numpy(scores), budget.grant(scores)).numpy()


def run_sieve(
    trainee: Trainee, pool: Pool, policy: Policy, choose: Choose, windows: tuple[slice, ...] | None = None
) -> Chosen:
    """Choose window by window (or by other slices of the pool); what was kept is context of what follows."""
    centres = trainee.centres()
    kept: list[IntArray] = []
    scored: list[tuple[Scored, IntArray]] = []
    context = np.zeros(0, np.int64)
    for members in windows or pool.windows:
        with torch.no_grad():
            novelty = novelty_scores(_tokens(pool, members), _tokens(pool, context), centres)
        out = policy(Window(pool, members, context, novelty))
        chosen = choose(out.scores, pool.modality[members])
        kept.append(members.start + chosen)
        scored.append((out, chosen))
        context = np.concatenate((context, kept[-1]))[-CONTEXT_TOKENS:]
    return Chosen(
        places=np.concatenate(kept),
        scores=np.concatenate([out.scores[chosen] for out, chosen in scored]).astype(np.float32),
        soft=_gathered([(out.soft, chosen) for out, chosen in scored]),
        refined=_gathered([(out.refined, chosen) for out, chosen in scored]),
    )


def _gathered(parts: list[tuple[Tensor | None, IntArray]]) -> Tensor | None:
    found = [values[torch.from_numpy(chosen)] for values, chosen in parts if values is not None]
    return torch.cat(found) if found else None


def read_embeds(trainee: Trainee, pool: Pool, chosen: Chosen) -> Tensor:
    """What the LLM reads of the kept tokens (K,D); straight through: y = 1 - stopgrad(p) + p, p soft."""
    own = coded(trainee, pool, chosen.places)
    if chosen.refined is None or chosen.soft is None:
        return own
    return trainee.sieve.mix(own, chosen.refined) * (1 - chosen.soft.detach() + chosen.soft)[:, None]


def _tokens(pool: Pool, places: IntArray | slice) -> Tokens:
    if isinstance(places, slice):
        places = np.arange(places.start, places.stop)
    time_s, modality = torch.from_numpy(pool.time_s[places]), torch.from_numpy(pool.modality[places])
    return Tokens(pool.embeds[places], time_s, modality, pool.certainty[places])
