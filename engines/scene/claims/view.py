"""What is seen, if the answer to "What do you see?" tells it wrongly. Pure."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from engines.scene.animals import kind_of
from engines.scene.claims.looks.things import scenery
from engines.scene.claims.words import NAME_OF_WORD, first_word, names_told
from engines.scene.classes import PERSON, RELIABLE
from engines.scene.colours.names import COLOURS
from engines.scene.state import SceneState, Thing
from engines.scene.wording import BLACK, alike_words, as_sentence, listed

_SEES_WELL = re.compile(
    r"\b(?:can|could|do) you (?:still )?(?:see|make out|recogni[sz]e) .*?(?:\b(?:well|clearly|properly|enough"
    r"|at all)\b|thing\W*$)",
    re.IGNORECASE,
)
MOST_LISTED = 4
MUCH_LARGER = 3.0  # times the area
LIGHT_TOLD = re.compile(rf"(?:(?:Yes|No), i|I)t is (?P<light>bright|dim|dark)\b(?! (?:{'|'.join(COLOURS)})\b)")


def corrected_view(sentence: str, state: SceneState, is_known: Callable[[str], bool]) -> str | None:
    """What is seen, if an answer names other things of the detector only, or nothing at all, or only what is small
    beside the largest thing, or one name twice, or somebody or an animal that is not there; None if it may stand.
    `is_known`: whether the senses may recognise a thing of a name that the detector does not have."""
    in_view = things_in_view(state)
    names = list(dict.fromkeys(thing.name for thing in sorted(in_view, key=lambda each: -each.area)))
    told = names_told(sentence)
    knows_more = any(is_known(words) for words in _words_and_pairs(sentence) if first_word(words) is None)
    is_empty = sentence.startswith(("Nothing", BLACK[:-1])) or LIGHT_TOLD.match(sentence) is not None
    may_stand = _tells_the_view(set(told), in_view) or not (is_empty or (told and not knows_more))
    is_twice = len(told) > len(set(told))
    if not names:
        return _scenery(sentence, state, is_known)
    if may_stand and not is_twice and not _is_made_up(sentence, state, is_known):
        return None
    people_first = sorted(names, key=lambda name: name != PERSON)[:MOST_LISTED]
    groups = [[thing for thing in state.things if thing.name == name] for name in people_first]
    return as_sentence(listed([alike_words(things) for things in groups]))


def _scenery(sentence: str, state: SceneState, is_known: Callable[[str], bool]) -> str | None:
    """What fills the picture, if an answer names nothing, or is not sure of what it names; None if it may stand."""
    told = scenery(state)
    names_something = any(is_known(words) for words in _words_and_pairs(sentence))
    is_sure = names_something and not sentence.startswith("Perhaps")
    return None if told is None or is_sure or sentence.startswith(BLACK[:-1]) else as_sentence(told)


def asks_to_see_well(question: str) -> bool:
    """Whether it asks if something can be seen well."""
    return _SEES_WELL.search(question) is not None


def sees_badly(question: str, state: SceneState) -> str | None:
    """That it is too dark, for somebody who asks whether something can be seen well; None for others, and in light."""
    if not asks_to_see_well(question) or state.light not in ("dark", "black"):
        return None
    return BLACK if state.light == "black" else "No, it is dark."


def things_in_view(state: SceneState) -> Sequence[Thing]:
    """The things that the newest picture shows, or all that are known to be there if it shows none."""
    return [thing for thing in state.things if thing.is_in_view] or state.things


def _tells_the_view(named: set[str], in_view: Sequence[Thing]) -> bool:
    """Whether things that are there are named, and not only what is small beside the largest one."""
    told_area = max((thing.area for thing in in_view if kind_of(thing.name) in named), default=None)
    return told_area is not None and MUCH_LARGER * told_area >= max(thing.area for thing in in_view)


def _is_made_up(sentence: str, state: SceneState, is_known: Callable[[str], bool]) -> bool:
    """Whether a person, vehicle or animal is named, beside something that is there, that the detector would have found.
    "A polar bear" is a name that it does not have."""
    parts = (part.strip(" ,.") for part in re.split(r"\b(?:an?|and)\b", sentence.lower()))
    told = {name for part in parts if part in NAME_OF_WORD or not is_known(part) for name in names_told(part)}
    there = {kind_of(thing.name) for thing in state.things}
    return not told.isdisjoint(there) and not (told & set(RELIABLE)) <= there


def _words_and_pairs(sentence: str) -> list[str]:
    words = re.findall(r"[a-z-]+", sentence.lower())
    return [*words, *(f"{one} {other}" for one, other in pairwise(words))]
