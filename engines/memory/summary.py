"""How much is kept of what was perceived, by age and in a span of time. Pure."""

from collections import Counter

import numpy as np

from engines.api import IntArray, Modality, Seconds
from engines.kept import Kept, KeptSpan
from engines.memory.items import KIND_OF, Kind, kind_of
from engines.memory.ledger import Ledger
from engines.memory.octaves import STARTS_S, octave_of
from engines.memory.traces import Trace

_SEEN, _HEARD, _SAID, _OURS = range(4)
_ROW = np.zeros(len(Kind), np.int64)  # of each kind
_ROW[[Kind.SEEN, Kind.READ, Kind.HEARD, Kind.SAID, Kind.OURS]] = _SEEN, _SEEN, _HEARD, _SAID, _OURS


def by_age(ledger: Ledger, now_s: float) -> tuple[KeptSpan, ...]:
    """How much is kept of each octave of age, the newest first. The octaves cover the stream from 0 to `now_s`.

    What is left counts where its moment ended, as it does when it is decided what to forget; what is remembered in
    words alone is left. A trace counts evenly over its time: old traces are coarse.
    """
    count = max(int((now_s > STARTS_S).sum()), 1)
    items, partly = ledger.items, ledger.num_forgotten_of
    kept, forgotten = np.zeros((4, count), np.int64), np.zeros((4, count), np.int64)
    np.add.at(kept, (_ROW[items.kind], _octave(items.end_s, now_s, count)), 1)
    groups = [ledger.groups[number] for number in partly]
    rows = _ROW[np.asarray([kind_of(group) for group in groups], np.int64)]
    end_s = np.asarray([group.end_s for group in groups], np.float64)
    np.add.at(forgotten, (rows, _octave(end_s, now_s, count)), list(partly.values()))
    alone = list(ledger.words_alone)
    rows = _ROW[np.asarray([kind_of(words.group) for words in alone], np.int64)]
    end_s = np.asarray([words.group.end_s for words in alone], np.float64)
    np.add.at(kept, (rows, _octave(end_s, now_s, count)), [words.num_tokens for words in alone])
    traces = ledger.trace_list.traces
    rows = _ROW[np.asarray([KIND_OF[trace.modality] for trace in traces], np.int64)]
    np.add.at(forgotten, rows, _spread(traces, now_s, count))
    edges = [*(now_s - STARTS_S[:count]).tolist(), 0.0]
    spans = []
    for octave, (left, gone) in enumerate(zip(kept.T.tolist(), forgotten.T.tolist(), strict=True)):
        seen, heard, said = (Kept(left[row], left[row] + gone[row]) for row in (_SEEN, _HEARD, _SAID))
        spans.append(KeptSpan(edges[octave + 1], edges[octave], seen, heard, said, left[_OURS]))
    return tuple(spans)


def kept_share(ledger: Ledger, start_s: float, end_s: float) -> float:
    """Which share of the tokens that were perceived in [start_s, end_s] is left: 1.0 if nothing was perceived. A trace
    that is longer than the span counts by the part of it that lies in the span. What is remembered in words alone is no
    token, so it counts as forgotten: who reads the tokens does not meet it."""
    kept, forgotten = 0, 0.0
    for number, count in Counter(ledger.tokens.group.tolist()).items():
        group = ledger.groups[number]
        if group.modality != Modality.TEXT and group.start_s <= end_s and group.end_s >= start_s:
            kept += count
            forgotten += ledger.num_forgotten_of.get(number, 0)
    traces = [(trace.start_s, trace.end_s, trace.num_tokens) for trace in ledger.trace_list.traces]
    traces += [(words.group.start_s, words.group.end_s, words.num_tokens) for words in ledger.words_alone]
    for from_s, until_s, num_tokens in traces:
        common_s = min(until_s, end_s) - max(from_s, start_s)
        if common_s >= 0:
            length_s = until_s - from_s
            forgotten += num_tokens * (common_s / length_s if length_s else 1.0)
    return kept / (kept + forgotten) if kept + forgotten else 1.0


def _octave(end_s: Seconds, now_s: float, count: int) -> IntArray:
    """The octave of what ended at each of these times, of `count`."""
    return np.minimum(octave_of(np.maximum(now_s - end_s, 0.0)), count - 1)


def _spread(traces: tuple[Trace, ...], now_s: float, count: int) -> IntArray:
    """How many tokens of each trace count in each of `count` octaves: (traces, octaves). Each trace is in whole tokens,
    and all of them."""
    start_s, end_s, size = (
        np.asarray([getattr(trace, name) for trace in traces], np.float64)[:, None]
        for name in ("start_s", "end_s", "num_tokens")
    )
    edges = np.concatenate(([np.inf], now_s - STARTS_S[1:count], [-np.inf]))
    length_s = end_s - start_s
    before = np.clip((edges - start_s) / np.where(length_s > 0, length_s, 1.0), 0.0, 1.0)
    before = np.where(length_s > 0, before, end_s <= edges)  # the part of the trace that is older than each edge
    older: IntArray = np.floor(size * before + 0.5).astype(np.int64)
    return older[:, :-1] - older[:, 1:]
