"""Whether something has a colour: "Is the car red?", "Are the walls white?". Pure."""

import re

from engines.answers.fixed import POLITE_OPENING
from engines.scene.claims.colour_of.told import colour_told
from engines.scene.claims.thing_colours import asked_thing_colour
from engines.scene.colours.names import COLOURS
from engines.scene.looks.local import LocalLooks
from engines.scene.state import SceneState

_COLOUR = "|".join(COLOURS)
_IS_IT = re.compile(
    rf"{POLITE_OPENING}(?P<verb>is|are) (?P<what>(?:the|that|this|these|those|my|your|his|her|their) [a-z' -]+?)"
    rf" (?:really |all )?(?P<colour>{_COLOUR})(?: (?:or|and not) (?P<other>{_COLOUR}))?(?: now| there| here)*\W*",
    re.IGNORECASE,
)
_TOLD = re.compile(rf"\b(?:{_COLOUR})\b", re.IGNORECASE)
_LIGHTS_UP = re.compile(r"\b(?:lights?|lamps?|led|screens?)\b", re.IGNORECASE)
# Colours of one thing in other light: neither is denied where the other is seen.
ALIKE = (
    *(("white", "grey"), ("grey", "black"), ("red", "pink"), ("red", "orange"), ("orange", "yellow")),
    *(("orange", "brown"), ("blue", "purple"), ("pink", "purple"), ("black", "blue"), ("black", "brown")),
    ("yellow", "brown"),
)


def has_colour(question: str, state: SceneState, local: LocalLooks | None) -> str | None:
    """ "Yes, red.", "No, it looks blue."; None for other questions, if the colour is not known, or near to it."""
    match = _IS_IT.fullmatch(question)
    if match is None or _LIGHTS_UP.search(match["what"]):
        return None
    colour = _colour(f"What colour {match['verb']} {match['what']}?", state, local)
    if colour is None:
        return None
    asked = match["colour"].lower()
    if match["other"]:
        return f"{colour.capitalize()}."
    if colour == asked:
        return f"Yes, {colour}."
    are_alike = any({colour, asked} == set(pair) for pair in ALIKE)
    they = "it looks" if match["verb"].lower() == "is" else "they look"
    return None if are_alike else f"No, {they} {colour}."


def _colour(question: str, state: SceneState, local: LocalLooks | None) -> str | None:
    """The one colour of what a question is about."""
    if told := colour_told(question, state, local):
        found = _TOLD.findall(told)
        return found[0].lower() if len(found) == 1 else None
    asked = asked_thing_colour(question)
    if asked is None or asked.side is not None or asked.position is not None:
        return None
    colours = {asked.colour(thing) for thing in state.things_called(asked.name)}
    return colours.pop() if len(colours) == 1 else None
