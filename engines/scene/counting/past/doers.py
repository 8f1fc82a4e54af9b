"""Who did something that leaves a trace: nobody sees that on a record of what was there. Pure."""

import re
from collections.abc import Iterable

from engines.answers.fixed import POLITE_OPENING, fixed_answer
from engines.answers.recall.search import found_in
from engines.api import Answer, Modality
from engines.memory.token_table import Group

_ASKS = re.compile(
    rf"{POLITE_OPENING}who (?:has |had )?"
    r"(?:(?:switch|turn|open|clos|lock|unlock|clean|mov|remov|us|touch|park|push|pull|empt|fill|pour|spill)(?:ed|d|ied)"
    r"|put|took|taken|stole|stolen|broke|broken|shut|hid|hidden|ate|eaten|drank|drunk|made|built|wrote|written|drew"
    r"|painted|brought|forgot|forgotten|threw|thrown|cooked|baked|left)"
    r" (?:it|that|this|them|the|my|your|our|his|her|their|these|those|all|on|off)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_OF_PLACE = re.compile(r"\bleft (?:the|this) (?:room|house|building|picture|place)\b", re.IGNORECASE)
_ASKED = re.compile(r"\bwho\b[^.!?]*\?", re.IGNORECASE)  # the question itself, as it was heard
UNSEEN = "I can't tell: I did not see who did that."


def unseen_doer(question: str, worded: Iterable[Group], now_s: float) -> Answer | None:
    """That it was not seen who switched it off, or took the keys; None for other questions, and if it was told.
    `worded`: what the memory holds in words."""
    if not _ASKS.fullmatch(question) or _OF_PLACE.search(question):
        return None
    said = [group for group in worded if group.modality == Modality.SPEECH and not _ASKED.search(group.text)]
    return None if found_in(said, question, None, now_s) else fixed_answer(UNSEEN)
