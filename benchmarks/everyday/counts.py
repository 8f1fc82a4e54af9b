"""How many an answer says there are. Knows words only."""

import re

from benchmarks.everyday.times import CLOCK, NUMBERS, SPAN

_NONE = re.compile(r"\b(?:nobody|no one|none|nothing|no|zero)\b", re.IGNORECASE)
_NUMBERS = {word: number for word, number in NUMBERS.items() if word not in {"a", "an", "half a"}}
_WORDS = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_NUMBER = re.compile(rf"\b(\d+|{_WORDS})\b", re.IGNORECASE)
_ONE = re.compile(  # "a man", "a red cup", "a single person"
    r"\ban? (?:\w+ ){0,2}?(?:person|man|woman|girl|boy|child|lady|guy|one|cup|car)\b", re.IGNORECASE
)


def first_count(text: str) -> int | None:
    """The first number in a text that is no time; 0 for "nobody"; without numbers, how many times "a person" is in it.

    None if the text says no number.
    """
    timeless = CLOCK.sub(" ", SPAN.sub(" ", text))
    found = _NUMBER.search(timeless)
    none = _NONE.search(timeless)
    if none and (found is None or none.start() <= found.start()):
        return 0
    if found:
        said = found[1].lower()
        return _NUMBERS[said] if said in _NUMBERS else int(said)
    return len(_ONE.findall(timeless)) or None
