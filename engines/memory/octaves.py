"""Octaves of age, and how the capacity is shared among them. Pure.

Octave 0 is the newest `NEWEST_S` seconds. Each later one ends at twice the age of the one before it; the last has no
end. What an octave does not need is lent to the others.
"""

import numpy as np
import numpy.typing as npt

from engines.api import IntArray, Seconds

NEWEST_S = 30.0
NUM_OCTAVES = 13  # the last begins at 17 h
STARTS_S = np.concatenate(([0.0], NEWEST_S * 2.0 ** np.arange(NUM_OCTAVES - 1)))
WIDTHS_S = np.concatenate(([NEWEST_S], STARTS_S[1:]))  # the last is as wide as it is old when it begins
# Of octaves 1 and later, in no unit. They grow up to four hours, as each octave is twice as long as the one before it;
# later ones have less, so that a day leaves enough to the last minutes. Chosen on streams of
# `benchmarks.memory.composed`, with other seeds than those whose results are reported.
SHARES = np.asarray([6.0, 5, 5, 6, 8, 11, 15, 26, 48, 36, 18, 9])

Tokens = npt.NDArray[np.float64]


def octave_of(age_s: Seconds) -> IntArray:
    """The octave of each age."""
    return np.searchsorted(STARTS_S[1:], age_s, side="right")


def allowances(used: IntArray, capacity: int, target: int) -> Tokens:
    """How many tokens each octave may hold, of the (octaves,) that it holds.

    Octave 0 holds what it has, up to the capacity. The others share what it leaves of `target`; an octave that has less
    than its share lends it.
    """
    allowed = used.astype(np.float64)
    allowed[0] = min(used[0], capacity)
    left = max(target - allowed[0], 0.0)
    octaves = np.flatnonzero(used[1:]) + 1
    while len(octaves):
        shares = left * SHARES[octaves - 1] / SHARES[octaves - 1].sum()
        is_full = used[octaves] > shares
        if is_full.all():
            allowed[octaves] = shares
            break
        left -= used[octaves[~is_full]].sum()
        octaves = octaves[is_full]
    return allowed
