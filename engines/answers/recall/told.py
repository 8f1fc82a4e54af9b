"""When something was told or read, and what was said at a time, from the sentence or the text itself. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from engines.answers.fixed import fixed_answer
from engines.answers.recall.numbered import numbered
from engines.answers.time_words import moment, position
from engines.api import Answer, Evidence, Modality
from engines.memory.token_table import Group
from engines.wall_clock import WallClock

_WHEN = r"\W*(?:and |so )?(?:when|how long ago|(?:at )?what time) (?:did|was|were|have|has)\b.*"
_ASKS_WHEN_TOLD = re.compile(
    _WHEN + r"\b(?:talk(?:ed|ing)? (?:about|of)|sp(?:eak|oken?|eaking) (?:about|of)|mention(?:ed)?"
    r"|(?:hear[d]?|tell|told|remind(?:ed)?)(?: \w+)? (?:about|of))\b",
    re.IGNORECASE,
)
_ASKS_WHEN_READ = re.compile(_WHEN + r"\b(?:see|seen|saw|read|notice|noticed|there|written)\b", re.IGNORECASE)
_ASKS_WHAT_WAS_SAID = re.compile(
    r"\W*(?:and |so )?what (?:was|were|did|has|have) (?:\w+ ){0,2}(?:said|say|tell|told)(?: (?:to )?(?:me|you|us))?\b"
    r"(?! (?:about|of|that|when|where|who)\b)",
    re.IGNORECASE,
)
_ASKS_WHETHER_READ = re.compile(
    r"\W*(?:and )?(?:did|was|were|has|have) .*\b(?:signs?|texts?|writing|written|read|labels?|posters?|notices?)\b",
    re.IGNORECASE,
)


def told_or_read(question: str, found: Sequence[Group], now_s: float, started: WallClock | None) -> Answer | None:
    """The answer to a question for when something was talked about or read, or for whether it was read, from what was
    `found` for it; of several the last one counts. What was said at a time is told as it was said. None if it asks for
    anything else."""
    if told := numbered(question, found):
        return told
    said = [group for group in found if group.modality == Modality.SPEECH]
    if said and len(said) == len(found) and _ASKS_WHAT_WAS_SAID.match(question):
        return _quoted(said)
    if said and _ASKS_WHEN_TOLD.match(question):
        return _answer("", said[-1], "", now_s, started)
    if not found or not all(group.is_reading for group in found):
        return None
    if _ASKS_WHEN_READ.match(question):
        return _answer("", found[-1], "", now_s, started)
    if _ASKS_WHETHER_READ.match(question):
        return _answer("yes, ", found[-1], f": {found[-1].text.replace('it reads', 'it read', 1)}", now_s, started)
    return None


def _quoted(said: Sequence[Group]) -> Answer:
    evidence = tuple(Evidence(group.start_s, group.end_s, "speech", (), 1.0) for group in said)
    return replace(fixed_answer(" ".join(group.text for group in said)), evidence=evidence)


def _answer(before: str, group: Group, after: str, now_s: float, started: WallClock | None) -> Answer:
    """The time of a group between words, which it proves."""
    at = f"at {position(group.start_s)}" if started is None else moment(group.start_s, now_s, started)
    raw = f"{before}at {round(group.start_s)} seconds{after}."
    text = f"{before}{at}{after}."
    sense = "speech" if group.modality == Modality.SPEECH else "video"
    return replace(
        fixed_answer(text[0].upper() + text[1:]),
        raw_text=raw[0].upper() + raw[1:],
        evidence=(Evidence(group.start_s, group.end_s, sense, (), 1.0),),  # type: ignore[arg-type]
    )
