"""The words for men and women. Pure."""

import re

MAN, WOMAN = "man", "woman"
OF_WORD = {
    **dict.fromkeys(("man", "men", "guy", "guys", "gentleman", "gentlemen"), MAN),
    **dict.fromkeys(("woman", "women", "lady", "ladies"), WOMAN),
}
WORDS = "|".join(OF_WORD)  # a pattern
_PRONOUNS = {"he": MAN, "she": WOMAN}
_WORD = re.compile(r"[a-z]+")


def sex_in(words: str) -> str | None:
    """What the words mean by somebody: "she" and "the old lady" a woman, "one of them" neither."""
    named = [OF_WORD.get(word) or _PRONOUNS.get(word) for word in _WORD.findall(words.lower())]
    return next((each for each in named if each is not None), None)
