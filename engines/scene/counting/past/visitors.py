"""Who was there, from the record of people. Pure."""

import re
from dataclasses import replace

from engines.answers.fixed import POLITE_OPENING, fixed_answer
from engines.api import Answer
from engines.scene.classes import PERSON
from engines.scene.counting.episodes import EpisodeRecord
from engines.scene.counting.telling import moment_evidence
from engines.scene.wording import as_sentence, coloured_name, counted, with_article

_PLACE = (
    r"(?:in|into|at|to|on|through|past) (?:the|this|my|our) (?:room|picture|view|garden|house|door|office|kitchen|yard"
    r"|camera|street|hall|window|scene|video|gate|shop)"
)
_ASKS = re.compile(
    rf"{POLITE_OPENING}who (?:was|has been|did you see|have you seen)"
    rf"(?: (?:there|here|earlier|before|today|so far|just now|{_PLACE}))*\W*",
    re.IGNORECASE,
)


def who_was_there(question: str, record: EpisodeRecord, window_s: float) -> Answer | None:
    """ "A person in red."; None for other questions, and if nobody was seen. Evidence is in windows of `window_s`."""
    episodes = record.things((PERSON,)) if _ASKS.fullmatch(question) else []
    if not episodes:
        return None
    most = max(each.level for each in episodes)
    colour = episodes[-1].colour
    words = counted(most, PERSON) if most > 1 else with_article(coloured_name(PERSON, colour))
    evidence = tuple(
        moment_evidence(each.start_s, window_s, "video", 1 / len(episodes), each.place) for each in episodes
    )
    return replace(fixed_answer(as_sentence(words)), evidence=evidence)
