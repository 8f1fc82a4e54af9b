"""How a budget is split: over one pool, evenly over the windows, or with a fixed share for each modality."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from engines.api import FloatArray, IntArray, Modality
from engines.sieve.budget import WindowBudget
from engines.sieve.cs2 import select
from engines.sieve.reducers.reducer import Budget


def one_pool(budget: WindowBudget) -> Budget:
    """The best tokens of a window, from one pool of all modalities, as many as the running budget grants."""
    return lambda scores, _: select(torch.from_numpy(scores), budget.grant(scores)).numpy()


def evenly(ratio: float) -> Budget:
    """The same number of tokens in each window: the best ones."""
    return Shares(ratio, lambda _: {None: 1.0})


def by_modality(ratio: float) -> Budget:
    """A fixed share of each modality: all are cut by the same ratio."""
    return Shares(ratio, lambda modality: {kind: float((modality == kind).mean()) for kind in np.unique(modality)})


@dataclass
class Shares:
    """Splits a window's even share by `split` (share by modality, None: all); fractions carry over to the next."""

    ratio: float
    split: Callable[[IntArray], dict[Modality | None, float]]

    def __post_init__(self) -> None:
        self._credit: dict[Modality | None, float] = {}

    def __call__(self, scores: FloatArray, modality: IntArray) -> IntArray:
        """Implements `Budget`."""
        chosen: list[IntArray] = []
        for kind, share in self.split(modality).items():
            members = np.arange(len(scores)) if kind is None else np.flatnonzero(modality == kind)
            credit = self._credit.get(kind, 0.0) + share * self.ratio * len(scores)
            count = min(int(credit + 1e-9), len(members))
            self._credit[kind] = credit - count
            best = np.argsort(-scores[members], kind="stable")[:count]
            chosen.append(members[best])
        return np.sort(np.concatenate(chosen))
