"""What half seconds sound like, by the names of the encoder of sounds."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from engines.api import FloatArray
from engines.core.projector import WordProjector
from engines.encoders.audio import FEATURES, PATCH_SAMPLES, AudioEncoder
from engines.encoders.sound_kinds import BANG, BANGS, told_apart
from engines.encoders.sound_scores import SoundScores
from engines.mini.trained import WEIGHTS_FOLDER
from engines.shapes import AUDIO_HOP_SAMPLES

MIN_SOUND_SURENESS = 0.6  # of the name of a sound that is counted
# So sure of half a second, alone in its window, and the sound a quarter of a second before is looked at, too: of what
# both say, as much is right as of what two half seconds say (`python -m benchmarks.watches.heard`).
SURE_SOUND = 0.9
FAINTEST_SOUND = 1e-3  # root mean square of full scale: the noise of a microphone is fainter, and is named anything
QUARTER_SAMPLES = AUDIO_HOP_SAMPLES // 2  # of a second
SOUND_NAMES = WEIGHTS_FOLDER / "sound_names.txt"  # of the encoder's classes


class SoundNames:
    """Frozen; may be used from several threads. Implements `engines.notes.SoundNamer`."""

    reach_samples = PATCH_SAMPLES + QUARTER_SAMPLES

    def __init__(self, encoder: AudioEncoder, projector: WordProjector) -> None:
        self._encoder, self._projector = encoder, projector
        sounds = SOUND_NAMES.read_text(encoding="utf-8").splitlines()
        self._names = dict(zip(projector.group[: len(sounds)].tolist(), sounds, strict=True))
        self._numbers = {name: number for number, name in self._names.items()}
        self._scores = SoundScores(encoder.classifier, sounds)

    def features(self, patches: Sequence[FloatArray]) -> FloatArray:
        """Patches (PATCH_SAMPLES,) → (patches, FEATURES)."""
        return self._encoder.encode(np.stack(patches)) if patches else np.zeros((0, FEATURES), np.float32)

    @torch.no_grad()
    def probabilities(self, features: FloatArray) -> Tensor:
        """Of every name (patches, names), the last of which means none."""
        return told_apart(self._projector.probabilities(torch.from_numpy(features)), self._numbers)

    def told(self, named: Tensor, features: FloatArray) -> list[tuple[str, float]]:
        """What each patch (patches, names) is told as, and how surely: 0 if it has no name. As `best`, unless the
        encoder's own scores of its features (patches, FEATURES) speak against it or are surer."""
        chances = named[:, [self._numbers[name] for name in self._scores.names]].numpy()
        return self._scores.judged(self.best(named), chances, features, MIN_SOUND_SURENESS)

    def best(self, named: Tensor) -> list[tuple[str, float]]:
        """The likeliest sound of each patch (patches, names), and its probability: 0 if it has no name. If no sound is
        sure, all kinds of bangs together count as one."""
        best = named[:, :-1].max(-1)
        names = (self._names.get(number, "") for number in best.indices.tolist())
        bangs = named[:, sorted(self._numbers[name] for name in BANGS if name in self._numbers)].sum(-1)
        return [
            (BANG, bang) if sure < MIN_SOUND_SURENESS <= bang else (name, sure if name else 0.0)
            for name, sure, bang in zip(names, best.values.tolist(), bangs.tolist(), strict=True)
        ]

    def half_second(self, pcm: FloatArray) -> tuple[str, ...]:
        """As `engines.notes.SoundNamer` has it."""
        newest, before = pcm[-PATCH_SAMPLES:], pcm[:-QUARTER_SAMPLES][-PATCH_SAMPLES:]
        if np.sqrt(np.mean(newest**2)) < FAINTEST_SOUND:
            return ()
        ((name, sure),) = self.best(self.probabilities(self.features([newest])))
        if sure < MIN_SOUND_SURENESS:
            return ()
        if sure < SURE_SOUND:
            return (name,)
        ((earlier, earlier_sure),) = self.best(self.probabilities(self.features([before])))
        return (name, name) if earlier == name and earlier_sure >= MIN_SOUND_SURENESS else (name,)
