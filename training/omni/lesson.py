"""What one step of training reads of one record: tokens of its windows, words, and how both are met this time.

A lesson is drawn at random, so that training meets what a stream and what the offline recipe do: windows are reduced
one by one, several together, or all at once; few tokens are kept or many; CS2 knows the question or does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from engines.api import AVTokens, MediaSpec
from engines.omni.model import OmniModel
from engines.omni.senses import OmniSenses
from engines.omni.wording import OmniWording
from training.omni.clips import WatchedRecord
from training.omni.errors import TrainingError

MAX_ANSWER_TOKENS = 256  # of a longer answer the beginning is learnt
MAX_TOGETHER = 4  # windows that are reduced together, if not all are
ALL_AT_ONCE_SHARE = 0.25  # of the lessons
NOISE = 0.3  # scale of the logistic noise on CS2's scores: it explores


@dataclass(frozen=True)
class Way:
    """How a record is read: windows that are reduced together, in order; the share of tokens that is kept; whether CS2
    knows the question; the seed of the noise on scores, None without noise."""

    together: tuple[int, ...]
    ratio: float
    knows_question: bool
    noise_seed: int | None = None


@dataclass(frozen=True)
class Lesson:
    """`pools`: the tokens of each reduction and its end in seconds. `answer_ids` end with the end mark, unless the
    answer is too long."""

    pools: tuple[tuple[AVTokens, float], ...]
    question_ids: tuple[int, ...]
    answer_ids: tuple[int, ...]
    way: Way


def draw_way(num_windows: int, ratios: tuple[float, float], knows_question_share: float, seed: Sequence[int]) -> Way:
    """A way at random; ratios are drawn evenly on a logarithmic scale."""
    rng = np.random.default_rng(list(seed))
    together = [num_windows]
    if rng.random() >= ALL_AT_ONCE_SHARE:
        most = int(rng.integers(1, MAX_TOGETHER + 1))
        together = []
        while sum(together) < num_windows:
            together.append(min(int(rng.integers(1, most + 1)), num_windows - sum(together)))
    low, high = np.log(ratios)
    ratio = min(float(np.exp(rng.uniform(low, high))), 1.0)
    return Way(tuple(together), ratio, bool(rng.random() < knows_question_share), int(rng.integers(2**31)))


class LessonMaker:
    """Encodes windows with the frozen towers, and writes the words around them."""

    def __init__(self, model: OmniModel, wording: OmniWording, media: MediaSpec) -> None:
        self._senses, self._wording = OmniSenses(model, media), wording

    @torch.no_grad()
    def make(self, watched: WatchedRecord, way: Way) -> Lesson:
        """Encode a record. Raises TrainingError if nothing is seen or heard in it."""
        assert sum(way.together) == len(watched.windows)
        pools: list[tuple[AVTokens, float]] = []
        windows = iter(watched.windows)
        for count in way.together:
            some = [next(windows) for _ in range(count)]
            pool = self._senses.encode(some[0])
            for window in some[1:]:
                pool = pool.concatenate(self._senses.encode(window))
            pools.append((pool, some[-1].end_s))
        if not any(len(pool) for pool, _ in pools):
            raise TrainingError(f"{watched.record.video} has neither pictures nor sound: leave it out")
        question = self._wording.question(watched.record.question, ()).ids
        answer = self._wording.answer(watched.record.answer)[:MAX_ANSWER_TOKENS]
        return Lesson(tuple(pools), tuple(question), tuple(answer), way)
