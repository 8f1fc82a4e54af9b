"""How many tokens a window may keep, so that the ratio holds in the long run and busy windows use what quiet ones left.

Pure and deterministic: one object per stream, fed with the scores of each window in turn.
"""

import math
from collections import deque

import numpy as np

from engines.api import FloatArray

HISTORY_WINDOWS = 32
MIN_SHARE, MAX_SHARE = 0.5, 2.0  # of ratio · pool size: bounds for a quiet and for a busy window
SAVED_WINDOWS = 4  # how many even shares may be saved up


class WindowBudget:
    """Grants a window as many tokens as score above the running quantile of the last windows, within bounds.

    As long as the ratio is not changed, no more than `ratio` of all tokens seen is ever granted. Tokens
    below `min_score` are not kept even if there is room: the ratio is an upper limit, and a still picture in silence
    must not fill the cache with repetitions.
    """

    def __init__(self, ratio: float, min_score: float) -> None:
        self.set_ratio(ratio)
        self.min_score = min_score
        self._credit = 0.0
        self._history: deque[FloatArray] = deque(maxlen=HISTORY_WINDOWS)

    def set_ratio(self, ratio: float) -> None:
        """Hold `ratio` from now on; what was saved up stays. Raises ValueError if it is not in (0, 1]."""
        if not 0 < ratio <= 1:
            raise ValueError(f"a ratio is above 0 and at most 1, not {ratio}")
        self.ratio = ratio

    def forget(self) -> None:
        """Forget how high the scores of the last windows were; what was saved up stays."""
        self._history.clear()

    def grant(self, scores: FloatArray) -> int:
        """How many of this window's tokens may be kept. Modifies the running state."""
        if self.ratio == 1 or len(scores) == 0:
            return len(scores)
        even_share = self.ratio * len(scores)
        self._history.append(scores)
        threshold = np.quantile(np.concatenate(self._history), 1 - self.ratio)
        wanted = int((scores >= threshold).sum())
        bounded = min(max(wanted, math.ceil(MIN_SHARE * even_share)), math.ceil(MAX_SHARE * even_share))
        self._credit += even_share
        num_good = int((scores >= self.min_score).sum())
        granted = min(bounded, num_good, int(self._credit + 1e-9))
        self._credit = min(self._credit - granted, max(SAVED_WINDOWS * even_share, 1.0))
        return granted
