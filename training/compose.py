"""A plan as the encoders would see and hear it: the bank's features put together, with the noise of real pictures."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from engines.encoders.audio import PATCH_SAMPLES
from engines.encoders.efficientnet import GRID
from training.bank import Bank
from training.prototypes import AUDIO_SURENESS, VIDEO_SURENESS, Prototypes
from training.scenes import FRAME_S, Heard, Plan, Seen

NOISE = 0.12  # of a feature's own size, from picture to picture
HOP_S = 0.5
CELL_SURENESS = (0.5, 1.05)

Floats = NDArray[np.float32]
Rng = np.random.Generator


@dataclass(frozen=True)
class Composed:
    """`video` (F,49,1280) of pictures at 0, 0.5, … s; `audio` (A,1024) of patches that end at 0.5, 1.0, … s."""

    video: Floats
    audio: Floats


@dataclass(frozen=True)
class Composer:
    """Holds the bank and the class prototypes of both encoders."""

    bank: Bank
    objects: Prototypes
    sounds: Prototypes

    def compose(self, plan: Plan) -> Composed:
        """Features of a plan; the same plan gives the same."""
        rng = np.random.default_rng([plan.seed, plan.split, 13])
        return Composed(self._video(plan, rng), self._audio(plan, rng))

    def _video(self, plan: Plan, rng: Rng) -> Floats:
        count = round(plan.duration_s / FRAME_S)
        video = np.empty((count, GRID * GRID, self.bank.grounds.shape[-1]), np.float32)
        ends_s = [*(start_s for start_s, _ in plan.grounds[1:]), plan.duration_s]
        for (start_s, number), end_s in zip(plan.grounds, ends_s, strict=True):
            video[round(start_s / FRAME_S) : round(end_s / FRAME_S)] = self.bank.grounds[number]
        for item in plan.seen:
            frames = slice(round(item.start_s / FRAME_S), round(item.end_s / FRAME_S))
            video[frames, list(item.cells)] = self._patches(item, video[frames.start, list(item.cells)], rng)
        noise = rng.standard_normal((1, *video.shape[1:]), dtype=np.float32)
        for frame in video:  # one sheet of noise, shifted: drawing it anew for each picture would take most of the time
            frame *= 1 + NOISE * np.roll(noise[0], int(rng.integers(noise[0].size)))
        return video.clip(0, 6, out=video)

    def _patches(self, item: Seen, ground: Floats, rng: Rng) -> Floats:
        if item.drawing is not None:
            drawing = self.bank.drawings[item.drawing]
            return self.bank.patches[drawing.first : drawing.first + len(drawing.cells)].astype(np.float32)
        assert item.prototype is not None
        sureness = rng.uniform(*VIDEO_SURENESS) * rng.uniform(*CELL_SURENESS, len(item.cells))
        return self._moved(self.objects, item.prototype, ground, sureness)

    def _audio(self, plan: Plan, rng: Rng) -> Floats:
        count = round(plan.duration_s / HOP_S)
        audio = self.bank.quiet[rng.integers(len(self.bank.quiet), size=count)].astype(np.float32)
        for item in (*plan.heard, *plan.said):
            cut = self.bank.cuts[item.cut]
            first = round((item.start_s - cut.offset_s) / HOP_S)
            tokens = self.bank.tokens[cut.first : cut.last].astype(np.float32)[: count - first]
            audio[first : first + len(tokens)] = self._tokens(item, tokens, rng)
        audio *= 1 + NOISE * rng.standard_normal(audio.shape, dtype=np.float32)
        return audio

    def _tokens(self, item: Heard, tokens: Floats, rng: Rng) -> Floats:
        """A prototype is as loud as the recording whose place it takes: unsure where that one begins and ends."""
        if item.prototype is None:
            return tokens
        ends_s = HOP_S * np.arange(1, len(tokens) + 1)
        begin_s = item.start_s % HOP_S
        length_s = item.end_s - item.start_s
        overlap_s = np.minimum(ends_s, begin_s + length_s) - np.maximum(ends_s - PATCH_SAMPLES / 16_000, begin_s)
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
