"""When a stream was seen and heard: what a question about another time cannot be answered from. Pure."""

from itertools import pairwise

MAX_SPANS = 128  # of one sense
TOUCH_S = 0.01  # windows follow one another without a gap

Spans = list[tuple[float, float]]


class Watched:
    """Of one stream: the spans with pictures and those with sound, in order, at most `MAX_SPANS` each.

    When there are more, the gap that is the smallest part of its age is closed: short gaps of long ago are forgotten.
    """

    def __init__(self) -> None:
        self.seen: Spans = []
        self.heard: Spans = []

    def add(self, start_s: float, end_s: float, is_seen: bool, is_heard: bool) -> None:
        """Take the next window."""
        for spans, is_sensed in ((self.seen, is_seen), (self.heard, is_heard)):
            if is_sensed:
                _append(spans, start_s, end_s)

    @property
    def end_s(self) -> float:
        """Until when there was anything; 0 if there was nothing yet."""
        return max((spans[-1][1] for spans in (self.seen, self.heard) if spans), default=0.0)

    def forget_since(self, since_s: float, now_s: float) -> None:
        """From `since_s` to `now_s` is forgotten on request: all of that time counts as watched."""
        for spans in (self.seen, self.heard):
            spans[:] = [(start_s, min(end_s, since_s)) for start_s, end_s in spans if start_s < since_s]
            _append(spans, since_s, now_s)

    def share(self, start_s: float, end_s: float, *, seen: bool = True, heard: bool = True) -> float:
        """Which share of [start_s, end_s) has pictures or sound, or the one of them that is asked for."""
        spans = (self.seen if seen else []) + (self.heard if heard else [])
        missing_s = sum(end - start for start, end in gaps(spans, start_s, end_s))
        return 1.0 - missing_s / (end_s - start_s) if end_s > start_s else 1.0


def gaps(spans: Spans, start_s: float, end_s: float) -> Spans:
    """What of [start_s, end_s) none of the spans covers, in order."""
    found, covered_s = [], start_s
    for start, end in [*sorted(spans), (end_s, end_s)]:
        if start >= end_s:
            start = end_s
        if start > covered_s + TOUCH_S:
            found.append((covered_s, start))
        covered_s = max(covered_s, end)
    return found


def _append(spans: Spans, start_s: float, end_s: float) -> None:
    if spans and start_s <= spans[-1][1] + TOUCH_S:
        spans[-1] = min(spans[-1][0], start_s), max(spans[-1][1], end_s)
        return
    spans.append((start_s, end_s))
    if len(spans) > MAX_SPANS:
        shares = [(after[0] - before[1]) / (end_s - before[1]) for before, after in pairwise(spans)]
        number = shares.index(min(shares))
        spans[number : number + 2] = [(spans[number][0], spans[number + 1][1])]
