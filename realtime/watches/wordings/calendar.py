"""Days, weeks and months as people name an end: "next week", "the weekend", "the end of the month", "3 May". Pure.

All texts are in small letters. A week begins on Monday.
"""

import re
from datetime import datetime, time, timedelta

DAY = timedelta(days=1)
LONG_PARTS = "week|weekend|month"
_SATURDAY = 5
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    "december",
)
_MONTH = "|".join(_MONTHS)
_DATE = re.compile(
    rf"(?:(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH})"
    rf"|(?P<month_first>{_MONTH}) (?:the )?(?P<day_last>\d{{1,2}})(?:st|nd|rd|th)?"
    r"|(?P<feast>christmas|new year(?:'s)?)(?:(?P<eve> eve)| day)?)\b(?![:'])"
)
_NEXT = re.compile(r"next (?P<next>week|month)\b(?!')|(?:the |next )?(?P<weekend>weekend)\b(?!')")


def midnight(moment: datetime) -> datetime:
    """When the day of a moment began."""
    return datetime.combine(moment.date(), time())


def long_part_ends(part: str, now: datetime) -> datetime:
    """When the present week, the weekend that is or comes, or the present month ends."""
    if part == "month":
        return (midnight(now).replace(day=1) + 31 * DAY).replace(day=1)
    return midnight(now) + (7 - now.weekday()) * DAY


def named_day_at(text: str, position: int, after: datetime) -> tuple[datetime, int] | None:
    """When the next day, week or month that stands at a position of a text begins, and where the words end."""
    if named := _NEXT.match(text, position):
        if named["weekend"]:
            return midnight(after) + ((_SATURDAY - after.weekday() - 1) % 7 + 1) * DAY, named.end()
        return long_part_ends(named["next"], after), named.end()
    date = _DATE.match(text, position)
    if date is None:
        return None
    month, day = (12, 25) if date["feast"] == "christmas" else (1, 1)
    if name := date["month"] or date["month_first"]:
        month, day = _MONTHS.index(name) + 1, int(date["day"] or date["day_last"])
    for year in (after.year, after.year + 1):
        try:
            begins = datetime(year, month, day) - (DAY if date["eve"] else timedelta())
        except ValueError:  # the 31st of April, or of February the 29th in most years
            continue
        if begins > after:
            return begins, date.end()
    return None
