"""Which questions were spoken in a stream's own sound, so that they are not told again as captions. Pure."""

from collections import deque

MAX_KEPT = 32
MIN_SHARE = 0.5  # of the shorter of the two spans must be in both
MAX_OTHER_S = 1.5  # of a caption may lie outside of the question: the silence around it


class SpokenQuestions:
    """The last `MAX_KEPT` questions of one stream. Times are seconds of its clock."""

    def __init__(self) -> None:
        self._spans: deque[tuple[str, float, float]] = deque(maxlen=MAX_KEPT)

    def add(self, item_id: str, start_s: float, end_s: float) -> None:
        """A question was spoken in [start_s, end_s)."""
        self._spans.append((item_id, start_s, end_s))

    def find(self, start_s: float, end_s: float) -> str | None:
        """The item of the question that is what was said in [start_s, end_s); None if more than a question was said."""
        for item_id, begin_s, stop_s in reversed(self._spans):
            common_s = min(end_s, stop_s) - max(start_s, begin_s)
            shorter_s = min(end_s - start_s, stop_s - begin_s)
            if common_s > 0 and common_s >= MIN_SHARE * shorter_s and end_s - start_s - common_s <= MAX_OTHER_S:
                return item_id
        return None
