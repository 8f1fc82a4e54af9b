"""Two runtimes on the same inputs: how far apart outputs are, whether both choose the same, how long they take."""

import statistics
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engines.api import Timer
from engines.runtimes.base import Array, Runtime

Values = npt.NDArray[np.float64]
TOP = 5
REPEATS = 7


@dataclass(frozen=True)
class Comparison:
    """`errors`: the largest difference by tensor; `sizes`: the first runtime's largest value, for comparison.

    `top_agreement`: the share of the first runtime's best `TOP` logits or scores that are among the second's; None if
    the graph has neither. `times_ms`: medians.
    """

    errors: Mapping[str, float]
    sizes: Mapping[str, float]
    top_agreement: float | None
    times_ms: tuple[float, float]


def compare(first: Runtime, second: Runtime, inputs: Mapping[str, Array], timer: Timer) -> Comparison:
    """Run both on `inputs`, in turns."""
    ours = {name: np.array(value, np.float64) for name, value in first.infer(inputs).items()}
    theirs = {name: np.array(value, np.float64) for name, value in second.infer(inputs).items()}
    shared = [name for name in ours if name in theirs]
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(REPEATS):
        for runtime, taken in zip((first, second), times, strict=True):
            began = timer()
            runtime.infer(inputs)
            taken.append(1e3 * (timer() - began))
    ranked = next((name for name in ("logits", "scores") if name in shared), None)
    return Comparison(
        errors={name: float(np.abs(ours[name] - theirs[name]).max()) for name in shared},
        sizes={name: float(np.abs(ours[name]).max()) for name in shared},
        top_agreement=None if ranked is None else _agreement(ours[ranked], theirs[ranked]),
        times_ms=(statistics.median(times[0]), statistics.median(times[1])),
    )


def _agreement(ours: Values, theirs: Values) -> float:
    best = [set(np.argsort(-values.reshape(-1), kind="stable")[:TOP].tolist()) for values in (ours, theirs)]
    return len(best[0] & best[1]) / len(best[0])
