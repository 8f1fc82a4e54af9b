"""What an answer chooses, and whether that is right. No model judges."""

import re

from benchmarks.avbench.items import LETTERS, Item

NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_FIRST = re.compile(r"[\W_]*([A-J])(?:[.):,*]|\s*$)", re.MULTILINE)  # "A cat." begins with a word, not with a choice
_SAID = re.compile(r"(?i:\b(?:answer|option|choice)\b(?:\s+is)?)[\s:(]*([A-J])\b")
_ALONE = re.compile(r"\b([B-HJ])\b")  # "A" and "I" are words, too
_NUMBER = re.compile(rf"\d+|\b(?:{'|'.join(NUMBERS)})\b", re.IGNORECASE)
_YES_OR_NO = re.compile(r"\W*(yes|no)\b", re.IGNORECASE)


def chosen(item: Item, answer: str) -> str | None:
    """The letter, the number, or yes or no, that an answer gives; None if it gives none."""
    if item.kind == "number":
        found = _NUMBER.search(answer)
        if found is None:
            return None
        word = found.group().lower()
        return str(NUMBERS.index(word) if word in NUMBERS else int(word))
    if item.kind == "yes or no":
        begun = _YES_OR_NO.match(answer)
        return str(begun[1]).lower() if begun else None
    letters = LETTERS[: len(item.options)]
    for match in (_FIRST.match(answer), _SAID.search(answer)):
        if match is not None and match[1] in letters:
            return str(match[1])
    alone = {str(letter) for letter in _ALONE.findall(answer)} & set(letters)
    if len(alone) == 1:
        return alone.pop()
    low = answer.lower()
    named = [letter for letter, option in zip(letters, item.options, strict=True) if option and option.lower() in low]
    return named[0] if len(named) == 1 else None


def is_right(item: Item, answer: str) -> bool:
    """Whether an answer gives what is right."""
    return chosen(item, answer) == item.right
