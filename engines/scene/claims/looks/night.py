"""Whether it is day or night outside. Pure."""

import re

from engines.answers.fixed import POLITE_OPENING
from engines.scene.state import SceneState

_DAY, _NIGHT = r"(?:day(?:-?time|light)?)", r"(?:night(?:-?time)?)"
_BRIGHT_HOURS = rf"(?:{_DAY}|noon|mid-?day|morning|afternoon)"
_DARK_HOURS = rf"(?:{_NIGHT}|evening|dusk|twilight|midnight|nightfall)"
_OF_HOURS = re.compile(
    rf"\b(?:(?P<bright>{_BRIGHT_HOURS})\b.{{0,20}}?\bor\b.{{0,20}}?\b(?P<dark>{_DARK_HOURS})"
    rf"|(?P<dark_first>{_DARK_HOURS})\b.{{0,20}}?\bor\b.{{0,20}}?\b(?P<bright_last>{_BRIGHT_HOURS}))\b",
    re.IGNORECASE,
)
_EITHER = re.compile(
    rf"{POLITE_OPENING}(?!.*\b(?:best|open|better|prefer|work|before|after)\b)(?:is|are|was|does|do|which|what)\b.*"
    rf"\b(?:{_BRIGHT_HOURS}\b.{{0,20}}?\bor\b.{{0,20}}?\b{_DARK_HOURS}"
    rf"|{_DARK_HOURS}\b.{{0,20}}?\bor\b.{{0,20}}?\b{_BRIGHT_HOURS})\b.*"
    rf"|{POLITE_OPENING}what time of (?:the )?day (?:is|might|could) (?:it|that|this)\b.*",
    re.IGNORECASE,
)
_ONE = re.compile(
    rf"{POLITE_OPENING}(?:is|was) (?:it|that|this)(?: (?:picture|photo|scene|view))?"
    rf"(?: (?:already|still|now|taken|at|during|by|in|the|a))* (?P<one>{_DAY}|{_NIGHT})"
    r"(?: (?:scene|picture|photo|shot))?"
    r"(?: (?:there|here|now|outside|already|yet|(?:in|on|at) (?:the|this|that) [a-z]+))*\W*",
    re.IGNORECASE,
)


def day_or_night(question: str, state: SceneState) -> str | None:
    """The answer to "Is it day or night?", or "Is it night?"; None for other questions, and where it is not sure."""
    is_night = state.looks.is_night
    if is_night is None:
        return None
    told = "night" if is_night else "day"
    if _EITHER.fullmatch(question):
        return f"It looks like {_word_of(question, is_night) or told}."
    match = _ONE.fullmatch(question)
    if match is None:
        return None
    return f"{'Yes' if match['one'].lower().startswith(told) else 'No'}, it looks like {told}."


def _word_of(question: str, is_night: bool) -> str | None:
    """The word for day or night that a question uses, such as "evening"; None for "What time of day is it?"."""
    hours = _OF_HOURS.search(question)
    if hours is None:
        return None
    dark, bright = hours["dark"] or hours["dark_first"], hours["bright"] or hours["bright_last"]
    word = (dark if is_night else bright).lower()
    return "day" if word in ("daytime", "day-time", "daylight") else word
