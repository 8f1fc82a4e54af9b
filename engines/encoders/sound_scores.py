"""A second opinion on what half seconds sound like: YAMNet's own scores of its classes.

The names that were trained are sure of recordings like those of training, and now and then of others: running water was
"clinking glasses". YAMNet's scores were learnt from a million clips of others, so where they speak clearly against a
name, theirs is told.
"""

from collections.abc import Sequence

import numpy as np

from engines.api import FloatArray
from engines.encoders.audio import AudioClassifier
from engines.encoders.sound_kinds import BANG

# Chosen on the recordings of half of the packages of `benchmarks/everyday/media.toml` (docs/decisions.md).
MIN_SCORE = 0.02  # of a trained name: with less, another one's `AGAINST` is enough to doubt it
AGAINST = 0.5
SURE, SURE_BROAD = 0.6, 0.8  # of a name that the scores tell; of a broad one, told where no other is sure
MIN_TRAINED = 0.01  # of what was trained, for a name that the scores tell: both must think of it
BROAD = frozenset(("an animal", "music", "speech", "water", "a machine", "static", "a hum"))
# Not told by scores: no sounds of their own, or what laughter, tones and steps score as.
UNTOLD = frozenset(
    (
        *("noise", "silence", "the outdoors", "street noise", "an echo", "a tone", "a heartbeat"),
        *("a whale", "sonar", "a didgeridoo", "an ice cream truck", "cannon fire", "a machine gun"),
    )
)


class SoundScores:
    """Frozen; may be used from several threads."""

    def __init__(self, classifier: AudioClassifier, names: Sequence[str]) -> None:
        """`names`: what each of the classes is called, several alike; each once in the attribute."""
        self._weight, self._bias = classifier.weight, classifier.bias
        self.names = tuple(dict.fromkeys(names))
        self._number_of = {name: number for number, name in enumerate(self.names)}
        self._classes = [[i for i, other in enumerate(names) if other == name] for name in self.names]
        told = [name not in UNTOLD for name in self.names]
        broad = [name in BROAD for name in self.names]
        self._fine = np.asarray(told) & ~np.asarray(broad)
        self._broad = np.asarray(told) & np.asarray(broad)

    def of_names(self, features: FloatArray) -> FloatArray:
        """Features (P, 1024) → the best score of each name's classes (P, names), 0 to 1."""
        logits = np.clip(features @ self._weight.T + self._bias, -30, 30)
        best = np.stack([logits[:, classes].max(1) for classes in self._classes], 1)
        scores: FloatArray = (1 / (1 + np.exp(-best))).astype(np.float32)
        return scores

    def judged(
        self, trained: Sequence[tuple[str, float]], chances: FloatArray, features: FloatArray, least: float
    ) -> list[tuple[str, float]]:
        """What each half second is told as, and how surely: its trained name, at least as sure as `least`, if the
        scores do not speak against it, else the name that they are sure of, else "" with 0. Less sure trained names
        stand where the scores have none. `chances` (P, names): what was trained gives each of `names`."""
        scores = self.of_names(features)
        possible = scores * (chances >= MIN_TRAINED)
        return [
            self._judged(*each, own, likely, least) for each, own, likely in zip(trained, scores, possible, strict=True)
        ]

    def _judged(
        self, name: str, sure: float, scores: FloatArray, possible: FloatArray, least: float
    ) -> tuple[str, float]:
        own = float(scores[self._number_of[name]]) if name in self._number_of else 0.0
        most = float((scores * (self._fine | self._broad)).max())
        is_doubted = name != BANG and own < MIN_SCORE and most >= AGAINST
        if sure >= least and name and name not in UNTOLD and not is_doubted:
            return name, sure
        for kind, enough in ((self._fine, SURE), (self._broad, SURE_BROAD)):
            best = int((possible * kind).argmax())
            if kind[best] and possible[best] >= enough:
                return self.names[best], float(possible[best])
        return ("", 0.0) if is_doubted else (name, sure)
