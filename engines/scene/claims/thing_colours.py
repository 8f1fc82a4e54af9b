"""The colours of things that the senses see, for questions that ask just for them. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from engines.scene.claims.questions import side_asked_for
from engines.scene.claims.sides import Position, meant_by_position, meant_by_side, position_in
from engines.scene.claims.words import (
    ALSO_MEANT,
    HAIR,
    NAME_OF_WORD,
    PEOPLE_WORD,
    SIZE_OR_AGE,
    are_clothes,
    first_word,
    part_of_clothes,
)
from engines.scene.classes import PERSON
from engines.scene.colours.names import COLOURS
from engines.scene.state import SceneState, Thing
from engines.scene.wording import as_sentence, counted, listed

Part = Literal["upper", "lower", "head"]
_COLOUR_OF = re.compile(
    r"\b(?:what|which) colou?rs? (?P<verb>is|are) (?:(?:the|my|your|that|this|those|these) )?"
    rf"{SIZE_OR_AGE}(?P<subject>.+)",
    re.IGNORECASE,
)
_COLOUR_WORN = re.compile(  # "What colour hat is she wearing?"
    r"\b(?:what|which) colou?rs? (?:of )?(?P<clothes>[a-z-]+) (?:is|are|does|do|has|have) (?:the )?(?P<owner>[a-z]+)"
    r"(?: (?:wearing|wear|have on|got on|on))?(?P<rest>.*)",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"(?P<pronoun>he|she|they)\b", re.IGNORECASE)
_CLOTHES_OF = re.compile(
    rf"(?:(?P<owner>his|her|their|[a-z]+(?:['’]s|s['’])) )?{SIZE_OR_AGE}(?P<clothes>[a-z-]+)"
    r"(?: (?:that |which )?(?:he|she|they|(?:the|this|that) (?:man|woman|person|boy|girl))"
    r"(?: is|['’]s| are|['’]re) wearing"
    rf"| (?:of|on) (?:the|this|that|that one|one) (?P<of>man|woman|person|lady|guy|one|{PEOPLE_WORD}))?(?P<rest>.*)",
    re.IGNORECASE,
)
_PRONOUNS = frozenset(("he", "she", "they", "his", "her", "their", "i", "you", "we"))
_SEVERAL_OWNERS = frozenset(("they", "their", "people", "men", "women"))
_AND_NO_MORE = re.compile(
    rf"(?: (?:of|on) (?:the|this|that) (?:man|woman|person|lady|guy|{PEOPLE_WORD}))?"
    r"(?: (?:there|here|now|right now|again|exactly|please|wearing|dressed in|(?:standing )?(?:on|at|in|to) "
    r"(?:the|my|your) (?:left|right|middle|centre|center)(?: side)?(?: of the picture)?))*\W*",
    re.IGNORECASE,
)
_WHOSE = re.compile(r"(?:his|her|their|its) ", re.IGNORECASE)
_NO_ADJECTIVE = re.compile(
    r"of|on|in|at|by|to|for|with|under|over|behind|beside|and|or|is|are|that|which|who|\w+'s|\w+s'", re.IGNORECASE
)
MUCH_LARGER = 2.0  # times the area: the person in front is meant by "his", not one of those behind
MOST_BEFORE = 2  # words before the detector's one: "the old coffee cup"
_WEARS = re.compile(r"\b(?:wear\w*|dressed)\b", re.IGNORECASE)
_TOLD = re.compile(rf"\b(?:{'|'.join(COLOURS)})\b", re.IGNORECASE)
_ASKS_FOR_COLOUR = re.compile(
    r"(?<!\bin )\b(?:what|which) colou?r\b", re.IGNORECASE
)  # not "In what colour is he dressed?"
NO_HAIR = "I can't tell what colour the hair is."
_OF_HAIR = {"yellow": "blond", "orange": "ginger"}
_IN_COLOUR = re.compile(rf"In (?P<colour>{'|'.join(COLOURS)})\.")


@dataclass(frozen=True)
class AskedThingColour:
    """Whose colour a question asks for: of things of a detector's `name`, of the one on a `side` or at a `position` in
    their row if one is named.

    `is_one_person`: of "him" or "the woman", who may be any of several. `part`: of people, what is worn there;
    `are_many`: what is worn is spoken of as several, such as trousers. `is_hair`: of the head, its hair is asked for.
    """

    name: str
    side: int | None
    is_one_person: bool = False
    part: Part = "upper"
    are_many: bool = False
    is_hair: bool = False
    position: Position | None = None

    def colour(self, thing: Thing) -> str | None:
        """Of the part that is asked for; None if it is not known."""
        return {"upper": thing.colour, "lower": thing.lower, "head": thing.head}[self.part]


def asked_thing_colour(question: str) -> AskedThingColour | None:
    """What "What colour is the cup on the left?" asks for, of people their clothes; None for other questions."""
    position, question = position_in(question)
    asked = _asked(question)
    return None if asked is None else replace(asked, position=position)


def _asked(question: str) -> AskedThingColour | None:
    match, side = _COLOUR_OF.search(question), side_asked_for(question)
    worn = _COLOUR_WORN.search(question) or (_CLOTHES_OF.match(match["subject"]) if match else None)
    if worn is not None and (of_clothes := _of_clothes(worn, side)):
        return of_clothes
    if match is None:
        return None
    subject = match["subject"]
    if pronoun := _PRONOUN.match(subject):
        is_of_clothes = _WEARS.search(subject) and _AND_NO_MORE.fullmatch(subject[pronoun.end() :])
        is_one = pronoun["pronoun"].lower() not in _SEVERAL_OWNERS
        return AskedThingColour(PERSON, side, is_one) if is_of_clothes else None
    found = _named(subject)
    if found is None or not _AND_NO_MORE.fullmatch(found[1]):
        return None
    name = NAME_OF_WORD[found[0]]
    if name == PERSON and not _WEARS.search(subject):
        return None
    return AskedThingColour(name, side, name == PERSON and "is" in match["verb"].lower())


def _named(subject: str) -> tuple[str, str] | None:
    """The detector's word for a thing and what follows it, after at most two other words: of "his bow tie on the left"
    "tie"; None if there is none."""
    rest = _WHOSE.sub("", subject)
    for _ in range(MOST_BEFORE + 1):
        if (word := first_word(rest)) is not None:
            return word, rest[len(word) :]
        before, _, rest = rest.partition(" ")
        if _NO_ADJECTIVE.fullmatch(before):
            return None
    return None


def _of_clothes(match: re.Match[str], side: int | None) -> AskedThingColour | None:
    """Of "her hat", "the man's shirt", "hat is she wearing"; None if it is of no clothes, or not of people."""
    clothes, owner = match["clothes"].lower(), (match["owner"] or "").lower()
    noun = re.sub("['’]s?$", "", owner)
    is_of_people = not owner or noun in _PRONOUNS or NAME_OF_WORD.get(noun) == PERSON
    is_clothes = are_clothes(clothes) or part_of_clothes(clothes) == "head"
    if not is_clothes or not is_of_people or not _AND_NO_MORE.fullmatch(match["rest"]):
        return None
    is_one = noun not in _SEVERAL_OWNERS and not owner.endswith(("s'", "s’"))
    return AskedThingColour(PERSON, side, is_one, part_of_clothes(clothes), clothes.endswith("s"), clothes in HAIR)


def colour_alone(question: str, sentence: str) -> str | None:
    """ "Blue." instead of "In blue.", as notes tell what people wear; None for other questions and answers."""
    match = _IN_COLOUR.fullmatch(sentence) if _ASKS_FOR_COLOUR.search(question) else None
    return as_sentence(match["colour"]) if match else None


def corrected_colour(asked: AskedThingColour, sentence: str, state: SceneState) -> str | None:
    """What is right of an answer to such a question; None if it may stand, or nothing is known."""
    things: Sequence[Thing] = state.things_called(asked.name)
    if not things:  # "the bag" may be a suitcase
        things = [each for name in sorted(ALSO_MEANT.get(asked.name, ())) for each in state.things_called(name)]
    if asked.position is not None:
        at_position = meant_by_position(things, asked.position)
        things = (at_position,) if at_position is not None else ()
    elif asked.side is not None:
        meant = meant_by_side(things, asked.side)
        things = (meant,) if meant is not None else ()
    if asked.is_one_person and len(things) > 1:
        largest, second, *_ = sorted(things, key=lambda each: -each.area)
        things = (largest,) if largest.area >= MUCH_LARGER * second.area > 0 else ()
    if not things or state.light == "black":
        return None
    colours = [asked.colour(thing) for thing in things]
    known = list(dict.fromkeys(colour for colour in colours if colour is not None))
    told = {word.lower() for word in _TOLD.findall(sentence)}
    is_untold = told and (told <= set(known) or None in colours)
    if is_untold and asked.part == "upper":
        return None
    if asked.is_hair:
        colours_told = listed([_OF_HAIR.get(colour, colour) for colour in known]) if known else None
        return f"It looks {colours_told}, I think." if colours_told else NO_HAIR
    if not known:
        return None if told and asked.part == "upper" else _colourless(asked, len(things))
    if asked.part == "head":  # it may be hair
        return f"I see something {listed(known)} on {'the head' if len(things) == 1 else 'their heads'}."
    if asked.part == "lower":
        return f"{'They look' if asked.are_many or len(things) > 1 else 'It looks'} {listed(known)}."
    return as_sentence(listed([f"something {colour}" for colour in known] if asked.name == PERSON else known))


def _colourless(asked: AskedThingColour, count: int) -> str:
    them = counted(count, asked.name) if count > 1 else f"the {asked.name}"
    are_many = count > 1 or asked.are_many
    return f"I see {them}, but I can't tell what colour {'they are' if are_many else 'it is'}."
