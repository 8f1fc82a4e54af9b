"""What people call the things that the detector knows, and whether a question is about now. Pure."""

import re

from engines.scene.classes import NAMES, SYNONYMS
from engines.scene.wording import plural

PERSON = "person"
_PEOPLE = ("anybody", "anyone", "somebody", "someone", "men", "women", "ladies", "child", "children", "boy", "girl")


def _names_by_word() -> dict[str, str]:
    words = {word: name for name in NAMES for word in (name, *SYNONYMS.get(name, ()))}
    words |= {plural(word): name for word, name in words.items()}
    return words | dict.fromkeys(_PEOPLE, PERSON)


CLOTHES = (
    *(
        "shirt",
        "jacket",
        "sweater",
        "jumper",
        "dress",
        "coat",
        "suit",
        "top",
        "T-shirt",
        "pullover",
        "blouse",
        "hoodie",
    ),
    *("vest", "cardigan", "uniform", "outfit", "trousers", "skirt"),
)  # which no note names, but the colour of a person's clothes
NAME_OF_WORD = _names_by_word()  # as people say it, singular or plural → name of the detector's class
_PAST = re.compile(
    r"\b(?:did|was|were|had|has|have|been|seen|saw|before|after|earlier|ago|yesterday|so far|until|last|first|when"
    r"|since|ever|left|gone|came|happened|back|changed)\b",
    re.IGNORECASE,
)
_DIRECTION = re.compile(r"\b(?:on|to) (?:the|your|my) left\b|\bleft side\b", re.IGNORECASE)
_IS_THERE = re.compile(
    r"\b(?:(?:is|are) there|(?:do|can) you(?: still)? see)(?: still)? (?:(?:any|an?|the|some|my) )?"
    r"|\b(?:is|are) (?=(?:any|some)(?:body|one)\b)",
    re.IGNORECASE,
)
_AND_NO_MORE = re.compile(  # after the thing's name
    r"(?: (?:there|here|around|anywhere|visible|now|right now|at the moment|please|in view|on camera|with (?:you|me)"
    r"|in (?:the|this|your) (?:picture|room|view|image|video)|in front of (?:you|me|the camera)))*"
    r"\W*",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w-]+")


def is_about_now(question: str) -> bool:
    """Whether nothing in a question points to the past."""
    return not _PAST.search(_DIRECTION.sub("", question))


def thing_looked_for(question: str) -> str | None:
    """The detector's name of the thing in "Is there a dog?"; None for other questions and other things."""
    match = _IS_THERE.search(question)
    word = first_word(question[match.end() :]) if match else None
    if match is None or word is None:
        return None
    rest = question[match.end() + len(word) :]
    return NAME_OF_WORD[word] if _AND_NO_MORE.fullmatch(rest) else None


def first_word(words: str) -> str | None:
    """The word of one of the detector's things with which `words` begin; None if there is none."""
    parts = _WORD.findall(words.lower())[:3]
    candidates = (" ".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((word for word in candidates if word in NAME_OF_WORD), None)


def names_in(words: str) -> set[str]:
    """All the detector's names of things that the words speak of."""
    text = f" {' '.join(_WORD.findall(words.lower()))} "
    return {name for word, name in NAME_OF_WORD.items() if f" {word} " in text}
