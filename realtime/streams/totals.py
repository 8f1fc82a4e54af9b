"""Totals of a stream, and a hash of its kept tokens: equal hashes mean that two runs kept the same tokens."""

import hashlib
import struct

from engines.api import Reduction
from realtime.memories.saved_stream import SavedTotals


class StreamTotals:
    """Sums over the reductions of one stream. `add` them in order."""

    def __init__(self) -> None:
        self.num_windows = 0
        self.pool_tokens = 0
        self.kept_tokens = 0
        self._hash = hashlib.sha256()

    def add(self, reduction: Reduction) -> None:
        """Add one window to the totals and to the hash."""
        self.num_windows += 1
        self.pool_tokens += reduction.pool_tokens
        kept = reduction.kept
        self.kept_tokens += len(kept)
        for modality, time_s, row, column in zip(kept.modality, kept.time_s, kept.row, kept.column, strict=True):
            self._hash.update(struct.pack("<5q", reduction.index, modality, round(time_s * 1000), row, column))

    def saved(self) -> SavedTotals:
        """The sums."""
        return SavedTotals(self.num_windows, self.pool_tokens, self.kept_tokens)

    def resume(self, saved: SavedTotals) -> None:
        """Go on with the sums of a stream that was saved. The hash begins anew."""
        self.num_windows, self.pool_tokens = saved.num_windows, saved.pool_tokens
        self.kept_tokens = saved.kept_tokens

    @property
    def kept_hash(self) -> str:
        """sha256 over (window, modality, time in ms, row, column) of every kept token in order, 5 int64 LE each."""
        return self._hash.hexdigest()
