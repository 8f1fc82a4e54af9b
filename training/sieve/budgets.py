"""Budgets that bind: a scene keeps exactly as many tokens as are granted to it, whoever chooses them."""

import math
from collections.abc import Callable, Sequence

import torch

from engines.api import FloatArray
from engines.sieve.budget import SAVED_WINDOWS, WindowBudget
from engines.sieve.cs2 import select
from training.model.sieving import Selector
from training.scenes.facts import WINDOW_S

Windows = Sequence[slice]
ROUNDING = 1e-9
Earned = Callable[[int], float]  # size of a window's pool → how many tokens the window adds to the budget


def per_minute(count: float) -> Earned:
    """`count` tokens a minute, whatever the size of the pool."""
    return lambda _: count * WINDOW_S / 60


def of_pool(ratio: float) -> Earned:
    """A share of all tokens."""
    return lambda size: ratio * size


class ExactBudget:
    """Grants each window what the stream's `WindowBudget` would grant it, but wastes nothing.

    At any time no more is granted than the windows so far have earned, and at most as much is left as the stream may
    save up. After the last window everything is spent, so that every way to choose keeps the same number.
    """

    def __init__(self, earned: Earned, windows: Windows) -> None:
        sizes = [members.stop - members.start for members in windows]
        self._shares = [min(earned(size), size) for size in sizes]
        self._num_later = [sum(sizes[number + 1 :]) for number in range(len(sizes))]
        self._savings = max(SAVED_WINDOWS * max(self._shares), 1.0)
        self._stream = WindowBudget(1.0, min_score=0.0)
        self._number, self._earned, self._spent = 0, 0.0, 0

    @property
    def total(self) -> int:
        """How many tokens are kept in all."""
        return int(sum(self._shares) + ROUNDING)

    def grant(self, scores: FloatArray) -> int:
        """How many of the next window's tokens are kept. Modifies the running state."""
        share, num_later = self._shares[self._number], self._num_later[self._number]
        self._number += 1
        self._earned += share
        self._stream.set_ratio(share / len(scores))
        wanted = self._stream.grant(scores)
        most = int(self._earned + ROUNDING) - self._spent
        least = max(math.ceil(self._earned - self._savings), self.total - num_later) - self._spent
        granted: int = min(max(wanted, least), most, len(scores))
        self._spent += granted
        return granted


def exactly(earned: Earned, windows: Windows) -> Selector:
    """The best tokens of each window, from one pool of all sources."""
    budget = ExactBudget(earned, windows)
    return lambda scores, _: select(torch.from_numpy(scores), budget.grant(scores)).numpy()
