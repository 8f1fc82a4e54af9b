"""How things are named, counted and placed in notes. Pure."""

import re
from collections.abc import Iterable, Sequence

from engines.scene.state import Thing
from engines.shapes import GRID

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
IRREGULAR_PLURALS = {
    "person": "people",
    "man": "men",
    "woman": "women",
    "knife": "knives",
    "mouse": "mice",
    "sheep": "sheep",
    "scissors": "scissors",
    "skis": "skis",
    "broccoli": "broccoli",
}
SINGULAR_WITHOUT_ARTICLE = {"scissors", "skis", "broccoli"}
# What an answer says as a whole: training teaches these words, and a program that checks answers uses them.
BLACK = "I can't see: the picture is black."
NO_PEOPLE = "I do not see any people."
UNKNOWN = "I can't tell."
TELLS_NOTHING = re.compile(  # how an answer begins that does not tell what was asked
    r"I can't (?:tell|make out|see|smell|read)\b|I see [^.]+, but I can't tell\b|You did not tell me\b"
)
MAX_TOLD_APART = 3  # things of one name


def in_order(names: Iterable[str]) -> list[str]:
    """Names of things as notes tell them: people first, then by the alphabet."""
    return sorted(names, key=lambda name: (name != "person", name))


def listed(words: Sequence[str]) -> str:
    """At least one word or group of words: "a cup", "a cup and a dog", "a cup, a dog and a ball"."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def as_sentence(words: str) -> str:
    """The words as a sentence."""
    return f"{words[:1].upper()}{words[1:]}."


def plural(name: str) -> str:
    """The plural of a thing's name: "person" → "people"."""
    if name in IRREGULAR_PLURALS:
        return IRREGULAR_PLURALS[name]
    if name.endswith(("s", "sh", "ch", "x")):
        return f"{name}es"
    return f"{name}s"


def with_article(words: str) -> str:
    """The words with their indefinite article: "orange" → "an orange"."""
    if words.rsplit(" ", 1)[-1] in SINGULAR_WITHOUT_ARTICLE:
        return words
    return f"{'an' if words[0].lower() in 'aeiou' else 'a'} {words}"


def counted(count: int, name: str) -> str:
    """ "two people", "a cup"; from eleven on "many cups"."""
    if count == 1:
        return with_article(name)
    return f"{NUMBERS[count] if count < len(NUMBERS) else 'many'} {plural(name)}"


def third(position: float) -> int:
    """Which third of the picture's grid a row or column lies in: 0, 1 or 2."""
    return min(int((position + 0.5) * 3 / GRID), 2)


def place_words(row: float, column: float) -> str:
    """Where in the picture, in thirds: "on the left", "at the top right", "in the middle"."""
    vertical, horizontal = ("top", "", "bottom")[third(row)], ("left", "", "right")[third(column)]
    if not vertical and not horizontal:
        return "in the middle"
    if not vertical:
        return f"on the {horizontal}"
    return f"at the {vertical} {horizontal}".rstrip()


def things_words(name: str, things: Sequence[Thing]) -> str:
    """One or several things of one name. At most three are told apart.

    "a red cup on the left", "a phone on the right, held", "two people: in orange on the left, in blue on the right".
    """
    names = {thing.name for thing in things}
    name = names.pop() if len(names) == 1 else name  # a hen is told as one, also to somebody who asks for birds
    places = [place_words(thing.row, thing.column) for thing in things]
    if len(things) == 1:
        (thing,) = things
        return f"{with_article(coloured_name(name, thing.colour))} {places[0]}{', held' if thing.held else ''}"
    if len(things) > MAX_TOLD_APART:
        return counted(len(things), name)
    if len(set(places)) == 1 and not any(thing.colour or thing.held for thing in things):
        return f"{counted(len(things), name)} {places[0]}"
    listed = [
        f"{colour_words(name, thing.colour)} {place}{' and held' if thing.held else ''}".lstrip()
        for thing, place in zip(things, places, strict=True)
    ]
    return f"{counted(len(things), name)}: {', '.join(listed)}"


def alike_words(things: Sequence[Thing]) -> str:
    """Things of one name, a single one with its colour: "a red cup", "two people"."""
    name = things[0].name
    return counted(len(things), name) if len(things) > 1 else with_article(coloured_name(name, things[0].colour))


def coloured_name(name: str, colour: str | None) -> str:
    """A name with its colour: "red cup", "person in orange"."""
    words = colour_words(name, colour)
    return f"{name} {words}".rstrip() if name == "person" else f"{words} {name}".lstrip()


def colour_words(name: str, colour: str | None) -> str:
    """What is said of the colour of a thing: "red", of a person "in red"; "" for None."""
    if colour is None:
        return ""
    return f"in {colour}" if name == "person" else colour
