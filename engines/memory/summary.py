"""How much is kept of what was perceived in a span of time. Pure."""

from collections import Counter

from engines.api import Modality
from engines.memory.ledger import Ledger


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
