"""Which questions were spoken in a stream's own sound, so that they are not told again as captions. Pure."""

from collections import deque

from engines.speech.same_speech import is_same_speech

MAX_KEPT = 32


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
            if is_same_speech((begin_s, stop_s), (start_s, end_s)):
                return item_id
        return None
