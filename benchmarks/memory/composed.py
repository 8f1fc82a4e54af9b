"""Hours of composed token tables: what a sieve could have kept of a room in which things happen now and then.

Nothing is encoded and no model runs: tokens have times, scores, kinds and fingerprints. Numbers of tokens and their
scores are like those of the demo clip (`clients/demo/demo.mp4`) at ratio 0.2, and lower in still stretches. People who
talk with each other score as high as the one sentence that counts as an event; it stands alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engines.api import FloatArray, Modality
from engines.memory.token_table import Group, TokenTable

WINDOW_S = 2.0
EVENT_EVERY_S = 180.0  # on average: something worth remembering
STAMP_WORDS, PRINT_SIZE = 4, 16
KINDS, SHARES = ("said", "sound with sight", "read"), (0.4, 0.4, 0.2)  # of events
ORDER = (Modality.VIDEO, Modality.NOTE, Modality.AUDIO)
MISTAKEN = 0.02  # share of other tokens that score like events
FADING = 0.55  # what a repetition scores, of what the first one scored


@dataclass(frozen=True)
class Activity:
    """How long it lasts, how many tokens of sight and sound a window has, how often there are new things, and how
    often somebody speaks."""

    minutes: tuple[float, float]
    sight: tuple[int, int]
    sound: tuple[int, int]
    change: float
    sentence: float
    frequency: float


ACTIVITIES = (
    Activity((5, 20), (0, 3), (0, 1), 0.02, 0.0, 0.3),  # nothing moves
    Activity((2, 6), (3, 8), (0, 3), 0.15, 0.0, 0.4),
    Activity((0.5, 2), (12, 28), (2, 4), 0.4, 0.0, 0.15),  # much goes on
    Activity((1, 4), (3, 8), (1, 3), 0.15, 0.35, 0.15),  # people talk
)


@dataclass(frozen=True)
class Event:
    """Something worth remembering, and the ids of the tokens without which it cannot be told, with its time. `words`
    tell it as well."""

    kind: str
    end_s: float
    decisive: tuple[int, ...]
    words: str


@dataclass(frozen=True)
class Block:
    """What one window adds to the memory. Its N tokens have the ids [first_id, first_id + N)."""

    first_id: int
    tokens: TokenTable
    groups: tuple[Group, ...]
    prints: FloatArray
    end_s: float
    event: Event | None


@dataclass(frozen=True)
class _Part:
    """A group with its tokens' scores, fingerprints and places behind each other, the first `num_decisive` of which are
    an event."""

    group: Group
    score: FloatArray
    prints: FloatArray
    num_decisive: int = 0


class Composer:
    """Composes one stream from a seed."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._next_id = 0

    def blocks(self, hours: float) -> Iterator[Block]:
        rng, until_s, activity = self._rng, 0.0, ACTIVITIES[0]
        views, sounds = self._contents(6), self._contents(3)
        for number in range(int(hours * 3600 / WINDOW_S)):
            start_s = number * WINDOW_S
            if start_s >= until_s:
                activity = ACTIVITIES[rng.choice(len(ACTIVITIES), p=[a.frequency for a in ACTIVITIES])]
                until_s = start_s + 60 * rng.uniform(*activity.minutes)
                views, sounds = self._contents(6), self._contents(3)
            if rng.random() < activity.change:
                views[rng.integers(len(views))] = self._contents(1)[0]
                sounds[rng.integers(len(sounds))] = self._contents(1)[0]
            happens = rng.random() < WINDOW_S / EVENT_EVERY_S
            kind = KINDS[rng.choice(len(KINDS), p=SHARES)] if happens else ""
            parts = self._background(start_s, activity, views, sounds) + self._event(start_s, kind)
            if parts:
                best = max(float(part.score.max()) for part in parts)
                stamp = self._words(Modality.TEXT, start_s, STAMP_WORDS, best, kind in KINDS[1:])
                parts = [stamp, *sorted(parts, key=lambda part: ORDER.index(part.group.modality))]
            if kind == "said" or rng.random() < activity.sentence:
                parts.append(self._words(Modality.TEXT, start_s, STAMP_WORDS + 1, 1.0, kind == "said"))
                parts.append(self._words(Modality.SPEECH, start_s, int(rng.integers(6, 17)), 1.0, kind == "said"))
            if parts:
                yield self._block(start_s, parts, kind)

    def _background(self, start_s: float, activity: Activity, views: FloatArray, sounds: FloatArray) -> list[_Part]:
        parts = []
        for modality, bounds, contents in (
            (Modality.VIDEO, activity.sight, views),
            (Modality.AUDIO, activity.sound, sounds),
        ):
            count = int(self._rng.integers(bounds[0], bounds[1] + 1))
            if count:
                score = 0.1 + 0.6 * self._rng.beta(2, 4, count)
                score = np.where(self._rng.random(count) < MISTAKEN, self._rng.uniform(0.6, 0.95, count), score)
                chosen = contents[self._rng.integers(len(contents), size=count)]
                parts.append(self._tokens(modality, start_s, chosen, score.astype(np.float32)))
        return parts

    def _event(self, start_s: float, kind: str) -> list[_Part]:
        if kind == "read":
            return [
                self._words(Modality.NOTE, start_s, int(self._rng.integers(6, 13)), self._rng.uniform(0.5, 0.9), True)
            ]
        if kind != "sound with sight":
            return []
        parts = []
        for modality in (Modality.VIDEO, Modality.AUDIO):
            count = int(self._rng.integers(1, 5))
            score = (self._rng.uniform(0.6, 0.95) * FADING ** np.arange(count)).astype(np.float32)
            parts.append(self._tokens(modality, start_s, self._contents(1).repeat(count, 0), score, 1))
        return parts

    def _contents(self, count: int) -> FloatArray:
        return self._rng.normal(size=(count, PRINT_SIZE)).astype(np.float32)

    def _tokens(
        self, modality: Modality, start_s: float, contents: FloatArray, score: FloatArray, num_decisive: int = 0
    ) -> _Part:
        noise = 0.05 * self._rng.normal(size=contents.shape).astype(np.float32)
        return _Part(Group(modality, start_s, start_s + WINDOW_S), score, contents + noise, num_decisive)

    def _words(self, modality: Modality, start_s: float, count: int, score: float, is_event: bool) -> _Part:
        text = f"{modality.name} at {start_s:g}" if modality != Modality.TEXT else ""
        group = Group(modality, start_s, start_s + WINDOW_S, is_reading=modality == Modality.NOTE, text=text)
        return _Part(group, np.full(count, score), self._contents(count), count if is_event else 0)

    def _block(self, start_s: float, parts: list[_Part], kind: str) -> Block:
        sizes = [len(part.score) for part in parts]
        tokens = TokenTable.zeros(sum(sizes))
        tokens.time_s[:] = start_s
        tokens.offsets[:] = np.concatenate([np.arange(size) for size in sizes])
        tokens.score[:] = np.concatenate([part.score for part in parts])
        tokens.group[:] = np.repeat(np.arange(len(parts)), sizes)
        first_id, self._next_id = self._next_id, self._next_id + len(tokens)
        places = np.concatenate([np.arange(size) < part.num_decisive for size, part in zip(sizes, parts, strict=True)])
        end_s = start_s + WINDOW_S
        ids = (first_id + np.flatnonzero(places)).tolist()
        words = "".join(part.group.text for part in parts if part.num_decisive)
        event = Event(kind, end_s, tuple(ids), words) if kind else None
        prints = np.concatenate([part.prints for part in parts])
        return Block(first_id, tokens, tuple(part.group for part in parts), prints, end_s, event)
