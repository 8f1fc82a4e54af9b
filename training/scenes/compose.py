"""Composes the encoder features of a plan from the bank, with noise as between real pictures."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from engines.encoders.audio import PATCH_SAMPLES
from engines.shapes import GRID, SAMPLE_RATE_HZ
from training.bank.prototypes import AUDIO_SURENESS, VIDEO_SURENESS, Prototypes
from training.bank.store import Bank
from training.scenes.plan import FRAME_S, Heard, Plan, Seen

NOISE = 0.12  # relative to the feature, from picture to picture
HOP_S = 0.5
PATCH_S = PATCH_SAMPLES / SAMPLE_RATE_HZ
CELL_SURENESS = (0.4, 1.0)  # relative to the surest cell

NO_ITEM = -1
MIN_HEARD_S = 0.4  # of a sound in a patch of 0.975 s: from then on the patch shows it

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]
Rng = np.random.Generator


@dataclass(frozen=True)
class Composed:
    """`video` (F,49,1280) of pictures at 0, 0.5, … s; `audio` (A,1024) of patches that end at 0.5, 1.0, … s.

    `seen` (F,49) and `heard` (A,): number of the plan's thing or sound (speech last); NO_ITEM where unclear.
    """

    video: Floats
    audio: Floats
    seen: Numbers
    heard: Numbers


@dataclass(frozen=True)
class Composer:
    """Holds the bank and the class prototypes of both encoders."""

    bank: Bank
    objects: Prototypes
    sounds: Prototypes

    def compose(self, plan: Plan) -> Composed:
        """Features of a plan, always the same for the same plan."""
        rng = np.random.default_rng([plan.seed, plan.split, 13])
        video, seen = self._video(plan, rng)
        audio, heard = self._audio(plan, rng)
        return Composed(video, audio, seen, heard)

    def _video(self, plan: Plan, rng: Rng) -> tuple[Floats, Numbers]:
        count = round(plan.duration_s / FRAME_S)
        video = np.empty((count, GRID * GRID, self.bank.grounds.shape[-1]), np.float32)
        ends_s = [*(start_s for start_s, _ in plan.grounds[1:]), plan.duration_s]
        for (start_s, number), end_s in zip(plan.grounds, ends_s, strict=True):
            video[round(start_s / FRAME_S) : round(end_s / FRAME_S)] = self.bank.grounds[number]
        seen = np.full(video.shape[:2], NO_ITEM)
        for number, item in enumerate(plan.seen):
            frames = range(round(item.start_s / FRAME_S), round(item.end_s / FRAME_S))
            if item.prototype is not None:
                cells = list(item.cells)
                video[frames.start : frames.stop, cells] = self._prototype(item, video[frames.start, cells], rng)
                seen[frames.start : frames.stop, cells] = number
                continue
            for frame in frames:
                drawing = self.bank.drawings[item.drawing_at(FRAME_S * frame)]
                video[frame, list(drawing.cells)] = self.bank.patches[drawing.first :][: len(drawing.cells)]
                seen[frame, list(drawing.cells)] = number
        noise = rng.standard_normal((1, *video.shape[1:]), dtype=np.float32)
        for picture in video:  # one array of noise, shifted: new noise for each picture would take most of the time
            picture *= 1 + NOISE * np.roll(noise[0], int(rng.integers(noise[0].size)))
        return video.clip(0, 6, out=video), seen

    def _prototype(self, item: Seen, ground: Floats, rng: Rng) -> Floats:
        assert item.prototype is not None
        sureness = rng.uniform(*VIDEO_SURENESS) * rng.uniform(*CELL_SURENESS, len(item.cells))
        return self._moved(self.objects, item.prototype, ground, sureness)

    def _audio(self, plan: Plan, rng: Rng) -> tuple[Floats, Numbers]:
        count = round(plan.duration_s / HOP_S)
        audio = self.bank.quiet[rng.integers(len(self.bank.quiet), size=count)].astype(np.float32)
        ends_s = HOP_S * np.arange(1, count + 1)
        heard = np.full(count, NO_ITEM)
        for number, item in enumerate((*plan.heard, *plan.said)):
            cut = self.bank.cuts[item.cut]
            first = round((item.start_s - cut.offset_s) / HOP_S)
            tokens = self.bank.tokens[cut.first : cut.last].astype(np.float32)[: count - first]
            audio[first : first + len(tokens)] = self._tokens(item, tokens, rng)
            inside_s = np.minimum(ends_s, item.end_s) - np.maximum(ends_s - PATCH_S, item.start_s)
            heard[inside_s > MIN_HEARD_S] = number
        audio *= 1 + NOISE * rng.standard_normal(audio.shape, dtype=np.float32)
        return audio, heard

    def _tokens(self, item: Heard, tokens: Floats, rng: Rng) -> Floats:
        """Features of a sound. A prototype follows the cut it replaces: weak where the cut begins and ends."""
        if item.prototype is None:
            return tokens
        ends_s = HOP_S * np.arange(1, len(tokens) + 1)
        begin_s = item.start_s % HOP_S
        length_s = item.end_s - item.start_s
        overlap_s = np.minimum(ends_s, begin_s + length_s) - np.maximum(ends_s - PATCH_S, begin_s)
        inside = overlap_s > 0.3
        moved = tokens.copy()
        sureness = rng.uniform(*AUDIO_SURENESS, int(inside.sum()))
        moved[inside] = self._moved(self.sounds, item.prototype, tokens[inside], sureness)
        return moved

    @staticmethod
    def _moved(prototypes: Prototypes, number: int, base: Floats, sureness: NDArray[np.float64]) -> Floats:
        classes = torch.full((len(base),), number)
        moved: Floats = prototypes.move(
            torch.from_numpy(np.ascontiguousarray(base)), classes, torch.from_numpy(sureness.astype(np.float32))
        ).numpy()
        return moved
