"""Which tokens a full cache forgets. Pure: ages and scores in, indices out.

A token's value is its score, halved for every `HALF_LIFE_S` of age. The tokens of lowest value are forgotten first,
and among equals the oldest.
"""

import numpy as np

from engines.api import FloatArray, IntArray, Seconds

HALF_LIFE_S = 120.0


def tokens_to_forget(age_s: Seconds, score: FloatArray, group: IntArray, offset: Seconds, count: int) -> IntArray:
    """Indices (count,) of the tokens to forget. `age_s`, `score`, `group` and `offset` inside the group: (N,)."""
    value = score * 0.5 ** (age_s / HALF_LIFE_S)
    # The last key counts first. Of a sentence, the first words are forgotten first.
    order = np.lexsort((offset, group, -age_s, value))
    return order[:count].astype(np.int64)
