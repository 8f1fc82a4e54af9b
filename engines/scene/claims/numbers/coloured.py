"""How many things of one colour there are: "How many of them are white?", "How many red cups do you see?". Pure."""

import re
from collections import Counter
from collections.abc import Sequence

from engines.scene.claims.words import NAME_OF_WORD, PEOPLE_WORD, first_word
from engines.scene.classes import PERSON
from engines.scene.colours.names import COLOURS
from engines.scene.state import SceneState, Thing
from engines.scene.wording import NUMBERS, plural

_COLOUR = rf"(?P<colour>{'|'.join(COLOURS)})"
_OF_COLOUR = re.compile(
    r"^\W*(?:and |so )?how many (?:of (?:the|these|those|your|my|our) )?(?P<noun>[a-z -]+?)"
    r" (?:are|is|look|wear|have|are wearing|are dressed in|have got|are in)"
    rf"(?: (?:in|an?|the))? {_COLOUR}(?: (?:ones?|shirts?|clothes|things?))?\W*$",
    re.IGNORECASE,
)
_COLOURED = re.compile(
    rf"^\W*(?:and |so )?how many {_COLOUR} (?P<noun>[a-z -]+?)"
    r"(?: (?:are there|do you see|can you see|are visible|are in the picture))(?: there| here| in the picture)*\W*$",
    re.IGNORECASE,
)
_THEM = frozenset(("of them", "of these", "of those", "them", "of the things"))
_PEOPLE = re.compile(rf"(?:the )?(?:{PEOPLE_WORD})", re.IGNORECASE)


def number_of_colour(question: str, state: SceneState) -> str | None:
    """ "Three cups look white."; None for other questions, if none is of the colour, and if it is not clear of what."""
    match = _OF_COLOUR.match(question) or _COLOURED.match(question)
    name = _name(match["noun"].lower(), state.things) if match else None
    if match is None or name is None:
        return None
    colour = match["colour"].lower()
    number = sum(thing.colour == colour for thing in state.things_called(name))
    if number == 0:
        return None
    words = NUMBERS[number].capitalize() if number < len(NUMBERS) else "Many"
    things = name if number == 1 else plural(name)
    if name == PERSON:
        return f"{words} {things} {'wears' if number == 1 else 'wear'} {colour}."
    return f"{words} {things} {'looks' if number == 1 else 'look'} {colour}."


def _name(noun: str, things: Sequence[Thing]) -> str | None:
    """The detector's name of what is counted; of "them" that of which there is most, if it is clearly that."""
    if noun in _THEM:
        counts = Counter(thing.name for thing in things if thing.name != PERSON).most_common(2)
        is_clear = bool(counts) and counts[0][1] > 1 and (len(counts) == 1 or counts[1][1] < counts[0][1])
        return counts[0][0] if is_clear else None
    if _PEOPLE.fullmatch(noun):
        return PERSON
    word = first_word(noun)
    return NAME_OF_WORD[word] if word is not None and word == noun else None
