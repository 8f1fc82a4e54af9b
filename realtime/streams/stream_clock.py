"""How the time of a stream follows that of the server. Pure.

Times called `at_s` are of the event loop's clock, all others are seconds of the stream. The stream's time goes on while
no media comes, also while the server is off.
"""

import math

from realtime.memories.saved_stream import SavedClock


class StreamClock:
    """`now_s`: how far the stream's media has come. `next_index`: of the next window."""

    def __init__(self, window_s: float) -> None:
        self._window_s = window_s
        self.now_s, self.next_index = 0.0, 0
        self._began_at_s: float | None = None  # when the stream's time was 0, as its first media has it
        self._zero_at_s = 0.0  # the same, as its newest media has it

    def new_input(self, at_s: float) -> int:
        """The first window of a new input: after all earlier media, and not before the time since the stream's first
        media. Before that it is 0."""
        elapsed_s = at_s - self._began_at_s if self._began_at_s is not None else 0.0
        self.next_index = max(self.next_index, math.ceil(elapsed_s / self._window_s))
        return self.next_index

    def advance_to(self, time_s: float, at_s: float) -> None:
        """Media has come to this time, at this moment."""
        if time_s >= self.now_s:
            self.now_s, self._zero_at_s = time_s, at_s - time_s
        if self._began_at_s is None:
            self._began_at_s = at_s - time_s

    def time_at(self, at_s: float) -> float:
        """The stream's time at a moment; 0 before the first media."""
        return self.now_s if self._began_at_s is None else max(self.now_s, at_s - self._zero_at_s)

    def saved(self, at_s: float, unix_s: float) -> SavedClock:
        """Where the stream is at a moment, which is `unix_s` on people's clocks."""
        elapsed_s = at_s - self._began_at_s if self._began_at_s is not None else 0.0
        return SavedClock(unix_s, elapsed_s, self.time_at(at_s), self.now_s, self.next_index)

    def resume(self, saved: SavedClock, at_s: float, unix_s: float) -> None:
        """Go on where a stream was saved. If people's clocks were set back meanwhile, no time has passed."""
        away_s = max(unix_s - saved.unix_s, 0.0)
        self._began_at_s = at_s - saved.elapsed_s - away_s
        self._zero_at_s = at_s - saved.time_s - away_s
        self.now_s, self.next_index = saved.now_s, saved.next_index
