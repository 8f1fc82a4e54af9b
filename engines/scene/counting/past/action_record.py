"""What people did, and when: a bounded record of one stream. Pure."""

from collections import deque
from dataclasses import dataclass, replace

from engines.scene.claims.acts.people import Deed

MAX_SPANS = 512  # the oldest are forgotten first
LEAST_GAP_S = 6.0  # without pictures: what goes on after it has begun anew


@dataclass(frozen=True)
class ActionSpan:
    """What everybody in view did, from the first to the last picture that showed it."""

    deed: Deed
    start_s: float
    end_s: float


class ActionRecord:
    """Of one stream. What only one picture shows does not count."""

    def __init__(self) -> None:
        self._spans: deque[ActionSpan] = deque(maxlen=MAX_SPANS)
        self._newest: ActionSpan | None = None  # what the last pictures show, be it one only

    @property
    def spans(self) -> tuple[ActionSpan, ...]:
        """All of them, in their order."""
        return tuple(self._spans)

    @property
    def now(self) -> ActionSpan | None:
        """What goes on; None if that is not known."""
        return self._spans[-1] if self._spans and self._spans[-1] == self._newest else None

    def add(self, time_s: float, deed: Deed | None) -> None:
        """Take what the picture of `time_s` shows."""
        before = self._newest
        if deed is None:
            self._newest = None
        elif before is None or before.deed != deed or time_s - before.end_s >= LEAST_GAP_S:
            self._newest = ActionSpan(deed, time_s, time_s)
        else:
            is_known = self.now is not None
            self._newest = replace(before, end_s=time_s)
            if is_known:
                self._spans.pop()
            self._spans.append(self._newest)

    def forget_since(self, since_s: float) -> None:
        """Forget what was done since then. What began before ends there."""
        kept = [replace(span, end_s=min(span.end_s, since_s)) for span in self._spans if span.start_s < since_s]
        self._spans, self._newest = deque(kept, maxlen=MAX_SPANS), None


SAVED_CLASSES = (ActionRecord, ActionSpan, Deed)
