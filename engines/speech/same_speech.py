"""Whether two spans of a stream's sound hold the same speech, found by two voice detectors. Pure."""

from collections import deque
from collections.abc import Iterable

from engines.api import Utterance

MAX_SPANS = 32
MIN_SHARE = 0.5  # of the shorter of the two spans must be in both
MAX_OTHER_S = 1.5  # of what was heard may lie outside of the turn: the silence around it


def is_same_speech(turn_s: tuple[float, float], heard_s: tuple[float, float]) -> bool:
    """Whether what was heard in one span [start, end) is what somebody said in a turn, and not more than that."""
    common_s = min(heard_s[1], turn_s[1]) - max(heard_s[0], turn_s[0])
    heard_length_s = heard_s[1] - heard_s[0]
    shorter_s = min(heard_length_s, turn_s[1] - turn_s[0])
    return common_s > 0 and common_s >= MIN_SHARE * shorter_s and heard_length_s - common_s <= MAX_OTHER_S


class SpeechOnTimeline:
    """Speech of one stream that is on its timeline, so that what somebody told is not put there a second time when the
    stream hears it, nor the other way round. Knows the last `MAX_SPANS` of each."""

    def __init__(self) -> None:
        self._told_s: deque[tuple[float, float]] = deque(maxlen=MAX_SPANS)
        self._heard_s: deque[tuple[float, float]] = deque(maxlen=MAX_SPANS)

    def tell(self, span_s: tuple[float, float]) -> bool:
        """Something was told that is heard in a span; False if the stream has heard it already."""
        if any(is_same_speech(span_s, heard_s) for heard_s in self._heard_s):
            return False
        self._told_s.append(span_s)
        return True

    def hear(self, utterances: Iterable[Utterance]) -> tuple[Utterance, ...]:
        """The stream has heard these; those of them that were not told."""
        new = []
        for said in utterances:
            span_s = (said.start_s, said.end_s)
            if not any(is_same_speech(told_s, span_s) for told_s in self._told_s):
                new.append(said)
                self._heard_s.append(span_s)
        return tuple(new)
