"""How things are named, counted and placed in notes. Pure."""

from collections.abc import Sequence

from engines.shapes import GRID

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
IRREGULAR_PLURALS = {
    "person": "people",
    "knife": "knives",
    "mouse": "mice",
    "sheep": "sheep",
    "scissors": "scissors",
    "skis": "skis",
    "broccoli": "broccoli",
}
SINGULAR_WITHOUT_ARTICLE = {"scissors", "skis", "broccoli"}
MAX_TOLD_APART = 3  # things of one name


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


def thing_words(name: str, colour: str | None, row: float, column: float, is_held: bool) -> str:
    """One thing: "a red cup on the left", "a person in orange in the middle", "a phone on the right, held"."""
    return f"{with_article(coloured_name(name, colour))} {place_words(row, column)}{', held' if is_held else ''}"


def things_words(name: str, each: Sequence[tuple[str | None, float, float, bool]]) -> str:
    """Several things of one name: each has colour, row, column and whether it is held. At most three are told apart."""
    if len(each) == 1:
        return thing_words(name, *each[0])
    if len(each) > MAX_TOLD_APART:
        return counted(len(each), name)
    places = [place_words(row, column) for _, row, column, _ in each]
    if len(set(places)) == 1 and not any(colour or is_held for colour, _, _, is_held in each):
        return f"{counted(len(each), name)} {places[0]}"
    listed = [
        f"{_colour_of(name, colour)}{place}{' and held' if is_held else ''}"
        for (colour, _, _, is_held), place in zip(each, places, strict=True)
    ]
    return f"{counted(len(each), name)}: {', '.join(listed)}"


def coloured_name(name: str, colour: str | None) -> str:
    """A name with its colour: "red cup", "person in orange"."""
    if colour is None:
        return name
    return f"{name} in {colour}" if name == "person" else f"{colour} {name}"


def _colour_of(name: str, colour: str | None) -> str:
    if colour is None:
        return ""
    return f"in {colour} " if name == "person" else f"{colour} "
