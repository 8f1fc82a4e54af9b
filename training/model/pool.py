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
from engines.encoders.sound_kinds import told_apart
from engines.mini.senses import AUDIO_CENTRE_S, limited_notes, note_tokens
from engines.notes import Note
from engines.shapes import GRID
from training.model.trainee import Trainee
from training.model.warm_start import NOTHING
from training.scenes.compose import HOP_S, Composed
from training.scenes.facts import WINDOW_S
from training.scenes.plan import FRAME_S, Plan


@dataclass(frozen=True)
class Pool:
    """All tokens of a scene, window after window. `name_probs`: probabilities of names by modality; `notes`: those of
    each window, and `note_embeds` (notes, D) of all; the rest is (N,).

    `index_in_probs` is the row of a token in `name_probs` or `note_embeds`, `note` its index among the notes of its
    window. `windows` are slices of the tokens. `embeds` (N,D) and `certainty`
    carry no gradient. `row` and `column`: centre of the thing that a patch shows; `cell`: place of the patch itself.
    """

    name_probs: dict[Modality, Tensor]
    notes: tuple[tuple[Note, ...], ...]
    note_embeds: Tensor
    index_in_probs: IntArray
    embeds: Tensor
    time_s: Seconds
    row: IntArray
    column: IntArray
    modality: IntArray
    certainty: Tensor
    note: IntArray
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
            self.note[places],
        )


def predicted_names(trainee: Trainee, scene: Composed) -> dict[Modality, Tensor]:
    """Probabilities of names as the encoders see and hear them: (N, names) by modality. Computed on the device."""
    video, audio = (torch.from_numpy(features).to(trainee.device) for features in (scene.video, scene.audio))
    heard = trainee.names[Modality.AUDIO]
    named = trainee.names[Modality.VIDEO].probabilities(video.flatten(0, 1)).view(*video.shape[:2], -1)
    return {
        Modality.VIDEO: smooth_over_similar_neighbours(named, video).flatten(0, 1).cpu(),
        Modality.AUDIO: told_apart(
            heard.probabilities(audio), {name: number for number, name in enumerate(heard.distinct)}
        ).cpu(),
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
def make_pool(trainee: Trainee, scene: Composed, name_probs: dict[Modality, Tensor], plan: Plan) -> Pool:
    """All tokens of a scene; each window's pictures come before its sounds, and these before its notes.

    As in the engine a window has only its surest notes.
    """
    grid = scene.video.shape[1]
    frames, hops = round(WINDOW_S / FRAME_S), round(WINDOW_S / HOP_S)
    count = len(scene.video) // frames
    notes = tuple(limited_notes(said, trainee.writer) for said in plan.notes or ((),) * count)
    video = np.arange(count * frames * grid).reshape(count, -1)
    audio = np.arange(count * hops).reshape(count, -1)
    every_note = [note for said in notes for note in said]
    last_notes = np.cumsum([len(said) for said in notes])
    found: list[tuple[int, Modality, IntArray]] = []
    for number, last in enumerate(last_notes.tolist()):
        found += [(number, Modality.AUDIO, audio[number])]
        found += [(number, Modality.NOTE, np.arange(last - len(notes[number]), last))]
        if number not in plan.blind_windows:
            found.append((number, Modality.VIDEO, video[number]))
    order = {Modality.VIDEO: 0, Modality.AUDIO: 1, Modality.NOTE: 2}
    found.sort(key=lambda part: (part[0], order[part[1]]))
    place = np.concatenate([places for _, _, places in found])
    modality = np.repeat([kind for _, kind, _ in found], [len(places) for _, _, places in found]).astype(np.int64)
    window = np.repeat([number for number, _, _ in found], [len(places) for _, _, places in found])
    note_embeds = torch.from_numpy(note_tokens(every_note, trainee.writer, trainee.table).embeds)
    embeds, sure = torch.empty(len(place), trainee.table.shape[1]), torch.empty(len(place))
    time_s, (row, column) = np.zeros(len(place)), np.zeros((2, len(place)), np.int64)
    times_s = {
        Modality.VIDEO: np.repeat(FRAME_S * np.arange(len(scene.video)), grid),
        Modality.AUDIO: HOP_S * np.arange(1, len(scene.audio) + 1) - AUDIO_CENTRE_S,
        Modality.NOTE: np.asarray([note.time_s for note in every_note]),
    }
    certainties = {kind: certainty(probabilities) for kind, probabilities in name_probs.items()}
    certainties[Modality.NOTE] = torch.tensor([note.certainty for note in every_note])
    for kind, times in times_s.items():
        members = np.flatnonzero(modality == kind)
        places = place[members]
        is_note = kind == Modality.NOTE
        embeds[members] = note_embeds[places] if is_note else said_by_names(trainee, kind, name_probs[kind])[places]
        sure[members] = certainties[kind][places]
        time_s[members] = plan.start_s + times[places]
    seen = np.flatnonzero(modality == Modality.VIDEO)
    if len(seen):
        centre = trainee.centres()[Modality.VIDEO]
        middle = object_centres(embeds[seen].view(-1, grid, embeds.shape[1]), sure[seen].view(-1, grid), centre)
        row[seen], column[seen] = (index.flatten().numpy() for index in middle)
    is_note = modality == Modality.NOTE
    row[is_note] = [note.row for note in every_note]
    column[is_note] = [note.column for note in every_note]
    first_notes = last_notes - [len(said) for said in notes]
    ends = np.searchsorted(window, np.arange(count), side="right")
    return Pool(
        name_probs=name_probs,
        notes=notes,
        note_embeds=note_embeds,
        index_in_probs=place,
        embeds=embeds,
        time_s=time_s,
        row=row,
        column=column,
        modality=modality,
        certainty=sure,
        note=np.where(is_note, place - first_notes[window], NO_NOTE),
        windows=tuple(slice(int(first), int(last)) for first, last in zip([0, *ends[:-1]], ends, strict=True)),
    )


def said_by_names(trainee: Trainee, kind: Modality, name_probs: Tensor) -> Tensor:
    """Words of the names (N, names), mixed (N,D). Computed on the device."""
    said: Tensor = name_probs.to(trainee.device) @ trainee.words[kind.name].to(trainee.device)
    return said.cpu()


def embeds_with_places(trainee: Trainee, pool: Pool, places: IntArray | slice) -> Tensor:
    """Embeddings of tokens plus their place codes (n,D), with gradients to words and codes."""
    modality = pool.modality[places]
    said = torch.zeros(len(modality), trainee.table.shape[1])
    for kind, name_probs in pool.name_probs.items():
        members = np.flatnonzero(modality == kind)
        if len(members):
            chosen = name_probs[pool.index_in_probs[places][members]]
            said = said.index_add(0, torch.from_numpy(members), chosen @ trainee.words[kind.name])
    members = np.flatnonzero(modality == Modality.NOTE)
    said = said.index_add(0, torch.from_numpy(members), pool.note_embeds[pool.index_in_probs[places][members]])
    indices = (torch.from_numpy(index[places]) for index in (pool.row, pool.column, pool.modality))
    with_place: Tensor = said + trainee.codes(*indices)
    return with_place
