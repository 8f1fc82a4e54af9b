"""Which room, platform or page it is, from a sentence that names its number. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from engines.answers.fixed import fixed_answer
from engines.api import Answer, Evidence, Modality
from engines.memory.token_table import Group

_NOUNS = (
    r"room|platform|gate|floor|track|seat|table|desk|door|page|chapter|bus|tram|line|train|flight|exit|house|flat"
    r"|apartment|terminal|counter|locker|level|building|hall|box|shelf|lane|ward|class|row|channel"
)
_ASKS = re.compile(
    rf"\W*(?:and |so |but )?(?:(?:to|on|in|at|from) )?(?:which|what) (?P<noun>{_NOUNS})\b(?! number)", re.I
)
_NUMBER = (
    r"(?P<number>\d+[a-z]?|[A-HJ-Z]\d*|I\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-[a-z]+)?)"
)
_ORDINAL = (
    r"(?P<ordinal>\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|ground|top)"
)


def numbered(question: str, found: Sequence[Group]) -> Answer | None:
    """ "Room 14."; None for other questions, and if no sentence that was `found` for it tells it. Of several sentences
    the last one counts."""
    match = _ASKS.match(question)
    if match is None:
        return None
    noun = match["noun"].lower()
    pattern = re.compile(rf"\b(?i:{noun}) (?:(?i:number) )?{_NUMBER}\b|\b{_ORDINAL} (?i:{noun})\b")
    for group in reversed(found):
        if group.modality != Modality.SPEECH or not (said := pattern.search(group.text)):
            continue
        words = f"{noun} {said['number']}" if said["number"] else f"the {said['ordinal']} {noun}"
        evidence = (Evidence(group.start_s, group.end_s, "speech", (), 1.0),)
        return replace(fixed_answer(f"{words[0].upper()}{words[1:]}."), evidence=evidence)
    return None
