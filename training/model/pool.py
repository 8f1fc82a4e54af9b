"""All tokens of a composed scene, window after window, as a live stream would have them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from engines.api import NO_NOTE, AVTokens, IntArray, Modality, Seconds
from engines.core.neighbours import object_centres, smooth_over_similar_neighbours
from engines.core.projector import certainty
from engines.mini.senses import AUDIO_CENTRE_S
from engines.shapes import GRID
from training.model.trainee import Trainee
from training.model.warm_start import NOTHING
from training.scenes.compose import HOP_S, Composed
from training.scenes.facts import WINDOW_S
from training.scenes.plan import FRAME_S, Plan


@dataclass(frozen=True)
class Pool:
    """All tokens of a scene, window after window. `name_probs`: probabilities of names by modality; the rest is (N,).

    `index_in_probs` is the row of a token in them, `windows` are slices of the tokens. `embeds` (N,D) and `certainty`
    carry no gradient. `row` and `column`: centre of the thing that a patch shows; `cell`: place of the patch itself.
    """

    name_probs: dict[Modality, Tensor]
    index_in_probs: IntArray
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
        cells: IntArray = np.where(self.modality == Modality.VIDEO, self.index_in_probs % GRID**2, 0)
        return cells

    def tokens(self, places: IntArray | slice) -> AVTokens:
        """The tokens at some places of the pool, as the engine has them."""
        return AVTokens(
            self.embeds[places].numpy(),
            self.time_s[places],
            self.row[places],
            self.column[places],
            self.modality[places],
            self.certainty[places].numpy(),
            np.full(len(self.time_s), NO_NOTE)[places],
        )


def predicted_names(trainee: Trainee, scene: Composed) -> dict[Modality, Tensor]:
    """Probabilities of names as the encoders see and hear them: (N, names) by modality."""
    video, audio = torch.from_numpy(scene.video), torch.from_numpy(scene.audio)
    named = trainee.names[Modality.VIDEO].probabilities(video.flatten(0, 1)).view(*video.shape[:2], -1)
    return {
        Modality.VIDEO: smooth_over_similar_neighbours(named, video).flatten(0, 1),
        Modality.AUDIO: trainee.names[Modality.AUDIO].probabilities(audio),
    }


def true_names(trainee: Trainee, scene: Composed, plan: Plan) -> dict[Modality, Tensor]:
    """Probabilities of names as perfect encoders would give them: the right name, or nothing."""
    found = {}
    for kind, places, items in (
        (Modality.VIDEO, scene.seen, plan.seen),
        (Modality.AUDIO, scene.heard, (*plan.heard, *plan.said)),
    ):
        distinct = trainee.names[kind].distinct
        index = torch.tensor([*(distinct.index(item.name) for item in items), distinct.index(NOTHING)])
        found[kind] = F.one_hot(index[torch.from_numpy(places).flatten()], len(distinct)).float()  # NO_ITEM is the last
    return found


@torch.no_grad()
def make_pool(trainee: Trainee, scene: Composed, name_probs: dict[Modality, Tensor]) -> Pool:
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
        embeds[torch.from_numpy(members)] = name_probs[kind] @ trainee.words[kind.name]
        sure[torch.from_numpy(members)] = certainty(name_probs[kind])
    row, column = np.zeros((2, len(place)), np.int64)
    seen = torch.from_numpy(np.flatnonzero(is_video))
    centre = trainee.centres()[Modality.VIDEO]
    middle = object_centres(embeds[seen].view(-1, grid, embeds.shape[1]), sure[seen].view(-1, grid), centre)
    row[is_video], column[is_video] = (index.flatten().numpy() for index in middle)
    return Pool(
        name_probs=name_probs,
        index_in_probs=place,
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


def embeds_with_places(trainee: Trainee, pool: Pool, places: IntArray | slice) -> Tensor:
    """Embeddings of tokens plus their place codes (n,D), with gradients to words and codes."""
    modality = pool.modality[places]
    said = torch.zeros(len(modality), trainee.table.shape[1])
    for kind, name_probs in pool.name_probs.items():
        members = np.flatnonzero(modality == kind)
        if len(members):
            chosen = name_probs[pool.index_in_probs[places][members]]
            said = said.index_add(0, torch.from_numpy(members), chosen @ trainee.words[kind.name])
    indices = (torch.from_numpy(index[places]) for index in (pool.row, pool.column, pool.modality))
    with_place: Tensor = said + trainee.codes(*indices)
    return with_place
