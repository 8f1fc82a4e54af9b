"""Whether an answer is right, and in which way it is wrong. Rules for words only: knows no model and no media.

They are strict about facts and generous about words: "a person" is right for an astronaut, "2" for two. A right word in
a denial ("I do not see a cup") is wrong.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.everyday.clips import Asked
from benchmarks.everyday.times import says_clock, says_when
from engines.api import Evidence

HEDGES = re.compile(r"\s*(?:but )?\bI(?: a|')m not (?:quite |very |entirely )?sure\b[^.]*\.?\s*$", re.IGNORECASE)
_NOT = r"(?:not|never|n['’]t)"
_PERCEIVE = "(?:see|hear|find|notice|seen|heard|found|noticed)"
DENIAL = re.compile(
    rf"\b(?:do|did|does|have|has|can|could) ?{_NOT} (?:\w+ )?{_PERCEIVE}\b"
    r"|\b(?:never|cannot|can['’]t) (?:see|saw|hear|heard)\b"
    r"|\bthere (?:is|are|was|were) (?:no|not|none)\b|\b(?:is|was|are)n['’]t any|\b(?:nobody|nothing|no one|none)\b"
    r"|\b(?:is|are|was|were) not (?:there|seen|heard|in the picture|visible)\b|\b(?:see|saw|hear|heard) no\b"
    r"|^no (?!parking)\w+",
    re.IGNORECASE,
)
_JUDGE = "(?:tell|know|say|smell|taste|feel|perceive|judge|look|recogni[sz]e|read)"
REFUSAL = re.compile(
    rf"\b(?:can|could|do|does|did) ?{_NOT} (?:\w+ )?{_JUDGE}|\bcannot\b|\bcan['’]?t\b|\bcan not\b|\bunable\b"
    r"|\bnot able\b|\bno way (?:to|of)\b|\b(?:was|were) ?(?:not|n['’]t) (?:looking|watching|on|there yet|switched on)"
    r"|\bimpossible\b|\bbefore I (?:was|started|began)",
    re.IGNORECASE,
)
NO = re.compile(
    rf"^(?:no|not|none|nobody|nothing)\b|\b(?:is|are|was|were|has|have|did|does|do) ?{_NOT}\b", re.IGNORECASE
)
YES = re.compile(r"^(?:yes|yeah|sure|right|I think so)\b", re.IGNORECASE)
_COMMON = {"the", "and", "you", "did", "does", "was", "were", "are", "there", "that", "this", "what", "who", "how"}
_COMMON |= {
    "see",
    "saw",
    "hear",
    "heard",
    "anyone",
    "anybody",
    "any",
    "still",
    "now",
    "when",
    "more",
    "than",
    "one",
    "with",
}


@dataclass(frozen=True)
class Verdict:
    """`denies`: claims that something is not there that is. `invents`: names something that is not there."""

    right: bool
    denies: bool = False
    invents: bool = False


def judge(asked: Asked, answer: str, started_s: float = 0.0) -> Verdict:
    """Judge an answer; `started_s`: what the clock showed when the clip began, in seconds since midnight."""
    text = HEDGES.sub("", answer).strip()
    refuses, denies = bool(REFUSAL.search(text)), bool(DENIAL.search(text))
    says_no = denies or bool(NO.search(text))
    right = _is_right(asked, text, started_s, refuses, says_no)
    if asked.is_there:
        claims_absence = denies or (says_no and asked.yes is True)
        return Verdict(right, denies=not right and claims_absence and not refuses)
    is_asserted = not (refuses or says_no) and asked.kind not in ("chat", "proactive")
    return Verdict(right, invents=not right and is_asserted)


def _is_right(asked: Asked, text: str, started_s: float, refuses: bool, says_no: bool) -> bool:
    if not text or any(_says(text, pattern) for pattern in asked.wrong):
        return False
    if asked.refuses:
        return refuses or _says_all(asked, text)
    if asked.absent:
        return says_no or bool(re.search(r"\b(?:zero|0)\b", text))
    if asked.clock:
        return says_clock(text, started_s + asked.at)
    if asked.when is not None:
        return says_when(text, asked.when, asked.at, started_s)
    if asked.yes is False:
        return says_no or _says_all(asked, text)
    if asked.yes is True and not says_no and (YES.search(text) or _shares_a_word(asked.text, text)):
        return True
    may_deny = not asked.is_there or any(_says(pattern, "no|not") for pattern in asked.right)
    return _says_all(asked, text) and (may_deny or not DENIAL.search(text))


def _says_all(asked: Asked, text: str) -> bool:
    said = sum(_says(text, pattern) for pattern in asked.right)
    return said >= (asked.some or len(asked.right)) > 0


def _says(text: str, pattern: str) -> bool:
    """Whether a pattern is in a text as whole words, singular or plural."""
    return re.search(rf"\b(?:{pattern})(?:s|es)?\b", text, re.IGNORECASE) is not None


def _shares_a_word(question: str, text: str) -> bool:
    """Whether an answer takes up the question, as "A silver car." does after "Is there a car?"."""
    words = {word.rstrip("s") for word in re.findall(r"\w{3,}", question.lower())} - _COMMON
    return bool(words & {word.rstrip("s") for word in re.findall(r"\w{3,}", text.lower())})


def is_copied(answer: str, earlier: Sequence[str], is_right: bool) -> bool:
    """Whether a wrong answer says again what an earlier answer of the dialogue said."""
    return not is_right and _plain(answer) in {_plain(text) for text in earlier}


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", HEDGES.sub("", text).lower()))


def shows_proof(asked: Asked, evidence: Sequence[Evidence]) -> bool | None:
    """Whether a true moment is among those named, for chat whether none is named; None if any moment would do."""
    if asked.kind == "chat":
        return not evidence
    if not asked.proof:
        return None
    return any(start < moment.end_s and moment.start_s < end for moment in evidence for start, end in asked.proof)
