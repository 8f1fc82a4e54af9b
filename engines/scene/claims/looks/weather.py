"""What the weather is like, as far as a picture of the open shows it. Pure."""

import re

from engines.answers.fixed import POLITE_OPENING
from engines.scene.claims.looks.asked_words import WEATHERS, shown_names
from engines.scene.claims.looks.shown import LEAST_OF_VIEW, likeliest, whether
from engines.scene.looks.looks import Looks
from engines.scene.state import SceneState
from engines.scene.wording import as_sentence

_OPEN = (
    r"(?: (?:(?:up|down|out|over) (?:there|here)|there|here|now|today|outside|right now|at the moment|like"
    r"|(?:in|on|at|outside|behind|over) (?:the|this|that) [a-z]+))*\W*"
)
_ASKS = re.compile(
    rf"{POLITE_OPENING}(?:what(?: is|'s) the weather\b|how(?: is|'s) the weather\b|what is the sky like\b"
    r"|what (?:kind|sort) of weather (?:is|do)\b|what weather is\b)"
    rf"(?: (?:like|it|there|that|this|(?:you|we|they) (?:see|have)))*{_OPEN}",
    re.IGNORECASE,
)
_SUN = re.compile(
    rf"{POLITE_OPENING}(?:is (?:the sun (?:shining|out)|it (?:a )?(?:sunny|(?:fine|nice) (?:day|weather))(?: day)?)"
    rf"|does the sun shine|(?P<seen>do you see the sun)){_OPEN}",
    re.IGNORECASE,
)
_WHETHER = re.compile(rf"{POLITE_OPENING}is (?:it|the (?:weather|sky)) (?P<word>[a-z]+){_OPEN}", re.IGNORECASE)
_SAID = {"snow": "there is snow", "fog": "it is foggy", "sunset": "the sun is low", "cloud": "it is cloudy"}
_GREY, _BLUE = ("grey", "white"), "blue"
INSIDE = "I can't tell: I see a room."
UNKNOWN_SUN = "I can't tell whether the sun is shining."


def weather_told(question: str, state: SceneState) -> str | None:
    """What the picture as a whole tells of it; where that is not clear, the snow, fog and clouds that are seen, or the
    colour of the sky. None for other questions."""
    looks = state.looks
    if match := _SUN.fullmatch(question):
        return whether("sun" if match["seen"] else "sunny", looks) or _sun(looks)
    if match := _WHETHER.fullmatch(question):
        meant = next((name for name in shown_names(match["word"].lower()) if name in WEATHERS), None)
        return whether(meant, looks) if meant is not None else None
    if _ASKS.fullmatch(question) is None:
        return None
    best = likeliest(WEATHERS, looks, LEAST_OF_VIEW) if looks.where != "inside" else None
    return f"It looks {best}, I think." if best is not None else _seen(state)


def _sun(looks: Looks) -> str:
    if looks.is_night:
        return "No, it looks like night."
    if looks.where == "inside":
        return INSIDE
    seen = next((words for name, words in _SAID.items() if name in looks.things), None)
    return f"I can't tell: {seen}." if seen and seen != "the sun is low" else UNKNOWN_SUN


def _seen(state: SceneState) -> str:
    looks = state.looks
    if looks.is_night:
        return "It looks like night: I can't tell more."
    if looks.where == "inside":
        return INSIDE
    if seen := [words for name, words in _SAID.items() if name in looks.things]:
        return f"{as_sentence(' and '.join(seen))[:-1]}, I think."
    if looks.where == "outside" and state.above in (*_GREY, _BLUE):
        return f"I can't tell for sure: it looks {state.above} above."
    return "I can't tell what the weather is like."
