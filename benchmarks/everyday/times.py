"""Times that an answer names: of the day, ago, or since the start of the clip."""

import re

TOLERANCE_S = 3.0
FEW_S = 10.0  # "a few seconds ago"
CLOCK_TELLS_S = 120.0  # in a shorter clip, a time of day alone says next to nothing about when something happened
_UNITS: tuple[str, ...] = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_UNITS += ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
NUMBERS = {word: number for number, word in enumerate(_UNITS)} | _TENS
for _ten, _number_of_ten in _TENS.items():
    for _unit in range(1, 10):
        NUMBERS |= {f"{_ten}{dash}{_UNITS[_unit]}": _number_of_ten + _unit for dash in "- "}
NUMBERS |= {"a": 1, "an": 1, "half a": 0}
CLOCK = re.compile(r"\b(\d{1,2})[:.](\d{2})(?::\d{2})?(?:\s*([ap])\.?m)?", re.IGNORECASE)
_WORDS = "|".join(sorted(NUMBERS, key=len, reverse=True))
SPAN = re.compile(rf"\b(\d+(?:\.\d+)?|{_WORDS}) (second|minute|hour)s?\b( ago)?", re.IGNORECASE)
_SECONDS = {"second": 1, "minute": 60, "hour": 3600}


def says_clock(text: str, now_s: float) -> bool:
    """Whether a text tells the time of day, seconds since midnight, to the minute or the next one."""
    minute = int(now_s // 60)
    return any((said - minute) % 720 in (0, 1) for said in _clocks(text))


def says_when(text: str, event_s: float, asked_s: float, started_s: float) -> bool:
    """Whether a text tells when something happened: ago, by the clock, or in the clip's own time."""
    spans = [(_number(number) * _SECONDS[unit.lower()], ago) for number, unit, ago in SPAN.findall(text)]
    lower = text.lower()
    if "half a minute ago" in lower:
        spans = [(30.0, " ago")]
    if "just now" in lower or "a moment ago" in lower:
        spans.append((2.0, " ago"))
    if "a few seconds ago" in lower and not spans:
        return asked_s - event_s <= FEW_S
    if any(abs((asked_s - event_s if ago else event_s) - said_s) <= TOLERANCE_S for said_s, ago in spans):
        return True
    at_s = started_s + event_s
    minutes = {int(second // 60) % 720 for second in (at_s - TOLERANCE_S, at_s, at_s + TOLERANCE_S)}
    positions = [60 * int(match[1]) + int(match[2]) for match in CLOCK.finditer(text)]
    is_rounded = all(said_s >= 60 for said_s, _ in spans) if spans else asked_s >= CLOCK_TELLS_S
    if is_rounded and any(said % 720 in minutes for said in _clocks(text)):
        return True  # "two minutes ago, at 15:57": the clock is not rounded
    return not spans and any(abs(said - event_s) <= TOLERANCE_S for said in positions)


def _clocks(text: str) -> list[int]:
    """Minutes since noon or midnight."""
    return [60 * int(match[1]) % 720 + int(match[2]) for match in CLOCK.finditer(text)]


def _number(said: str) -> float:
    return float(NUMBERS[said.lower()]) if said.lower() in NUMBERS else float(said)
