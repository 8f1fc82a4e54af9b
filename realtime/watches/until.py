"""For how long something is to be looked out for, as people say it: "for 5 minutes", "until six", "today". Pure.

Times of day are the machine's.
"""

import re
from datetime import datetime, time, timedelta

from engines.answers.when.amounts import duration_at
from engines.answers.when.clock import clock_at

_ONLY = r"(?:,? ?\bbut )?(?:\b(?:only|just) )?\b"
_NEXT = re.compile(
    rf"{_ONLY}(?:(?:for|during|over|within|in) (?:about |around )?the next |within (?:about |around )?(?!the ))"
)
_FOR = re.compile(rf"{_ONLY}for (?:about |around |exactly |another )?")
_UNTIL = re.compile(rf"{_ONLY}(?:until|till|til|before) (?:about |around )?")
_PART = re.compile(
    rf"{_ONLY}(?:(?:for )?the rest of the (?P<rest>day|morning|afternoon|evening|night)"
    r"|(?P<whole>today|tonight|(?:until|till|til) tomorrow)|this (?P<part>morning|afternoon|evening))\b(?!')"
)
_TODAY = re.compile(r",? (?:today|tonight)\b(?!')")
_WHEN = re.compile(r"\b(?:when(?:ever)?|if|once|as soon as|(?:every|each|any) ?time|in case)\b")
_WORDS_ASKED = re.compile(r"\b(?:say|says|said|saying|mentions?|mentioned|shouts?|reads?|shows?)\b|\"")
_ENDS_H = {"morning": 12, "afternoon": 18, "day": 24, "evening": 24, "today": 24, "night": 30, "tonight": 30}
_DAY_BEGINS_H = 6  # "tonight" lasts until then
_DAY = timedelta(days=1)


def wanted_until(text: str, now_unix_s: float) -> tuple[str, float | None]:
    """A sentence without the words that say how long it is to be looked out for, and when that time is over, as
    seconds since 1970; None if it does not say so.

    "Tell me when the dog barks for 5 minutes" is about the dog: only before "when", or without it, that is a time.
    """
    small, now = text.lower(), datetime.fromtimestamp(now_unix_s)
    when, words = _WHEN.search(small), _WORDS_ASKED.search(small)
    if len(small) != len(text):
        return text, None
    for pattern in (_NEXT, _FOR, _UNTIL, _PART):
        for match in pattern.finditer(small):
            is_of_event = pattern is _FOR and when is not None and match.start() > when.start()
            found = None if is_of_event else _span_at(pattern, match, small, now)
            if found is not None and (words is None or found[1] <= words.start()):
                until, end = found
                return _without(text, match.start(), end), until.timestamp()
    return text, None


def told_until(until_unix_s: float, now_unix_s: float) -> str:
    """ "until 15:07", "until 06:00 tomorrow", "until Monday, 15:07", "until 3 May, 15:07"."""
    until, now = datetime.fromtimestamp(until_unix_s), datetime.fromtimestamp(now_unix_s)
    days, clock = (until.date() - now.date()).days, f"{until:%H:%M}"
    if days <= 0:
        return f"until {clock}"
    if days == 1:
        return f"until {clock} tomorrow"
    return f"until {until:%A}, {clock}" if days < 7 else f"until {until.day} {until:%B}, {clock}"


def _span_at(pattern: re.Pattern[str], match: re.Match[str], text: str, now: datetime) -> tuple[datetime, int] | None:
    """When the time ends that the words at a match name, and where they end."""
    if pattern is _PART:
        name = match["rest"] or match["whole"] or match["part"]
        name = "today" if name.endswith("tomorrow") else name
        is_early = now.hour < _DAY_BEGINS_H and _ENDS_H[name] > 24
        ends = datetime.combine(now.date(), time()) + timedelta(hours=_ENDS_H[name])
        ends -= _DAY if is_early else timedelta()
        return (ends, match.end()) if ends > now else None
    if pattern is _UNTIL:
        return _clock_at(match.end(), text, now)
    duration = duration_at(text, match.end(), may_lack_number=pattern is _NEXT)
    return (now + timedelta(seconds=duration[0]), duration[1]) if duration is not None else None


def _clock_at(position: int, text: str, now: datetime) -> tuple[datetime, int] | None:
    """The next time at which clocks show what stands at a position, and where it ends."""
    clock = clock_at(text, position, may_be_bare=True)
    if clock is None:
        return None
    shown, end = clock
    today = _TODAY.match(text, end)
    ends = datetime.combine(now.date(), time()) + timedelta(seconds=shown.second)
    step = _DAY if shown.is_exact else _DAY / 2
    while ends <= now:
        ends += step
    return ends, today.end() if today else end


def _without(text: str, start: int, end: int) -> str:
    left = re.sub(r"\s+(?=[,.!?])", "", " ".join((text[:start] + text[end:]).split()))
    return re.sub(r"^[\s,]+|,(?=,)|,(?=[.!?]*$)", "", left)
