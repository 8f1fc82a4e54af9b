"""Whether it is the same thing as before, as far as its colour tells. Pure."""

import re
from dataclasses import replace

from engines.answers.fixed import POLITE_OPENING, fixed_answer
from engines.api import Answer
from engines.scene.claims.words import NAME_OF_WORD, first_word
from engines.scene.classes import PERSON
from engines.scene.counting.episodes import EpisodeRecord
from engines.scene.counting.past.numbers import are_alike
from engines.scene.counting.telling import moment_evidence

_ASKS = re.compile(
    rf"{POLITE_OPENING}(?:is|are) (?:it|that|this|they|those|there) (?:still )?the same (?P<what>[a-z -]+?)"
    r"(?: (?:as|that) .*|(?: there| here| now| still)*)\W*",
    re.IGNORECASE,
)


def same_as_before(question: str, record: EpisodeRecord, window_s: float) -> Answer | None:
    """ "No: it was black before, and now it is blue."; None for other questions, if the colour is the same or not
    known, and if the thing is not there now. Evidence is in windows of `window_s`."""
    match = _ASKS.fullmatch(question)
    word = first_word(match["what"]) if match else None
    if match is None or word is None or word != match["what"].lower() or NAME_OF_WORD[word] == PERSON:
        return None
    episodes = record.things((NAME_OF_WORD[word],))
    first = next((each for each in episodes if each.first_colour is not None), None)
    last = max((each for each in episodes if each.colour is not None), key=lambda each: each.end_s, default=None)
    if first is None or last is None or not last.is_open or max(each.level for each in episodes) > 1:
        return None
    before, now = first.first_colour or "", last.colour or ""
    if are_alike(before, now):
        return None
    evidence = tuple(moment_evidence(at_s, window_s, "video", 0.5) for at_s in (first.start_s, last.end_s))
    return replace(fixed_answer(f"No, another one: it was {before} before, and now it is {now}."), evidence=evidence)
