"""Fits one group of names, and finds from which probability on each can be told. Deterministic."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from engines.scene.detectors.pictures import Floats
from engines.scene.looks.heads import UNCLEAR, Head

Bools = npt.NDArray[np.bool_]
STEPS = 40  # of L-BFGS
FOLDS = 10
NEVER = 2.0  # a least probability that nothing reaches


def fit(vectors: Floats, truth: Floats, names: Sequence[str], is_one: bool, decay: float) -> Head:
    """A head without thresholds, of centred vectors (N,512) and `truth` (N,names) of 0 and 1.

    Least cross-entropy, the mean over photographs, plus `decay` times the sum of the squared weights.
    """
    inputs, targets = torch.from_numpy(vectors), torch.from_numpy(truth)
    weights = torch.zeros(len(names), inputs.shape[1], requires_grad=True)
    bias = torch.zeros(len(names), requires_grad=True)
    optimiser = torch.optim.LBFGS([weights, bias], max_iter=STEPS, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        logits = inputs @ weights.T + bias
        if is_one:
            wrong = functional.cross_entropy(logits, targets)
        else:
            wrong = functional.binary_cross_entropy_with_logits(logits, targets, reduction="none").sum(1).mean()
        total = wrong + decay * (weights**2).sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    least = np.full(len(names), NEVER, np.float32)
    return Head(tuple(names), is_one, weights.detach().numpy(), bias.detach().numpy(), least)


def unseen(
    vectors: Floats,
    truth: Floats,
    packages: Sequence[str],
    names: Sequence[str],
    is_one: bool,
    decay: float,
    usable: Sequence[int] | None = None,
) -> Floats:
    """The probabilities (N,names) of each photograph by a head that was fitted without its package. `usable`: the
    numbers of those that heads are fitted to, if not all."""
    found = np.zeros(truth.shape, np.float32)
    for held in folds_of(packages):
        others = ~held if usable is None else ~held & np.isin(np.arange(len(held)), usable)
        head = fit(vectors[others], truth[others], names, is_one, decay)
        found[held] = [head.probabilities(vector) for vector in vectors[held]]
    return found


def folds_of(packages: Sequence[str]) -> Iterator[Bools]:
    """Which photographs are held out, part by part: all of a package together."""
    fold_of = {package: number % FOLDS for number, package in enumerate(sorted(set(packages)))}
    folds = np.asarray([fold_of[package] for package in packages])
    yield from (folds == fold for fold in range(FOLDS) if (folds == fold).any())


def least_of(found: Floats, truth: Floats, names: Sequence[str], is_one: bool, right: float, fewest: int) -> Floats:
    """From which probability on each name is told: so that a share of `right` of those told is so, and at least
    `fewest` are told. `found`: as `unseen` gives it. A name that never gets there is never told."""
    least = np.full(len(names), NEVER, np.float32)
    best = found.argmax(1)
    for at, name in enumerate(names):
        rows = np.flatnonzero(best == at) if is_one else np.arange(len(found))
        rows = rows[np.argsort(-found[rows, at], kind="stable")]
        shares = np.cumsum(truth[rows, at]) / np.arange(1, len(rows) + 1)
        enough = [count for count in range(fewest, len(rows) + 1) if shares[count - 1] >= right]
        if enough and name != UNCLEAR:
            least[at] = found[rows[enough[-1] - 1], at]
    return least
