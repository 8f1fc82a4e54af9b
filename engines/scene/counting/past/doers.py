"""Who did something that leaves a trace: nobody sees that on a record of what was there. Pure."""

import re

from engines.answers.fixed import POLITE_OPENING, fixed_answer
from engines.api import Answer

_ASKS = re.compile(
    rf"{POLITE_OPENING}who (?:has |had )?"
    r"(?:(?:switch|turn|open|clos|lock|unlock|clean|mov|remov|us|touch|park|push|pull|empt|fill|pour|spill)(?:ed|d|ied)"
    r"|put|took|taken|stole|stolen|broke|broken|shut|hid|hidden|ate|eaten|drank|drunk|made|built|wrote|written|drew"
    r"|painted|brought|forgot|forgotten|threw|thrown|cooked|baked|left)"
    r" (?:it|that|this|them|the|my|your|our|his|her|their|these|those|all|on|off)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_OF_PLACE = re.compile(r"\bleft (?:the|this) (?:room|house|building|picture|place)\b", re.IGNORECASE)
UNSEEN = "I can't tell: I did not see who did that."


def unseen_doer(question: str) -> Answer | None:
    """That it was not seen who switched it off, or took the keys; None for other questions."""
    return fixed_answer(UNSEEN) if _ASKS.fullmatch(question) and not _OF_PLACE.search(question) else None
