"""How well a score tells the true from the false."""

from collections.abc import Callable
from typing import cast

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.floating]
Truths = npt.NDArray[np.bool_]
RESAMPLES = 200


def area_under_curve(scores: Scores, is_true: Truths) -> float:
    """How often a true one (N) has more than a false one; equal ones count as half. nan if either are missing."""
    true, false = scores[is_true], np.sort(scores[~is_true])
    below, up_to = (np.searchsorted(false, true, side) for side in ("left", "right"))
    return float((below + up_to).mean() / (2 * len(false))) if len(true) and len(false) else float("nan")


def found_at_precision(scores: Scores, is_true: Truths, precision: float) -> float:
    """The largest share of the true ones that is above one threshold, above which this share is true."""
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(is_true[order])
    enough = right / np.arange(1, len(scores) + 1) >= precision
    return float(right[enough].max(initial=0) / max(is_true.sum(), 1))


def rejected(scores: Scores, is_true: Truths, keeping: float) -> float:
    """The share of false ones below the threshold that keeps this share of the true ones."""
    threshold = np.quantile(scores[is_true], 1 - keeping, method="lower")
    return float((scores[~is_true] < threshold).mean())


def interval(
    measure: Callable[[Scores, Truths], float], scores: Scores, is_true: Truths, groups: npt.NDArray[np.integer]
) -> tuple[float, float]:
    """95% of `measure` when whole groups (N: their numbers) are drawn again, with the same draws for every score."""
    random = np.random.default_rng(0)
    members = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    drawn = list[float]()
    for _ in range(RESAMPLES):
        rows = np.concatenate([members[number] for number in random.integers(len(members), size=len(members))])
        drawn.append(measure(scores[rows], is_true[rows]))
    return cast(tuple[float, float], tuple(np.nanquantile(drawn, (0.025, 0.975)).tolist()))
