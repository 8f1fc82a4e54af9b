"""Whether it is day or night outside. Pure."""

import re

from engines.answers.fixed import POLITE_OPENING
from engines.scene.state import SceneState

_IT = r"(?:it|that|this)(?: picture| photo)?"
_EITHER = re.compile(
    rf"{POLITE_OPENING}(?:is {_IT}|was {_IT} taken|does {_IT} look like) (?:at |by |in )?(?:the )?(?:day|night)"
    r"(?:time)?,? or (?:at |by |in )?(?:the )?(?:day|night)(?:time)?(?: there| here| now| outside)*\W*"
    rf"|{POLITE_OPENING}what time of (?:the )?day (?:is|might|could) {_IT}\b.*",
    re.IGNORECASE,
)
_ONE = re.compile(
    rf"{POLITE_OPENING}is {_IT} (?P<one>day|night)(?:time)?(?: there| here| now| outside)*\W*", re.IGNORECASE
)


def day_or_night(question: str, state: SceneState) -> str | None:
    """The answer to "Is it day or night?", or "Is it night?"; None for other questions, and where it is not sure."""
    is_night = state.looks.is_night
    if is_night is None:
        return None
    told = "night" if is_night else "day"
    if _EITHER.fullmatch(question):
        return f"It looks like {told}."
    match = _ONE.fullmatch(question)
    if match is None:
        return None
    return f"{'Yes' if match['one'].lower() == told else 'No'}, it looks like {told}."
