"""What is known of forgotten tokens: when there was something, of what modality, and how much. Pure.

So "I no longer know" can be told from "it did not happen". The list is bounded. When it is full, neighbours are
merged, those first whose common span is the smallest part of their age: old traces are coarse, new ones fine.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from engines.api import Modality

MAX_TRACES = 256
MERGED_TO = 192  # merged some at a time, so that the cost of a window is flat


@dataclass(frozen=True)
class Trace:
    """Groups of a modality, all within [start_s, end_s], of which no token is left, and that had `num_tokens`."""

    modality: Modality
    start_s: float
    end_s: float
    num_tokens: int

    def merged(self, later: "Trace") -> "Trace":
        return Trace(
            self.modality,
            min(self.start_s, later.start_s),
            max(self.end_s, later.end_s),
            self.num_tokens + later.num_tokens,
        )


class TraceList:
    """The traces of one stream, at most `MAX_TRACES`; read `traces`."""

    def __init__(self) -> None:
        self._traces: list[Trace] = []

    @property
    def traces(self) -> tuple[Trace, ...]:
        """By modality, then by time."""
        return tuple(sorted(self._traces, key=_place))

    def add(self, traces: Iterable[Trace], now_s: float) -> None:
        self._traces.extend(traces)
        if len(self._traces) > MAX_TRACES:
            self._merge(now_s)

    def forget_since(self, traces: Iterable[Trace], since_s: float, now_s: float) -> None:
        """What was perceived from `since_s` to `now_s` is forgotten on request and leaves `traces`; how much of it was
        after `since_s` is not known either."""
        older = [trace for trace in (*self._traces, *traces) if trace.start_s < since_s]
        self._traces = [replace(trace, end_s=min(trace.end_s, since_s)) for trace in older]
        num_tokens = round(now_s - since_s) + 1
        forgotten = (Modality.VIDEO, Modality.AUDIO, Modality.SPEECH)
        self.add((Trace(modality, since_s, now_s, num_tokens) for modality in forgotten), now_s)

    def _merge(self, now_s: float) -> None:
        """Merge neighbours until `MERGED_TO` are left, or one of each modality."""
        ordered = sorted(self._traces, key=_place)
        while len(ordered) > max(MERGED_TO, len(Modality)):
            costs = sorted(
                (_coarseness(first.merged(second), now_s), number)
                for number, (first, second) in enumerate(pairwise(ordered))
                if first.modality == second.modality
            )
            chosen: set[int] = set()  # each number merges with the next; no trace is in two pairs of one round
            for _, number in costs[: max(len(ordered) - MERGED_TO, 1)]:
                if chosen.isdisjoint((number - 1, number + 1)):
                    chosen.add(number)
            ordered = [
                trace.merged(ordered[number + 1]) if number in chosen else trace
                for number, trace in enumerate(ordered)
                if number - 1 not in chosen
            ]
        self._traces = ordered


def _place(trace: Trace) -> tuple[int, float, float, int]:
    return trace.modality, trace.start_s, trace.end_s, trace.num_tokens


def _coarseness(trace: Trace, now_s: float) -> float:
    """How long it is, as a part of the age of its end."""
    return (trace.end_s - trace.start_s) / (max(now_s - trace.end_s, 0.0) + 1.0)
