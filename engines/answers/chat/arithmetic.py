"""Sums of two numbers, which a small LLM gets wrong. Pure."""

import re
from decimal import Decimal

from engines.answers.time_words import number_word
from engines.answers.when.amounts import NUMBERS, any_of

_OPERATIONS = {
    "plus": "plus",
    "+": "plus",
    "minus": "minus",
    "-": "minus",
    "times": "times",
    "multiplied by": "times",
    "x": "times",
    "*": "times",
    "divided by": "divided by",
    "/": "divided by",
}
_NUMBER = rf"(?:\d{{1,9}}(?:\.\d{{1,4}})?|{any_of((*NUMBERS, 'zero', 'a hundred', 'one hundred'))})"
_SUM = re.compile(
    r"(?:(?:and|so|please|tell me|what(?: is|'s)|how much (?:is|are)|calculate|can you (?:tell me|calculate))\b\W*)*"
    rf"(?P<first>{_NUMBER}) ?(?P<operation>{any_of(_OPERATIONS)}) ?(?P<second>{_NUMBER})\W*",
    re.IGNORECASE,
)


def sum_answer(question: str) -> str | None:
    """The answer to "What is two plus three?"; None for other questions, and for a division by nothing."""
    match = _SUM.fullmatch(question)
    if match is None:
        return None
    operation = _OPERATIONS[match["operation"].lower()]
    first, second = _value(match["first"]), _value(match["second"])
    if operation == "divided by":
        if not second:
            return None
        result = first / second
    else:
        result = {"plus": first + second, "minus": first - second}.get(operation, first * second)
    said = f"{match['first']} {operation} {match['second']} is {_words(result, match['first'][0].isdigit())}."
    return said[:1].upper() + said[1:]


def _value(words: str) -> Decimal:
    plain = words.lower()
    if plain[0].isdigit():
        return Decimal(plain)
    hyphened = plain.replace(" ", "-")
    return Decimal({"zero": 0, "a-hundred": 100, "one-hundred": 100}.get(hyphened) or NUMBERS.get(hyphened, 0))


def _words(result: Decimal, in_digits: bool) -> str:
    if result == result.to_integral_value():
        return str(int(result)) if in_digits or result < 0 else number_word(int(result))
    rounded = round(result, 2)
    plain = f"{rounded.normalize() + 0:f}"  # not "1E+1", not "-0"
    return f"about {plain}" if rounded != result else plain
