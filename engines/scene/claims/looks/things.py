"""Mountains, trees, the sea: what fills a picture and no detector knows. Pure."""

import re

from engines.answers.fixed import POLITE_OPENING
from engines.scene.claims.questions import is_out_of_sight
from engines.scene.claims.words import NAME_OF_WORD, PEOPLE_WORD
from engines.scene.looks.names import PLACES, SAID, THING_OF_WORD, WORN
from engines.scene.state import SceneState
from engines.scene.wording import as_sentence, listed, with_article

MOST_TOLD = 3
MOST_OF_UNSEEN = 0.02  # the chance of what is denied
THERE = (
    r"(?: (?:there|here|now|right now|just now|anywhere|visible|around|(?:in|on) (?:the|this) (?:picture|image|view)))*"
)
_IS_THERE = re.compile(
    rf"{POLITE_OPENING}(?:(?:is|are) there|(?:do|can) you(?: still)? see) (?:(?:an?|any|some|the) )?"
    rf"(?P<noun>[a-z-]+?(?: [a-z-]+?)??){THERE}\W*(?:in the background\W*)?",
    re.IGNORECASE,
)
# What is behind somebody: large, and not of what is near.
_BEHIND = re.compile(
    rf"{POLITE_OPENING}what(?: is|'s| are| do you see| can you see| can be seen)(?: there)?"
    rf" (?:in the background|(?:behind|around) (?:him|her|them|the (?:man|woman|person|{PEOPLE_WORD})))"
    r"(?: there| now)*\W*",
    re.IGNORECASE,
)
# Of what fills a picture only that it is not there is said: a head for whole pictures misses what is small in them.
FILLS = frozenset(
    (
        *("mountain", "hill", "forest", "sea", "lake", "river", "waterfall", "snow", "sand", "field", "street"),
        *("skyscraper", "sunset"),
    )
)
BACKGROUND = frozenset(
    (
        *("mountain", "hill", "forest", "tree", "palm", "grass", "sea", "lake", "river", "waterfall", "snow", "rock"),
        *("street", "bridge", "building", "skyscraper", "house", "tower", "church", "castle", "window", "shelf"),
        *("curtain", "wall", "brick", "fence", "stairs", "sunset", "cloud", "field", "sand"),
    )
)


def scenery(state: SceneState) -> str | None:
    """What the picture shows beside things, or the place that it looks like, as words; None if nothing is sure."""
    looks = state.looks
    if things := [said(name) for name in looks.things if name not in WORN]:
        return listed(things[:MOST_TOLD])
    return PLACES[looks.place] if looks.place is not None else None


def scenery_told(question: str, state: SceneState) -> str | None:
    """Whether something of that kind is there, or what is in the background; None for other questions, for things of
    the detectors, which know better, and if it is not sure."""
    if _BEHIND.fullmatch(question):
        behind = [said(name) for name in state.looks.things if name in BACKGROUND][:MOST_TOLD]
        return f"{as_sentence(listed(behind))[:-1]}, I think." if behind else None
    match = _IS_THERE.fullmatch(question)
    noun = match["noun"].lower() if match else ""
    name = THING_OF_WORD.get(noun, noun)
    chance = state.looks.chance(name)
    if chance is None or noun in NAME_OF_WORD or is_out_of_sight(question):
        return None
    if name in state.looks.things:
        return f"Yes, {said(name)}."
    return f"I do not notice {said(name)}." if name in FILLS and chance < MOST_OF_UNSEEN else None


def said(name: str) -> str:
    """A thing as it is told: "mountains", "a lake"."""
    return SAID.get(name) or with_article(name)
