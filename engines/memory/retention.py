"""What a full cache forgets. Pure: ages and scores in, indices out.

First version: a token's worth is its score, halved for every `HALF_LIFE_S` of age; the least worth goes first, and
among equals the oldest.
"""

import numpy as np

from engines.api import FloatArray, IntArray, Seconds

HALF_LIFE_S = 120.0


def tokens_to_forget(age_s: Seconds, score: FloatArray, group: IntArray, place: Seconds, count: int) -> IntArray:
    """Indices (count,) of the tokens to forget, out of `age_s`, `score`, `group` and `place` in the group (N,)."""
    worth = score * 0.5 ** (age_s / HALF_LIFE_S)
    order = np.lexsort(
        (place, group, -age_s, worth)
    )  # by worth; among equals the oldest first, a sentence from its start
    return order[:count].astype(np.int64)
