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
    r"|(?:is|was|are|were) (?P<what>.+?) (?P<permits>allowed|permitted|forbidden|prohibited)\b.*"
    r"|(?:is|was|are|were) (?!the |this |that |these |those |my |your |our )(?P<ok>.+?) (?:ok|okay)\b.*"
    r"|(?:can|may|could) (?:i|we|people|one) (?P<do>(?!see|hear|read|ask|tell|find|know|have|get)\b.+))",
    re.IGNORECASE,
)
_FORBIDS = re.compile(
    r"\b(?:no|not|never|don'?t|forbidden|prohibited|keep (?:off|out)|without permission)\b", re.IGNORECASE
)
_IS_OF_PERMISSION = re.compile(
    r"\b(?:allowed|permitted|forbidden|prohibited|(?:can|may) (?:i|we) (?:park|smoke|swim|camp|enter|fish))\b",
    re.IGNORECASE,
)
NOTHING_READ = "I can't tell: I have read nothing about that."
_PAST = re.compile(r"\b(?:was|were|could)\b", re.IGNORECASE)
_OF_PERMISSION = stems("allowed permitted okay forbidden prohibited beginning")


def forbidden_by_sign(question: str, groups: Iterable[Group]) -> Answer | None:
    """The answer to "Is parking allowed here?" from the newest text of the memory that forbids just that; None for
    other questions, and if no text does, but words of the memory are about it."""
    match = _ASKS.fullmatch(question.replace("’", "'"))
    if match is None:
        return None
    asked = stems(" ".join(match[part] or "" for part in ("then", "to", "what", "ok", "do"))) - _OF_PERMISSION
    about_it = [group for group in groups if asked & stems(group.text)]
    signs = [group for group in about_it if group.is_reading and _FORBIDS.search(group.text)]
    if not signs:
        is_unknown = asked and not about_it and _IS_OF_PERMISSION.search(question)
        return fixed_answer(NOTHING_READ) if is_unknown else None
    sign = max(signs, key=lambda group: group.start_s)
    words = sign.text.removeprefix("it reads").strip(' "')
    is_yes = (match["permits"] or match["is_it"] or "").lower() in ("forbidden", "prohibited")
    said = f"{'Yes' if is_yes else 'No'}, it {'read' if _PAST.search(question) else 'reads'} {words}."
    return replace(fixed_answer(said), evidence=(Evidence(sign.start_s, sign.end_s, "video", (), 1.0),))
