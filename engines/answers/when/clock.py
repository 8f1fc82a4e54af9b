"""Times of day as people say them: "14:02", "half past two", "ten to three", "2 pm", "two". Pure.

All texts are in small letters.
"""

import re
from dataclasses import dataclass

from engines.answers.time_words import DAY_S, HOUR_S, MINUTE_S
from engines.answers.when.amounts import NUMBER, NUMBERS, any_of, value
from engines.wall_clock import WallClock

HALF_DAY_S = DAY_S // 2
EXACT_S, ABOUT_S = 60.0, 300.0  # "at 14:02" is between 14:01 and 14:04, "at two" between 13:55 and 14:05
_HOURS = {word: number for word, number in NUMBERS.items() if number <= 12}
_ALL_HOURS = {word: number for word, number in NUMBERS.items() if number < 24}
_MINUTES = {word: number for word, number in NUMBERS.items() if 10 <= number < MINUTE_S}
_HOUR = rf"(?:2[0-4]|[01]?\d|{any_of(_HOURS)})"
_HALF = r"(?: ?(?P<half>[ap])\.?m\b\.?| (?P<part>(?:in the|this) (?:morning|afternoon|evening)|at night))"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<hour>2[0-3]|[01]?\d)[:h](?P<minute>[0-5]\d)(?![\d:%])(?: ?o'?clock)?{_HALF}?",
        rf"(?P<hour>2[0-3]|[01]?\d)\.(?P<minute>[0-5]\d){_HALF}",
        rf"(?P<half_past>half past) (?P<hour>{_HOUR})\b(?: o'?clock)?{_HALF}?",
        rf"(?:a )?(?P<quarter>quarter) (?P<side>past|to|after|before) (?P<hour>{_HOUR})\b(?: o'?clock)?{_HALF}?",
        r"(?P<named>noon|midday|midnight)\b",
        rf"(?P<hour>{_HOUR}) ?o'?clock\b{_HALF}?",
        rf"(?P<hour>{_HOUR}){_HALF}",
    )
)
# Only behind "at" and the like: "12.50" may be a price, "2 to 3" a number.
_INTRODUCED = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<hour>2[0-3]|[01]?\d)\.(?P<minute>[0-5]\d)(?![\d%])(?: ?o'?clock)?",
        rf"(?P<minutes>{NUMBER})(?: minutes?)? (?P<side>past|to) (?P<hour>{_HOUR})\b(?: o'?clock)?{_HALF}?",
        rf"(?P<hour>{any_of(_ALL_HOURS)}) (?P<minute_words>{any_of(_MINUTES)})\b{_HALF}?",
    )
)
# A number alone is an hour only where nothing follows that could be counted: not "between two and three people".
_BARE = re.compile(
    rf"(?P<hour>{_HOUR})\b(?=\W*$|[.,;!?]| (?:and|or|to|until|till|today|tomorrow|yesterday|this|tonight|did|was|were"
    r"|is|has|have|what|who|when|where|how|please|sharp)\b)"
)


@dataclass(frozen=True)
class ClockTime:
    """`second` of the day; not `is_exact`: half a day later may be meant, too. People mean it up to `tolerance_s`."""

    second: int
    is_exact: bool
    tolerance_s: float

    def times(self, now_s: float, started: WallClock) -> list[float]:
        """All times of the stream that it may mean, from two days ago until tomorrow, in order."""
        step_s = DAY_S if self.is_exact else HALF_DAY_S
        latest = now_s + DAY_S - (started.start_s + now_s - self.second) % step_s
        return [latest - step_s * number for number in range(3 * DAY_S // step_s, -1, -1)]


def clock_at(text: str, position: int, may_be_bare: bool = False) -> tuple[ClockTime, int] | None:
    """The time of day that stands at a position of a text, and where it ends. `may_be_bare`: "two" is one, too."""
    patterns = (*_PATTERNS[:2], *_INTRODUCED, *_PATTERNS[2:], _BARE) if may_be_bare else _PATTERNS
    match = next(filter(None, (pattern.match(text, position) for pattern in patterns)), None)
    if match is None:
        return None
    found = {name: words for name, words in match.groupdict().items() if words}
    if "named" in found:
        return ClockTime(0 if found["named"] == "midnight" else HALF_DAY_S, True, ABOUT_S), match.end()
    hour, minutes = int(value(found["hour"])), _minutes(found)
    if hour > 24 or minutes >= MINUTE_S:
        return None
    is_exact = hour > 12 or found["hour"].startswith("0")
    second = (hour * HOUR_S + minutes * MINUTE_S) % DAY_S
    if not is_exact and ("half" in found or "part" in found):
        is_late = found.get("half") == "p" or found.get("part", "").endswith(("noon", "evening", "night"))
        if found.get("part") == "at night" and hour in (12, 1, 2, 3, 4, 5):
            is_late = False
        second, is_exact = second % HALF_DAY_S + (HALF_DAY_S if is_late else 0), True
    return ClockTime(second, is_exact, EXACT_S if "minute" in found else ABOUT_S), match.end()


def _minutes(found: dict[str, str]) -> int:
    """The minutes past the hour; negative before it."""
    if "minute" in found:
        return int(found["minute"])
    if "minute_words" in found:
        return int(value(found["minute_words"]))
    if "half_past" in found:
        return 30
    if "side" not in found:
        return 0
    minutes = 15 if "quarter" in found else int(value(found["minutes"]))
    return -minutes if found["side"] in ("to", "before") else minutes
