"""Streams as they are saved, for tests."""

import numpy as np

from engines.saved import SavedMemory
from realtime.memories.saved_stream import SavedClock, SavedStream, SavedTotals, SavedWith

WITH = SavedWith("scripted", "0" * 64, 256)


def saved_stream(name: str = "kitchen", text: str = "{}") -> SavedStream:
    """One with a picture and some arrays."""
    memory = SavedMemory(text, {"keys": np.ones((2, 3), np.float32)})
    clock = SavedClock(unix_s=1000.0, elapsed_s=60.5, time_s=60.0, now_s=58.0, next_index=29)
    return SavedStream(name, "5f00", memory, clock, SavedTotals(28, 500, 100), {3: b"jpeg of 3", 28: b"jpeg of 28"})
