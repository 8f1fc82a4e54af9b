"""Numbers and durations as people say them: "ten", "two and a half hours", "an hour and ten minutes". Pure.

All texts are in small letters.
"""

import re
from collections.abc import Iterable

from engines.answers.time_words import DAY_S, HOUR_S, MINUTE_S, number_word

_TENS = {"sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
NUMBERS = {number_word(number): number for number in range(1, 60)} | _TENS
NUMBERS |= {f"{ten}-{number_word(ones)}": tens + ones for ten, tens in _TENS.items() for ones in range(1, 10)}
_QUANTITIES = NUMBERS | {"a": 1, "an": 1, "a hundred": 100, "a couple of": 2, "couple of": 2, "a few": 3, "few": 3}
UNITS_S = {"sec": 1, "second": 1, "min": MINUTE_S, "minute": MINUTE_S, "hour": HOUR_S, "hr": HOUR_S, "day": DAY_S}
UNITS_S |= {"week": 7 * DAY_S, "fortnight": 14 * DAY_S, "month": 30 * DAY_S}
_SHARES = {"half": 0.5, "a quarter of": 0.25, "three quarters of": 0.75}


def any_of(words: Iterable[object]) -> str:
    """A pattern of these words, the longest first; a hyphen may be written as a space."""
    ordered = sorted(map(str, words), key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\-", "[- ]").replace(r"\ ", " ") for word in ordered)


NUMBER = rf"(?:\d{{1,5}}|{any_of(NUMBERS)})\b"
UNIT = rf"(?:{any_of(UNITS_S)})s?\b"
_SHARE = re.compile(rf"(?P<share>{any_of(_SHARES)}) (?:an? )?(?P<unit>{UNIT})")
_AMOUNT = re.compile(
    rf"(?P<number>\d{{1,5}}(?:\.\d)?|{any_of(_QUANTITIES)})(?P<half_before> and a half)? (?P<unit>{UNIT})"
    rf"(?P<half_after> and a half)?(?:(?P<and> and) (?P<more>{NUMBER}) (?P<more_unit>{UNIT}))?"
)
_BARE_UNIT = re.compile(rf"(?P<unit>{UNIT})")


def value(words: str) -> float:
    """The number that these words are."""
    plain = words.replace(" ", "-") if words.replace(" ", "-") in _QUANTITIES else words
    return float(_QUANTITIES[plain]) if plain in _QUANTITIES else float(words)


def unit_s(words: str) -> int:
    """The seconds of "minutes"."""
    return UNITS_S[words if words in UNITS_S else words.removesuffix("s")]


def duration_at(text: str, position: int, may_lack_number: bool = False) -> tuple[float, int] | None:
    """The duration that stands at a position of a text, in seconds, and where it ends; `may_lack_number`: "hour"."""
    if share := _SHARE.match(text, position):
        return _SHARES[share["share"]] * unit_s(share["unit"]), share.end()
    if amount := _AMOUNT.match(text, position):
        number = value(amount["number"]) + (0.5 if amount["half_before"] or amount["half_after"] else 0.0)
        seconds = number * unit_s(amount["unit"])
        if amount["more"] and unit_s(amount["more_unit"]) < unit_s(amount["unit"]):
            return seconds + value(amount["more"]) * unit_s(amount["more_unit"]), amount.end()
        return seconds, amount.start("and") if amount["more"] else amount.end()
    if may_lack_number and (bare := _BARE_UNIT.match(text, position)):
        return float(unit_s(bare["unit"])), bare.end()
    return None
