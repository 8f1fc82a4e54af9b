"""All tokens of a composed scene, window after window, as a live stream would have them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from engines.api import IntArray, Modality, Seconds
from engines.core.neighbours import object_centres, smooth_over_similar_neighbours
from engines.core.projector import certainty
from engines.mini.senses import AUDIO_CENTRE_S
from engines.shapes import GRID
from engines.sieve.novelty import Tokens
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


def shares_of(trainee: Trainee, scene: Composed) -> dict[Modality, Tensor]:
    """What the encoders see and hear: (N, names) by modality."""
    video, audio = torch.from_numpy(scene.video), torch.from_numpy(scene.audio)
    named = trainee.names[Modality.VIDEO].probabilities(video.flatten(0, 1)).view(*video.shape[:2], -1)
    return {
        Modality.VIDEO: smooth_over_similar_neighbours(named, video).flatten(0, 1),
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
    middle = object_centres(embeds[seen].view(-1, grid, embeds.shape[1]), sure[seen].view(-1, grid), centre)
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


def novelty_tokens(pool: Pool, places: IntArray | slice) -> Tokens:
    if isinstance(places, slice):
        places = np.arange(places.start, places.stop)
    time_s, modality = torch.from_numpy(pool.time_s[places]), torch.from_numpy(pool.modality[places])
    return Tokens(pool.embeds[places], time_s, modality, pool.certainty[places])
