"""The words of a text that tell what it is about, without their endings. Pure."""

import re
from collections.abc import Iterable

from engines.answers.recall.synonyms import all_words, one_word

MIN_STEM = 3  # letters
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_BRITISH = re.compile(r"(?<=[a-z]{3})our(?=s?$)")  # "neighbour": the transcriber writes "neighbor"
_ENDINGS = ("'s", "ings", "ing", "ies", "ied", "es", "ed", "s", "e")
_COMMON = """
    a about ago all also am an and any anybody anyone anything are as ask asked at be been before but by can color
    colour come comes coming could did do does earlier ever first for from get give go going got had happened has
    have he hear heard her here him his how i if in into is it it's its just know last leave long many me mention
    mentioned mine much my need no noise not notice now of on one or our out people person please put reads remember
    remind said saw say says see seen should sign so some somebody someone something sound speak spoke talk talked
    tell than that the their them then there these they thing things this those time to today told too up us want
    was we were what what's when where which while who who's whom whose why will with would yes you your
"""
COMMON = frozenset(_COMMON.split())


def stems(text: str) -> frozenset[str]:
    """The words of a text that tell anything, and numbers, without their endings; of words of one meaning the same."""
    words = (word for word in _WORD.findall(text.lower().replace("’", "'")) if word not in COMMON)
    return frozenset(one_word(stem) for stem in map(stem_of, words) if len(stem) >= MIN_STEM or stem.isdigit())


def may_hold(text: str, wanted: Iterable[str]) -> bool:
    """Whether a text may have one of these stems; false only if it has none. A tenth of the time that `stems` takes."""
    lower = text.lower()
    return any(
        each[:-1] in lower for stem in wanted for each in all_words(stem)
    )  # an ending may have changed the last letter: story, stories


def stem_of(word: str) -> str:
    """A word in small letters without its ending."""
    word = _BRITISH.sub("or", word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= MIN_STEM:
            return word[: -len(ending)] + ("y" if ending in ("ies", "ied") else "")
    return word
