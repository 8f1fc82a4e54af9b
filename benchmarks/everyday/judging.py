"""Whether an answer is right, and in which way it is wrong. Rules for words only: knows no model and no media.

They are strict about facts and generous about words: "a person" is right for an astronaut, "2" for two. A right word in
a denial ("I do not see a cup") is wrong. A refusal ("I can't tell.") is no "no".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.everyday.clips import Asked
from benchmarks.everyday.counts import first_count
from benchmarks.everyday.times import says_clock, says_when
from engines.scene.classes import NAMES

HEDGES = re.compile(r"\s*(?:but )?\bI(?: a|')m not (?:quite |very |entirely )?sure\b[^.]*\.?\s*$", re.IGNORECASE)
_NOT = r"(?:not|never|n['’]t)"
_PERCEIVE = "(?:see|hear|find|notice|seen|heard|found|noticed)"
DENIAL = re.compile(
    rf"\b(?:do|did|does|have|has|can|could) ?{_NOT} (?:\w+ )?{_PERCEIVE}\b"
    r"|\b(?:never|cannot|can['’]t) (?:see|saw|hear|heard)\b(?= \w)"  # "I can't see: it is dark" is a refusal
    r"|\bthere (?:is|are|was|were) (?:no(?! parking\b(?! sign))|not|none)\b"
    r"|\b(?:is|was|are)n['’]t any|\b(?:nobody|nothing|no one|none)\b"
    r"|\b(?:is|are|was|were) not (?:there|seen|heard|in the picture|visible)\b|\b(?:see|saw|hear|heard) no\b"
    r"|^no (?!parking)\w+",
    re.IGNORECASE,
)
_JUDGE = "(?:tell|know|say|smell|taste|feel|perceive|judge|look|recogni[sz]e|read)"
REFUSAL = re.compile(
    rf"\b(?:can|could|do|does|did) ?{_NOT} (?:\w+ )?{_JUDGE}|\bcannot\b|\bcan['’]?t\b|\bcan not\b|\bunable\b"
    r"|\bnot able\b|\bno way (?:to|of)\b|\b(?:was|were) ?(?:not|n['’]t) (?:looking|watching|on|there yet|switched on)"
    r"|\bimpossible\b|^not (?:quite |very |entirely )?sure\b|\bbefore I (?:was|started|began)",
    re.IGNORECASE,
)
NO = re.compile(
    rf"^(?:no|not|none|nobody|nothing)\b|\b(?:is|are|was|were|has|have|did|does|do) ?{_NOT}\b", re.IGNORECASE
)
YES = re.compile(r"^(?:yes|yeah|sure|right|I think so)\b", re.IGNORECASE)
_NEGATION = re.compile(
    r"\b(?:no|not|never|nobody|nothing|none|neither)\b(?! ?parking)|(?<!ca)n['’]t\b", re.IGNORECASE
)  # "can't" is not among them: "I can't see: the picture is black."
_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")
_IS_THERE = re.compile(
    r"^(?:(?:is|are|was|were) (?:there|any\w*|some\w*)|(?:do|did|can) you (?:see|hear)|did some\w+)\b", re.IGNORECASE
)
_NAMED = {name: name for name in NAMES} | {"person": "person|people|man|men|woman|women|girl|boy"}
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
    says_no = denies or (bool(NO.search(text)) and not refuses)
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
        return says_no or first_count(text) == 0
    if asked.clock:
        return says_clock(text, started_s + asked.at)
    if asked.when is not None:
        return says_when(text, asked.when, asked.at, started_s)
    if asked.yes is not None:
        return _is_yes(asked, text, refuses) if asked.yes else _is_no(asked, text, says_no)
    if DENIAL.search(text) and not asked.may_deny:
        return False
    counted = first_count(text) if asked.count else None
    return counted in asked.count if counted is not None else _says_all(asked, text)


def _is_yes(asked: Asked, text: str, refuses: bool) -> bool:
    """Whether an answer says yes, by that word, by a right word, or by naming what was asked for, and no negation."""
    if _NEGATION.search(_QUOTED.sub("", text)) or DENIAL.search(text):
        return False
    names_it = asked.kind != "counting" and bool(_IS_THERE.search(asked.text)) and _shares_a_word(asked.text, text)
    return _says_all(asked, text) or (not refuses and (bool(YES.search(text)) or names_it))


def _is_no(asked: Asked, text: str, says_no: bool) -> bool:
    """Whether an answer says no. If what is asked about is there, to deny that it is there is no such answer."""
    if YES.search(text) or (asked.is_there and DENIAL.search(text)):
        return False
    return says_no or _says_all(asked, text)


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


def false_names(asked: Asked, answer: str, shows: Sequence[str]) -> tuple[str, ...]:
    """The detector's things that an answer to "What do you see?" or "Who is there?" names though no picture shows them.

    `shows`: regular expressions of what the pictures show. What is right or asked for is no false name.
    """
    if asked.kind != "object" or asked.yes is not None or DENIAL.search(answer):
        return ()
    true = (*shows, *asked.right)
    said = [name for name, pattern in _NAMED.items() if _says(answer, pattern) and not _says(asked.text, pattern)]
    return tuple(name for name in said if not any(_says(name, pattern) for pattern in true if pattern))


def is_copied(answer: str, earlier: Sequence[str], is_right: bool) -> bool:
    """Whether a wrong answer says again what an earlier answer of the dialogue said."""
    return not is_right and _plain(answer) in {_plain(text) for text in earlier}


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", HEDGES.sub("", text).lower()))
