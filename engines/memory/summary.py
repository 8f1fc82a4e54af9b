"""How much is kept of what was perceived, by age and in a span of time. Pure."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from engines.api import Modality
from engines.memory.ledger import Ledger
from engines.memory.octaves import NUM_OCTAVES, STARTS_S, octave_of


@dataclass(frozen=True)
class AgeSummary:
    """An octave of age: from `from_age_s` to `to_age_s` ago, the last without an end. Of the `seen` tokens of each
    modality that the LLM read, `kept` are left. Our own words are not counted."""

    from_age_s: float
    to_age_s: float
    kept: dict[Modality, int]
    seen: dict[Modality, int]


def by_age(ledger: Ledger, now_s: float) -> tuple[AgeSummary, ...]:
    """One entry an octave, the newest first, up to the oldest in which anything was seen.

    A trace counts where its middle is: old traces are coarse.
    """
    kept: list[Counter[Modality]] = [Counter() for _ in range(NUM_OCTAVES)]
    seen: list[Counter[Modality]] = [Counter() for _ in range(NUM_OCTAVES)]

    def octave(start_s: float, end_s: float) -> int:
        return int(octave_of(np.maximum(now_s - (start_s + end_s) / 2, 0.0)))

    for number, count in Counter(ledger.tokens.group.tolist()).items():
        group = ledger.groups[number]
        if group.modality != Modality.TEXT:
            place = octave(group.start_s, group.end_s)
            kept[place][group.modality] += count
            seen[place][group.modality] += count + ledger.num_forgotten_of.get(number, 0)
    for trace in ledger.trace_list.traces:
        seen[octave(trace.start_s, trace.end_s)][trace.modality] += trace.num_tokens
    edges = [*STARTS_S.tolist(), float("inf")]
    count_used = max((number + 1 for number in range(NUM_OCTAVES) if seen[number]), default=0)
    return tuple(AgeSummary(edges[n], edges[n + 1], dict(kept[n]), dict(seen[n])) for n in range(count_used))


def kept_share(ledger: Ledger, start_s: float, end_s: float) -> float:
    """Which share of the tokens that were perceived in [start_s, end_s] is left: 1.0 if nothing was perceived. A trace
    that is longer than the span counts by the part of it that lies in the span."""
    kept, forgotten = 0, 0.0
    for number, count in Counter(ledger.tokens.group.tolist()).items():
        group = ledger.groups[number]
        if group.modality != Modality.TEXT and group.start_s <= end_s and group.end_s >= start_s:
            kept += count
            forgotten += ledger.num_forgotten_of.get(number, 0)
    for trace in ledger.trace_list.traces:
        common_s = min(trace.end_s, end_s) - max(trace.start_s, start_s)
        if common_s >= 0:
            length_s = trace.end_s - trace.start_s
            forgotten += trace.num_tokens * (common_s / length_s if length_s else 1.0)
    return kept / (kept + forgotten) if kept + forgotten else 1.0
