"""Where CS2 of the mini family reads prompt, context and pool. The trained parts are in `engines.sieve.model`."""

import numpy as np

from engines.api import IntArray, Seconds
from engines.core.sync_rope import NUM_ROWS, Positions, elastic_positions, patch_offsets


def sieve_positions(num_prompt: int, time_s: Seconds, row: IntArray, column: IntArray, now_s: float) -> Positions:
    """Position rows (4,T) of prompt, context and pool, as the refiner reads them at `now_s`."""
    prompt = np.broadcast_to(np.arange(num_prompt, dtype=np.float64), (NUM_ROWS, num_prompt))
    av = elastic_positions(time_s, patch_offsets(row, column), now_s, first_id=num_prompt)
    return np.concatenate((prompt, av), axis=1)
