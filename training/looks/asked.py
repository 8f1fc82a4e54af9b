"""Fits heads for what is asked for by name, and finds which evidence is enough to say that it is there or not."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engines.scene.detectors.pictures import Floats
from engines.scene.looks.shown import ShownHeads
from training.looks.fitting import fit, folds_of
from training.looks.photographs import Photograph
from training.looks.vectors import Vectors

Truth = npt.NDArray[np.bool_]

FEWEST_PHOTOGRAPHS, FEWEST_PACKAGES = 6, 3  # that show what a name means
LEAST_AREA = 0.85  # under the curve, on unseen packages: a name that is told apart less well is left out
YES_RIGHT, NO_RIGHT = 0.93, 0.95  # of what is said, were half of what is asked for there
LEAST_SURE = 1e-6
# How much the whole picture and its patches say of things, which is partly the same: so that probabilities are right on
# unseen packages. OFFSET: of all these ratios.
WHOLE, PATCH, OFFSET = 0.67, 0.58, 0.16
LEAST_RATIO = 0.5  # of what is said to be there, however well a name is told apart; of what is not, as much against it
# Parts of what is told otherwise, or what everybody sees in everything.
LEFT_OUT = frozenset(
    (
        *("person", "man", "woman", "child", "girl", "boy", "face", "hair", "hand", "foot", "eye", "arm", "figure"),
        *("text", "number", "logo", "drawing", "shadow", "pattern", "reflection", "light", "room"),
        *("metal", "wood", "night", "posing", "holding", "looking at the camera", "standing"),
    )
)
AREAS = frozenset(("wall", "floor"))  # of these only the place is told: everybody knows that a room has them


@dataclass(frozen=True)
class Told:
    """Of the names that are kept, on unseen packages: the area under the curve, the share of what is there that is said
    to be, and of what is not there that is said not to be; means over the names."""

    names: int
    area: float
    yes: float
    no: float


def fitted_to_asked(vectors: Vectors, photographs: Sequence[Photograph], decay: float) -> tuple[ShownHeads, Told]:
    """Heads on the vectors of `photographs` and of their patches."""
    mean, local_mean = vectors.photographs.mean(0), vectors.patches.mean((0, 1), dtype=np.float32)
    centred = _centred(vectors.photographs, mean)
    names = _names(photographs)
    truth = np.asarray([[name in shown_in(each) for name in names] for each in photographs])
    usual = _logit(truth.mean(0))
    of_whole, highest = np.zeros(truth.shape, np.float32), np.zeros(truth.shape, np.float32)
    for held in folds_of([each.package for each in photographs]):
        head = fit(centred[~held], truth[~held].astype(np.float32), names, False, decay)
        bias = head.bias - usual
        of_whole[held] = centred[held] @ head.weights.T + bias
        for number in np.flatnonzero(held).tolist():
            highest[number] = (_centred(vectors.patches[number], local_mean) @ head.weights.T).max(0) + bias
    neutral = _neutral(highest, truth)
    is_thing = np.asarray([any(name in each.shows for each in photographs) for name in names])
    whole, patch = np.where(is_thing, WHOLE, 1), np.where(is_thing, PATCH, 0)
    ratios = whole * of_whole + patch * (highest - neutral)
    areas = np.asarray([_area(ratios[:, at], truth[:, at]) for at in range(len(names))])
    limits = [_limits(ratios[:, at], truth[:, at]) for at in range(len(names))]
    kept = [
        at for at, name in enumerate(names) if name in AREAS or (areas[at] >= LEAST_AREA and np.isfinite(limits[at][0]))
    ]
    head = fit(centred, truth.astype(np.float32), names, False, decay)
    yes, no = (np.asarray([limits[at][which] for at in kept], np.float32) for which in (0, 1))
    are_areas = np.asarray([names[at] in AREAS for at in kept])
    yes[are_areas], no[are_areas] = np.inf, -np.inf
    named, bias = tuple(names[at] for at in kept), np.asarray(head.bias - usual, np.float32)
    least = np.asarray([_limits(highest[:, at], truth[:, at])[0] for at in kept], np.float32)
    of_names = head.weights[kept], bias[kept], usual[kept], yes, no, whole[kept], patch[kept], neutral[kept], least
    heads = ShownHeads(named, mean, local_mean, *of_names)
    told = [at for at in kept if names[at] not in AREAS]
    found, there = ratios[:, told], truth[:, told]
    said = (found >= yes[~are_areas]) & there, (found < no[~are_areas]) & ~there
    shares = [float((those.sum(0) / of.sum(0)).mean()) for those, of in zip(said, (there, ~there), strict=True)]
    return heads, Told(len(told), float(areas[told].mean()), *shares)


def _centred(vectors: Floats, mean: Floats) -> Floats:
    rest = vectors.astype(np.float32) - mean
    return np.asarray(rest / np.linalg.norm(rest, axis=1, keepdims=True), np.float32)


def _neutral(highest: Floats, truth: Truth) -> Floats:
    """The highest ratio (N,) of a patch that says neither that a thing is there nor that it is not."""
    middle = [(highest[there, at].mean() + highest[~there, at].mean()) / 2 for at, there in enumerate(truth.T)]
    return np.asarray(middle, np.float32) - OFFSET / PATCH


def shown_in(photograph: Photograph) -> frozenset[str]:
    """All that is asked for by name and is so in a photograph."""
    return photograph.shows | photograph.doing | ({photograph.weather, photograph.season} - {""})


def _names(photographs: Sequence[Photograph]) -> list[str]:
    counts, packages = Counter[str](), defaultdict[str, set[str]](set)
    for each in photographs:
        counts.update(shown_in(each))
        for name in shown_in(each):
            packages[name].add(each.package)
    return sorted(
        name
        for name, count in counts.items()
        if count >= FEWEST_PHOTOGRAPHS and len(packages[name]) >= FEWEST_PACKAGES and name not in LEFT_OUT
    )


def _limits(ratios: Floats, truth: Truth) -> tuple[float, float]:
    """From which ratio on enough of "yes" is right, and below which of "no", were half of what is asked for there;
    infinite where none is. Shares of few photographs are taken with half a photograph more on the wrong side."""
    there, others = np.sort(ratios[truth]), np.sort(ratios[~truth])
    candidates = np.sort(ratios)
    found = (len(there) - np.searchsorted(there, candidates) + 0.5) / (len(there) + 1)  # share of what is there
    false = (len(others) - np.searchsorted(others, candidates) + 0.5) / (len(others) + 1)
    yes = np.flatnonzero(found / (found + false) >= YES_RIGHT)
    no = np.flatnonzero((1 - false) / (2 - false - found) >= NO_RIGHT)
    return (
        max(float(candidates[yes[0]]), LEAST_RATIO) if len(yes) else np.inf,
        min(float(candidates[no[-1]]), -LEAST_RATIO) if len(no) else -np.inf,
    )


def _area(ratios: Floats, truth: Truth) -> float:
    there, others = ratios[truth], np.sort(ratios[~truth])
    return float(np.searchsorted(others, there).mean() / len(others))


def _logit(shares: Floats) -> Floats:
    inside = np.clip(shares, LEAST_SURE, 1 - LEAST_SURE)
    return np.asarray(np.log(inside / (1 - inside)), np.float32)
