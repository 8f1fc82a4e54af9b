"""Whether the moments that an answer names show what it says, and how often chance would do as well."""

from collections.abc import Sequence

from benchmarks.everyday.clips import Asked
from engines.api import Evidence

WINDOW_S = 2.0  # moments are named by windows


def shows_proof(asked: Asked, evidence: Sequence[Evidence]) -> bool | None:
    """Whether a true moment is among those named, for chat whether none is named; None if any moment would do."""
    if asked.kind == "chat":
        return not evidence
    if not asked.proof:
        return None
    return num_true(asked, evidence) > 0


def num_true(asked: Asked, evidence: Sequence[Evidence]) -> int:
    """How many of the moments named overlap the seconds that show the answer."""
    return sum(_is_proof(asked, moment.start_s, moment.end_s) for moment in evidence)


def chance_of_proof(asked: Asked, num_named: int) -> float:
    """Probability that one of `num_named` different windows, drawn at random before the question, shows the answer."""
    ends = [WINDOW_S * (i + 1) for i in range(max(1, int(asked.at // WINDOW_S)))]
    false = sum(not _is_proof(asked, end - WINDOW_S, end) for end in ends)
    missed = 1.0
    for i in range(min(num_named, len(ends))):
        missed *= max(0, false - i) / (len(ends) - i)
    return 1.0 - missed


def _is_proof(asked: Asked, start_s: float, end_s: float) -> bool:
    return any(start < end_s and start_s < end for start, end in asked.proof)
