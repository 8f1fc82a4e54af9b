"""Whether something is allowed, from what a sign forbids. Pure."""

import re
from collections.abc import Iterable
from dataclasses import replace

from engines.answers.fixed import POLITE_OPENING, fixed_answer
from engines.answers.recall.stems import stems
from engines.api import Answer, Evidence
from engines.memory.token_table import Group

_ASKS = re.compile(
    rf"{POLITE_OPENING}"
    r"(?:(?:am|are|was|were) (?:i|we|you|people|dogs) (?:allowed|permitted) to (?P<then>.+)"
    r"|(?:is|was) it (?P<is_it>allowed|permitted|ok|okay|forbidden|prohibited) to (?P<to>.+)"
    r"|(?:is|was|are|were)(?P<negated>n't)? (?P<what>.+?)"
    r" (?P<permits>(?:not )?(?:allowed|permitted|forbidden|prohibited))\b.*"
    r"|(?:is|was|are|were) (?!the |this |that |these |those |my |your |our )(?P<ok>.+?) (?:ok|okay)\b.*"
    r"|(?:can|may|could) (?:i|we|people|one) (?P<do>(?!see|hear|read|ask|tell|find|know|have|get)\b.+))",
    re.IGNORECASE,
)
_FORBIDS = re.compile(
    r"\b(?:no(?!\.? ?\d)|not|never|don'?t|forbidden|prohibited|keep (?:off|out)|without permission)\b", re.IGNORECASE
)
_IS_OF_PERMISSION = re.compile(
    r"\b(?:allowed|permitted|forbidden|prohibited|(?:can|may) (?:i|we) (?:park|smoke|swim|camp|enter|fish))\b",
    re.IGNORECASE,
)
NOTHING_READ = "I can't tell: I have read nothing about that."
_BEFORE_PLACE = re.compile(r"\b(?:in|on|at|inside|near|here|there|by|without|beyond|after|between)\b", re.IGNORECASE)
_PAST = re.compile(r"\b(?:was|were|could)\b", re.IGNORECASE)
_OF_PERMISSION = stems("allowed permitted okay forbidden prohibited beginning")


def forbidden_by_sign(question: str, groups: Iterable[Group]) -> Answer | None:
    """The answer to "Is parking allowed here?" from the newest text of the memory that forbids just that; None for
    other questions, and if no text does, but words of the memory are about it."""
    match = _ASKS.fullmatch(question.replace("’", "'"))
    if match is None:
        return None
    words = " ".join(match[part] or "" for part in ("then", "to", "what", "ok", "do"))
    asked = stems(words) - _OF_PERMISSION
    about_it = [group for group in groups if asked & stems(group.text)]
    is_of_doing = not (match["what"] or match["ok"])
    signs = [group for group in about_it if group.is_reading and _forbids(group.text, words, is_of_doing)]
    if not signs:
        is_unknown = asked and not about_it and _IS_OF_PERMISSION.search(question)
        return fixed_answer(NOTHING_READ) if is_unknown else None
    sign = max(signs, key=lambda group: group.start_s)
    words = sign.text.removeprefix("it reads").strip(' "')
    permits, reads = (match["permits"] or match["is_it"] or "").lower(), "read" if _PAST.search(question) else "reads"
    is_negated = permits.startswith("not ") or match["negated"] is not None  # people take "no" both ways
    is_yes = permits in ("forbidden", "prohibited")
    opening = f"It is not {permits.removeprefix('not ')}:" if is_negated else f"{'Yes' if is_yes else 'No'},"
    said = f"{opening} it {reads} {words}."
    return replace(fixed_answer(said), evidence=(Evidence(sign.start_s, sign.end_s, "video", (), 1.0),))


def _forbids(sign: str, asked: str, is_of_doing: bool) -> bool:
    """Whether a sign forbids just what is asked for: what the question is about is among its words, or all that it
    forbids is among the question's. "Take the bus" is not forbidden by "no bus parking".

    `is_of_doing`: the question begins with a verb, as in "park my car here", not with a noun, as in "large dogs".
    """
    forbids = _FORBIDS.search(sign)
    if forbids is None:
        return False
    parts = [part for word in _BEFORE_PLACE.split(asked)[0].split() if (part := stems(word) - _OF_PERMISSION)]
    if parts and (parts[0] if is_of_doing else parts[-1]) <= stems(sign):
        return True
    forbidden = stems(_BEFORE_PLACE.split(sign[forbids.end() :])[0]) - _OF_PERMISSION
    return bool(forbidden) and forbidden <= stems(asked)
