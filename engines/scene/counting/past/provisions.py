"""What there is, or was, to eat or to drink, from the record of things. Pure."""

import re
from dataclasses import replace

from engines.answers.fixed import POLITE_OPENING, fixed_answer
from engines.api import Answer
from engines.scene.counting.episodes import EpisodeRecord
from engines.scene.counting.telling import moment_evidence
from engines.scene.counting.then import things_named
from engines.scene.wording import as_sentence

EATEN = ("banana", "apple", "sandwich", "orange", "broccoli", "carrot", "hot dog", "pizza", "donut", "cake")
DRUNK_FROM = ("bottle", "glass", "cup")
_ASKS = re.compile(
    rf"{POLITE_OPENING}(?:what|which (?:food|drinks?|things))(?: else)?"
    r" (?:(?P<is>is|are)|was|were|did you see|could you see|can you see|do you see)"
    r"(?: there| shown)* to (?P<way>eat|drink)(?P<rest>(?: there| here| on the table)*)\W*",
    re.IGNORECASE,
)


def provisions(question: str, record: EpisodeRecord, window_s: float) -> Answer | None:
    """What of the detector's things can be eaten, or what people drink from; now, if the question is of now. None for
    other questions, and if there was nothing. Evidence is in windows of `window_s`."""
    match = _ASKS.fullmatch(question)
    if match is None:
        return None
    found = record.things(EATEN if match["way"].lower() == "eat" else DRUNK_FROM)
    is_now = match["is"] is not None or re.search(r"\b(?:can|do) you\b", question, re.IGNORECASE) is not None
    found = [each for each in found if each.is_open] if is_now else found
    if not found:
        return None
    evidence = tuple(moment_evidence(each.start_s, window_s, "video", 1 / len(found), each.place) for each in found)
    return replace(fixed_answer(as_sentence(things_named(found))), evidence=evidence)
