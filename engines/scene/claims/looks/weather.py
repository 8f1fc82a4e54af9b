"""What the weather is like, as far as a picture of the open shows it. Pure."""

import re

from engines.answers.fixed import POLITE_OPENING
from engines.scene.state import SceneState

_OPEN = (
    r"(?: (?:there|here|now|today|outside|out there|right now|at the moment|like"
    r"|in (?:the|this|that) (?:picture|city|town|place)))*\W*"
)
_ASKS = re.compile(
    rf"{POLITE_OPENING}(?:what(?: is|'s) the weather\b|how(?: is|'s) the weather\b"
    rf"|what (?:kind|sort) of weather (?:is|do)\b|what weather is\b)(?: (?:like|it|there))*{_OPEN}",
    re.IGNORECASE,
)
_SUN = re.compile(
    rf"{POLITE_OPENING}(?:is (?:the sun (?:shining|out)|it (?:a )?(?:sunny|(?:fine|nice) (?:day|weather))(?: day)?)"
    rf"|does the sun shine|do you see the sun){_OPEN}",
    re.IGNORECASE,
)
_SAID = {"snow": "there is snow", "fog": "it is foggy", "sunset": "the sun is low", "cloud": "it is cloudy"}
_GREY, _BLUE = ("grey", "white"), "blue"
INSIDE = "I can't tell: I see a room."
UNKNOWN_SUN = "I can't tell whether the sun is shining."


def weather_told(question: str, state: SceneState) -> str | None:
    """The snow, fog and clouds that are seen, or the colour of the sky; whether the sun may shine. None for other
    questions."""
    asks_sun = _SUN.fullmatch(question) is not None
    if not asks_sun and _ASKS.fullmatch(question) is None:
        return None
    if state.looks.is_night:
        return "No, it looks like night." if asks_sun else "It looks like night: I can't tell more."
    if state.looks.where == "inside":
        return INSIDE
    seen = [words for name, words in _SAID.items() if name in state.looks.things]
    if asks_sun:
        return f"I can't tell: {seen[0]}." if seen and seen[0] != "the sun is low" else UNKNOWN_SUN
    if seen:
        return f"{seen[0][:1].upper()}{' and '.join(seen)[1:]}, I think."
    if state.looks.where == "outside" and state.above in (*_GREY, _BLUE):
        return f"I can't tell for sure: it looks {state.above} above."
    return "I can't tell what the weather is like."
