"""Scores of answers: how many are right, and whether the moments that prove them were kept. Bootstrap intervals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from engines.api import IntArray, Modality
from training.model.pool import Pool
from training.scenes.plan import Seen
from training.scenes.questions import CROSS_MODAL, Question

RESAMPLES = 1000
MARGIN_S = 0.5
THRESHOLDS = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)

SLICES: dict[str, Callable[[Question], bool]] = {
    "all": lambda _: True,
    "cross-modal": lambda q: q.kind in CROSS_MODAL,
    "unseen pairs": lambda q: q.is_unseen_pair,
    "not there": lambda q: q.is_about_absent,
    "pictures and recordings": lambda q: all(item.prototype is None for item in q.items),
}


@dataclass(frozen=True)
class Share:
    """A mean with its 95 % interval (bootstrap over scenes) and the number of questions."""

    right: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.right:.0%} ({self.low:.0%}–{self.high:.0%})" if self.n else "–"


@dataclass
class Score:
    """Answers with one way to choose tokens, by scene: whether right, how sure, whether their moments were kept.

    `kept` and `kept_audio` count tokens, out of `pool` tokens in all; `heard` is the share of time with sound.
    """

    right: list[list[bool]] = field(default_factory=list)
    questions: list[tuple[Question, ...]] = field(default_factory=list)
    survived: list[list[bool | None]] = field(default_factory=list)
    confidence: list[list[float]] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    kept_audio: list[int] = field(default_factory=list)
    heard: list[float] = field(default_factory=list)
    pool: int = 0

    @property
    def num_questions(self) -> int:
        return sum(map(len, self.questions))

    def share(self, wanted: Callable[[Question], bool]) -> Share:
        """Share of right answers among the questions that are `wanted`."""
        by_scene = [
            [is_right for question, is_right in zip(asked, right, strict=True) if wanted(question)]
            for asked, right in zip(self.questions, self.right, strict=True)
        ]
        return share_of(by_scene)

    def given_survival(self) -> dict[str, float]:
        """Share of cross-modal questions whose moment was kept, and shares of right answers with and without it."""
        pairs = [
            (alive, is_right)
            for asked, right, survived in zip(self.questions, self.right, self.survived, strict=True)
            for question, is_right, alive in zip(asked, right, survived, strict=True)
            if alive is not None and question.kind in CROSS_MODAL
        ]
        alive, dead = ([is_right for lives, is_right in pairs if lives == value] for value in (True, False))
        return {
            "survived": len(alive) / max(len(pairs), 1),
            "right_if_survived": mean(alive),
            "right_if_not": mean(dead),
        }

    def audio_share_by_density(self, parts: int = 3) -> list[dict[str, float]]:
        """Scenes in `parts` groups from quiet to loud: time with sound, share of audio among what was kept."""
        order = np.argsort(self.heard, kind="stable")
        return [
            {
                "heard": float(np.mean([self.heard[i] for i in group])),
                "audio_share_of_kept": sum(self.kept_audio[i] for i in group)
                / max(sum(self.kept[i] for i in group), 1),
            }
            for group in np.array_split(order, parts)
            if len(group)
        ]

    def summary(self) -> dict[str, object]:
        """The numbers for the JSON."""
        return {
            "kept": sum(self.kept) / max(self.pool, 1),
            "audio_share_of_kept": sum(self.kept_audio) / max(sum(self.kept), 1),
            **{name: vars(self.share(wanted)) for name, wanted in SLICES.items()},
            **self.given_survival(),
        }


@dataclass(frozen=True)
class Gain:
    """Difference of two shares of right answers, with its 95 % interval (bootstrap over scenes)."""

    more: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{100 * self.more:+.1f} points ({100 * self.low:+.1f} to {100 * self.high:+.1f})"


def gains(one: Score, other: Score) -> Gain:
    """Gain of `one` over `other` on the same questions of the same scenes."""
    pairs = zip(one.right, other.right, strict=True)
    return Gain(*_with_interval([(sum(mine) - sum(theirs), len(mine)) for mine, theirs in pairs]))


def share_of(by_scene: Sequence[Sequence[bool]]) -> Share:
    """Mean and interval of values that come scene by scene."""
    counts = [(sum(values), len(values)) for values in by_scene if values]
    if not counts:
        return Share(float("nan"), float("nan"), float("nan"), 0)
    return Share(*_with_interval(counts), sum(total for _, total in counts))


def _with_interval(by_scene: Sequence[tuple[int, int]]) -> tuple[float, float, float]:
    """Sums and numbers by scene → mean, low, high."""
    counts = np.array(by_scene)
    rng = np.random.default_rng(0)
    picked = counts[rng.integers(0, len(counts), (RESAMPLES, len(counts)))].sum(1)
    low, high = np.quantile(picked[:, 0] / picked[:, 1], (0.025, 0.975))
    value, total = counts.sum(0)
    return float(value / total), float(low), float(high)


def mean(values: Sequence[bool]) -> float:
    return float(np.mean(values)) if values else float("nan")


def trade_off(score: Score) -> list[dict[str, float]]:
    """For each threshold: share of answers with at least that confidence, how often they are right, and the others."""
    sure = np.concatenate([np.asarray(values) for values in score.confidence])
    right = np.concatenate([np.asarray(values) for values in score.right])
    return [
        {
            "sure_from": threshold,
            "sure": float((sure >= threshold).mean()),
            "right_if_sure": mean(right[sure >= threshold].tolist()),
            "right_if_not": mean(right[sure < threshold].tolist()),
        }
        for threshold in THRESHOLDS
    ]


def survives(pool: Pool, places: IntArray, question: Question) -> bool | None:
    """Whether each thing and sound of the answer has a kept token in its time; None if the answer has none."""
    items = question.items
    if not items:
        return None
    time_s, modality = pool.time_s[places], pool.modality[places]
    for item in items:
        inside = (time_s >= item.start_s - MARGIN_S) & (time_s <= min(item.end_s, question.asked_s) + MARGIN_S)
        if isinstance(item, Seen):
            inside &= (modality == Modality.VIDEO) & np.isin(pool.cell[places], item.cells)
        else:
            inside &= modality == Modality.AUDIO
        if not inside.any():
            return False
    return True
