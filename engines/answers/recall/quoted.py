"""What was said, word for word, where nothing surer answers a question about it. Pure.

The LLM says "You did not tell me." or "I can't tell." of much that a sentence tells in other words. Whoever hears the
sentence finds the answer in it, and nothing wrong is claimed.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from engines.answers.fixed import POLITE_OPENING, fixed_answer
from engines.answers.hedging import Checker
from engines.answers.recall.fitting import may_answer
from engines.answers.recall.stems import stems
from engines.api import Answer, Evidence, Modality
from engines.memory.token_table import Group

LATELY_S = 120.0  # of what was said, where nothing but the time tells what is meant
_WISH = (
    r"(?:order(?:ed)?|ask(?:ed|ing)?(?: (?:for|about|after))?|request(?:ed)?|announced?|promised?|suggest(?:ed)?"
    r"|proposed?|invited?|look(?:ed|ing)? for|search(?:ed|ing)? for|call(?:ed|ing)? (?:for|out)|shout(?:ed|ing)?"
    r"|complain(?:ed|ing)?|thank(?:ed)?|apologi[sz]ed?|recommend(?:ed)?|offer(?:ed)?|celebrat(?:e|ed|ing)"
    r"|congratulat(?:e|ed|ing)|wish(?:ed)?|warn(?:ed)?|advised?|want(?:ed)?|repl(?:y|ied)|explain(?:ed)?)"
)
_ASKS = re.compile(
    rf"{POLITE_OPENING}(?:(?:to|for|about|on|at|in) )?(?:what|whom?|which|when|where|why|how)\b(?!.*\b(?:i|you|we)\b)"
    rf".*?\b(?:was|were|did|has|have|had|are|is)\b.*\b{_WISH}\b",
    re.IGNORECASE,
)
_NOT_TOLD = "You did not tell me."
_NOTHING_SAID = (
    _NOT_TOLD,
    "I can't tell.",
    "I can't tell: I do not know that.",
    "I saw nothing in particular.",
    "I can't read anything there.",
)


def quoted(question: str, worded: Iterable[Group], now_s: float) -> Answer | None:
    """The last sentence that was heard lately, to somebody who asks what was ordered, wanted or promised; None for
    other questions, and if nothing was said. `worded`: what the memory holds in words."""
    if _ASKS.match(question.replace("’", "'")) is None:
        return None
    said = [each for each in _said(worded, question) if each.end_s >= now_s - LATELY_S]
    if not said:
        return None
    last = max(_best(question, said) or said, key=_end_s)
    return replace(fixed_answer(_as_said(last)), evidence=(Evidence(last.start_s, last.end_s, "speech", (), 1.0),))


class SaidInstead:
    """A `Checker` before another one: a sentence about what is asked stands in for "You did not tell me.", and one that
    was heard lately and may answer the question, for any other answer that tells nothing."""

    def __init__(self, question: str, worded: Iterable[Group], now_s: float, checker: Checker | None) -> None:
        said = _said(worded, question)
        best = _best(question, said)
        self._said, self._checker = (_as_said(max(best, key=_end_s)) if best else None), checker
        late = [each for each in said if each.end_s >= now_s - LATELY_S and may_answer(question, each.text)]
        self._said_lately = _as_said(max(late, key=_end_s)) if late else None

    def may_claim(self, text: str) -> bool:
        told_instead = _NOTHING_SAID if self._said_lately else (_NOT_TOLD,) if self._said else ()
        is_first = any(text.startswith(each) or each.startswith(text) for each in told_instead)
        return is_first or (self._checker is not None and self._checker.may_claim(text))

    def corrected(self, text: str) -> str | None:
        if self._said is not None and text.startswith(_NOT_TOLD):
            return self._said
        said = self._checker.corrected(text) if self._checker is not None else None
        return self._said_lately if self._said_lately and (said or text).startswith(_NOTHING_SAID) else said


def _said(worded: Iterable[Group], question: str) -> list[Group]:
    """What was said, but for the question itself, which a microphone hears, too."""
    asked = stems(question)
    spoken = (group for group in worded if group.modality == Modality.SPEECH and group.text)
    return [group for group in spoken if not asked or stems(group.text) != asked]


def _best(question: str, said: Sequence[Group]) -> list[Group]:
    """The sentences that share most with the question, where a word counts the more, the fewer have it; none if none
    shares anything."""
    asked = stems(question)
    shared = [asked & stems(group.text) for group in said]
    counts = Counter(stem for found in shared for stem in found)
    scores = [sum(1 / counts[stem] for stem in found) for found in shared]
    most = max(scores, default=0.0)
    return [group for group, score in zip(said, scores, strict=True) if score == most > 0]


def _as_said(group: Group) -> str:
    return f"It was said: “{group.text.strip()}”"


def _end_s(group: Group) -> float:
    return group.end_s
