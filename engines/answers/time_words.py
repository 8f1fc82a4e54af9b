"""How people say how long something took and when it was. Pure: knows nothing of answers and of the LLM."""

from engines.wall_clock import WallClock

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400
JUST_NOW_S = 5  # the newest window has ended at most so long before a question, and begins 2 s before its end
YESTERDAY_AFTER_S = HOUR_S  # at 0:10, 23:50 was twenty minutes ago
_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty")


def number_word(number: int) -> str:
    """A number below 60 as a word, larger ones in digits."""
    if number >= MINUTE_S:
        return str(number)
    if number < len(_SMALL):
        return _SMALL[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (f"-{_SMALL[ones]}" if ones else "")


def duration(seconds: float) -> str:
    """As people say it: "12 seconds", "a minute and a half", "eleven minutes", "two hours", "three days".

    Seconds are exact below a minute. Minutes are rounded, hours to halves.
    """
    whole = round(seconds)
    if whole < MINUTE_S:
        return f"{whole} second{'' if whole == 1 else 's'}"
    halves = _rounded(whole, MINUTE_S / 2)
    if halves < 4:
        return _in_halves(halves, "a minute", "minute")
    minutes = _rounded(whole, MINUTE_S)
    if minutes < MINUTE_S:
        return f"{number_word(minutes)} minutes"
    halves = _rounded(whole, HOUR_S / 2)
    if halves < 48:
        return _in_halves(halves, "an hour", "hour")
    days = _rounded(whole, DAY_S)
    return "a day" if days == 1 else f"{number_word(days)} days"


def clock_time(time_s: float, started: WallClock) -> str:
    """What a clock shows at a time of the stream: "09:05", "15:57"."""
    at = started.at(time_s)
    return f"{at.hour:02}:{at.minute:02}"


def position(seconds: float) -> str:
    """A time of a recording as players show it: "0:12", "10:52", "1:02:03"."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def moment(time_s: float, now_s: float, started: WallClock) -> str:
    """When something was: "just now", "12 seconds ago, at 15:57", "yesterday at 23:50".

    `time_s` and `now_s` are seconds of a stream that has `started`. A time that is still to come is told by the clock
    alone.
    """
    ago_s, at = now_s - time_s, clock_time(time_s, started)
    if ago_s <= -JUST_NOW_S:
        return f"at {at}"
    if ago_s < JUST_NOW_S:
        return "just now"
    days = started.at(now_s).day - started.at(time_s).day
    if days == 0 or ago_s < YESTERDAY_AFTER_S:
        return f"{duration(ago_s)} ago, at {at}"
    return f"yesterday at {at}" if days == 1 else f"{number_word(days)} days ago, at {at}"


def _rounded(seconds: int, unit_s: float) -> int:
    """How many units, half a unit rounded up."""
    return int(seconds / unit_s + 0.5)


def _in_halves(halves: int, one: str, unit: str) -> str:
    """A number of half units, two or more."""
    whole, rest = divmod(halves, 2)
    if whole == 1:
        return one + (" and a half" if rest else "")
    return f"{number_word(whole)}{' and a half' if rest else ''} {unit}s"
