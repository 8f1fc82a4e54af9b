"""Where typed statements stand on the timeline: each behind the one before, also if they come at the same moment."""

from engines.core.sync_rope import IDS_PER_SECOND


class ToldPlaces:
    """Of one stream."""

    def __init__(self) -> None:
        self._start_s, self._num_ids = 0.0, 0  # of the last statements that follow one another without a gap

    def place(self, num_ids: int, now_s: float) -> tuple[float, int]:
        """Where `num_ids` words go that end now: a time, and how many ids behind its place they begin."""
        start_s = max(now_s - num_ids / IDS_PER_SECOND, 0.0)
        if self._num_ids and start_s < self._start_s + self._num_ids / IDS_PER_SECOND:
            offset = self._num_ids
            self._num_ids += num_ids
            return self._start_s, offset
        self._start_s, self._num_ids = start_s, num_ids
        return start_s, 0
