"""The last transcripts of a stream, so that the same speech is not transcribed twice. Pure."""

from collections import deque
from dataclasses import dataclass

MAX_KEPT = 8
# Both sides read the same probabilities, but one may ask for more voiced chunks, or clearer ones, before speech begins.
START_TOLERANCE_S = 0.3
END_TOLERANCE_S = 0.1


@dataclass(frozen=True)
class Transcript:
    """The words of some speech: "" if there are none, None if it was not understood."""

    start_s: float
    end_s: float
    text: str | None


class Transcripts:
    """One stream. Speech is known by where its first voiced chunk begins and its last one ends."""

    def __init__(self) -> None:
        self._known: deque[Transcript] = deque(maxlen=MAX_KEPT)

    def add(self, start_s: float, end_s: float, text: str | None) -> Transcript:
        """Remember the transcript of some speech and return it; the oldest one is forgotten for it."""
        self._known.append(Transcript(start_s, end_s, text))
        return self._known[-1]

    def find(self, start_s: float, end_s: float) -> Transcript | None:
        """The transcript of the same speech, if it is remembered."""
        for known in reversed(self._known):
            if abs(known.start_s - start_s) <= START_TOLERANCE_S and abs(known.end_s - end_s) <= END_TOLERANCE_S:
                return known
        return None
