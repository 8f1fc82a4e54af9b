"""What people call the things that the detector knows. Pure."""

import re
from collections.abc import Collection
from typing import Literal

from engines.scene.classes import NAMES, PERSON, SYNONYMS
from engines.scene.wording import plural

_PEOPLE = ("anybody", "anyone", "somebody", "someone", "men", "women", "ladies")  # a child may not be told from them


def _names_by_word() -> dict[str, str]:
    words = {word: name for name in NAMES for word in (name, *SYNONYMS.get(name, ()))}
    words |= {plural(word): name for word, name in words.items()}
    del words["glasses"]  # those that people wear, more often; the detector does not know them
    return {word.lower(): name for word, name in words.items()} | dict.fromkeys(_PEOPLE, PERSON)


# What no note names: the colour of a person's clothes stands for it.
CLOTHES = (
    *("shirt", "jacket", "sweater", "jumper", "dress", "coat", "suit", "top", "T-shirt", "pullover", "blouse"),
    *("hoodie", "vest", "cardigan", "uniform", "outfit", "trousers", "skirt"),
)
LOWER_CLOTHES = frozenset(("trousers", "skirt", "pants", "jeans", "shorts", "leggings", "tights"))
HEADWEAR = frozenset(("hat", "cap", "beanie", "helmet", "hood", "headscarf", "turban", "bonnet"))
HAIR = frozenset(
    ("hair", "hairs", "curl", "curls", "ponytail", "fringe")
)  # its colour is that of the head without a hat
_CLOTHES = {word.lower() for word in CLOTHES} | LOWER_CLOTHES
NAME_OF_WORD = _names_by_word()  # as people say it, small, singular or plural → name of the detector's class
# What a word of the first thing may mean as well: "vehicle", "bag", "computer".
ALSO_MEANT = {
    "car": {"truck", "bus", "motorcycle", "bicycle", "train", "boat", "airplane"},
    "handbag": {"backpack", "suitcase"},
    "laptop": {"screen"},
}
# Whose age or work nobody sees: they may be anybody in the picture.
PEOPLE_WORD = (
    r"(?:child|kid|boy|girl|baby|toddler|guest|visitor|player|worker|driver|rider|speaker|walker|dancer|couple|crowd|team"
    r"|human|figure|lad|adult|grown-up|teenager|passenger|customer|waiter|cook|musician|student|teacher|cyclist|runner"
    r"|owner|neighbou?r|stranger|listener|spectator|presenter|lecturer|swimmer|surfer|skier|hiker|climber|tourist|jogger"
    r"|photographer|singer|referee|goalkeeper|gardener|seller|vendor|cashier|nurse|thief|burglar"
    r"|pedestrian|footballer|soldier|farmer|fellow|bloke|individual)s?|children|men|women|ladies|babies|people|persons"
    r"|grown-ups|everybody|everyone|family|families"
)
SIZE_OR_AGE = r"(?:(?:big|small|little|large|tall|long|old|new|whole|entire|other) )?"  # a pattern, before a name
_PRONOUN = re.compile(
    r"\b(?:i|me|my|we|us|our|he|him|his|she|her|they|them|their|theirs|who|whom|whose|human\w*|nobody|everybody|everyone|family)\b",
    re.IGNORECASE,
)
_A_PERSON = re.compile(PEOPLE_WORD, re.IGNORECASE)
_WORD = re.compile(r"[\w-]+")
_NAMED = re.compile(rf"\b(?<!-)(?:{'|'.join(sorted(NAME_OF_WORD, key=len, reverse=True))})\b(?!-)")


def first_word(words: str) -> str | None:
    """The word of one of the detector's things with which `words` begin; None if there is none."""
    parts = _WORD.findall(words.lower())[:3]
    candidates = (" ".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((word for word in candidates if word in NAME_OF_WORD), None)


def name_of(noun: str) -> str | None:
    """The detector's name of a thing that is called so, with words before it or without: "an old coffee cup"."""
    words = noun.lower().split()
    names = (NAME_OF_WORD.get(" ".join(words[start:])) for start in range(len(words)))
    return next((name for name in names if name is not None), None)


def are_clothes(word: str) -> bool:
    """Whether a word means clothes, one or several."""
    return _is_among(word, _CLOTHES)


def part_of_clothes(word: str) -> Literal["upper", "lower", "head"]:
    """Where something is worn; "clothes" and "outfit" are taken for those above."""
    if _is_among(word, HEADWEAR | HAIR):
        return "head"
    return "lower" if _is_among(word, LOWER_CLOTHES) else "upper"


def _is_among(word: str, words: Collection[str]) -> bool:
    return word.lower() in words or word.lower().removesuffix("s") in words


def is_a_person(word: str) -> bool:
    """Whether a word means people, one or several."""
    return NAME_OF_WORD.get(word.lower()) == PERSON or _A_PERSON.fullmatch(word) is not None


def is_of_people(question: str) -> bool:
    """Whether a question is about somebody."""
    return _PRONOUN.search(question) is not None or PERSON in names_in(question)


def names_in(words: str) -> set[str]:
    """All the detector's names of things that the words speak of; a teddy bear is no bear."""
    return set(names_told(words))


def names_told(words: str) -> list[str]:
    """The same in the order of the words, each as often as it is told."""
    return [NAME_OF_WORD[word] for word in _NAMED.findall(words.lower())]
