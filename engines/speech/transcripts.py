"""The last transcripts of a stream, so that the same speech is not transcribed twice. Pure."""

from collections import deque
from dataclasses import dataclass

MAX_KEPT = 8
# Both sides read the same probabilities, but one may ask for more voiced chunks, or clearer ones, before speech begins.
START_TOLERANCE_S = 0.3
END_TOLERANCE_S = 0.1


@dataclass(frozen=True)
class _Transcript:
    start_s: float
    end_s: float
    text: str


class Transcripts:
    """One stream. Speech is known by where its first voiced chunk begins and its last one ends."""

    def __init__(self) -> None:
        self._known: deque[_Transcript] = deque(maxlen=MAX_KEPT)

    def add(self, start_s: float, end_s: float, text: str) -> None:
        """Remember the transcript of some speech, "" if there were no words; the oldest one is forgotten for it."""
        self._known.append(_Transcript(start_s, end_s, text))

    def find(self, start_s: float, end_s: float) -> str | None:
        """The transcript of the same speech, if it is remembered."""
        for known in reversed(self._known):
            if abs(known.start_s - start_s) <= START_TOLERANCE_S and abs(known.end_s - end_s) <= END_TOLERANCE_S:
                return known.text
        return None
