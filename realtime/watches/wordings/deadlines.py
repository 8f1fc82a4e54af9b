"""Times of day and days as people name an end: "six", "5 minutes before six", "nine tomorrow", "Friday", "the end of
the day". Pure.

All texts are in small letters. Times of day are the machine's.
"""

import re
from datetime import datetime, timedelta

from engines.answers.when.amounts import duration_at
from engines.answers.when.clock import ClockTime, clock_at
from realtime.watches.wordings.calendar import DAY, LONG_PARTS, long_part_ends, midnight, named_day_at

DAY_BEGINS_H = 6  # a night lasts until then
_SHORTLY = timedelta(minutes=5)  # "shortly before six"
_BEGINS_H = {"morning": DAY_BEGINS_H, "noon": 12, "afternoon": 12, "evening": 18, "night": 22, "tonight": 18}
_ENDS_H = {"morning": 12, "afternoon": 18, "day": 24, "evening": 24, "night": 24 + DAY_BEGINS_H}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_NAME = rf"(?P<day>tomorrow|{'|'.join(_WEEKDAYS)})\b"
_PART = r"(?: (?P<part>morning|noon|afternoon|evening|night)\b)?"
_SIDE = re.compile(r" (?P<side>before|after|past|to) ")
_NEAR = re.compile(r"(?:shortly|just|right|soon|a (?:little|bit|little bit)|some time) (?P<side>before|after) ")
_END_OF = re.compile(
    rf"(?:the )?end of (?:the |this )?(?P<part>hour|day|morning|afternoon|evening|night|{LONG_PARTS})\b"
    r"|the top of the (?P<hour>hour)\b"
)
_DAY_FIRST = re.compile(rf"(?:on |next )?{_DAY_NAME}(?!'){_PART}")
_DAY_LAST = re.compile(rf",? (?:on |next )?{_DAY_NAME}{_PART}|,? (?P<tonight>tonight)\b|,? today\b(?!')")
_PART_ALONE = re.compile(r"(?:(?:the |this )(?P<part>morning|afternoon|evening|night)|(?P<tonight>tonight))\b(?!')")
_AT = re.compile(r",? (?:at |around |about )?")


def deadline_at(text: str, position: int, now: datetime) -> tuple[datetime, int] | None:
    """The next time after `now` that stands at a position of a text, and where it ends."""
    shift, start = _shift_at(text, position)
    found = _named_at(text, start, now - shift)
    return (found[0] + shift, found[1]) if found is not None else None


def part_ends(part: str, now: datetime) -> datetime:
    """When the present hour, day, morning, afternoon, evening, night, week, weekend or month ends, or has ended."""
    if part == "hour":
        return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    if part not in _ENDS_H:
        return long_part_ends(part, now)
    ends = midnight(now) + timedelta(hours=_ENDS_H[part])
    return ends - DAY if now.hour < DAY_BEGINS_H and _ENDS_H[part] > 24 else ends


def _shift_at(text: str, position: int) -> tuple[timedelta, int]:
    """How far from the time behind it the deadline is ("half an hour before"), and where that time begins."""
    if near := _NEAR.match(text, position):
        return (-_SHORTLY if near["side"] == "before" else _SHORTLY), near.end()
    amount = duration_at(text, position)
    side = _SIDE.match(text, amount[1]) if amount is not None else None
    if amount is None or side is None:
        return timedelta(), position
    length = timedelta(seconds=amount[0])
    return (-length if side["side"] in ("before", "to") else length), side.end()


def _named_at(text: str, position: int, after: datetime) -> tuple[datetime, int] | None:
    if end_of := _END_OF.match(text, position):
        ends = part_ends(end_of["part"] or "hour", after)
        return (ends, end_of.end()) if ends > after else None
    if named := named_day_at(text, position, after):
        clock = _clock_behind(text, named[1])
        return (_on_day(clock[0], named[0], None), clock[1]) if clock is not None else named
    if day := _DAY_FIRST.match(text, position):
        clock, begins = _clock_behind(text, day.end()), _day_named(day["day"], after)
        if clock is not None:
            return _on_day(clock[0], begins, day["part"]), clock[1]
        return begins + timedelta(hours=_BEGINS_H[day["part"]] if day["part"] else 0), day.end()
    if part := _PART_ALONE.match(text, position):
        begins = midnight(after) + timedelta(hours=_BEGINS_H[part["part"] or "tonight"])
        if part["tonight"] and begins <= after:
            begins = midnight(after) + DAY
        return (begins if begins > after else begins + DAY), part.end()
    clock = clock_at(text, position, may_be_bare=True)
    return _with_day(*clock, text, after) if clock is not None else None


def _clock_behind(text: str, position: int) -> tuple[ClockTime, int] | None:
    """The time of day behind the name of a day: "at nine"."""
    at = _AT.match(text, position)
    return clock_at(text, at.end(), may_be_bare=True) if at is not None and at.end() > position else None


def _with_day(shown: ClockTime, end: int, text: str, after: datetime) -> tuple[datetime, int]:
    """The next time at which clocks show this, on the day that is named behind it, if any."""
    day = _DAY_LAST.match(text, end)
    if day is not None and day["day"]:
        return _on_day(shown, _day_named(day["day"], after), day["part"]), day.end()
    ends, step = midnight(after) + timedelta(seconds=shown.second), DAY if shown.is_exact else DAY / 2
    if day is not None and day["tonight"]:
        evening = midnight(after) + timedelta(hours=_BEGINS_H["tonight"] - 1)
        while ends < evening:
            ends += step
    while ends <= after:
        ends += step
    return ends, day.end() if day is not None else end


def _on_day(shown: ClockTime, begins: datetime, part: str | None) -> datetime:
    """A time of that day; of two that "nine" may mean, the first one when people are awake."""
    earliest_h = _BEGINS_H[part] if part else DAY_BEGINS_H
    at = begins + timedelta(seconds=shown.second)
    return at + DAY / 2 if not shown.is_exact and at < begins + timedelta(hours=earliest_h) else at


def _day_named(name: str, after: datetime) -> datetime:
    """When the next day of that name begins."""
    days = 1 if name == "tomorrow" else (_WEEKDAYS.index(name) - after.weekday() - 1) % 7 + 1
    return midnight(after) + days * DAY
