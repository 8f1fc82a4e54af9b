"""For how long something is to be looked out for, as people say it: "for 5 minutes", "until six", "today". Pure.

Times of day are the machine's.
"""

import re
from datetime import datetime, timedelta

from engines.answers.when.amounts import NUMBER, NUMBERS, any_of, duration_at, value
from realtime.watches.wordings.calendar import DAY, LONG_PARTS
from realtime.watches.wordings.deadlines import deadline_at, part_ends

_ONLY = r"(?:,? ?\bbut )?(?:\b(?:only|just) )?\b"
_ABOUT = r"(?:(?:about|around|roughly|approximately|exactly|at least|at most|up to|no more than|another) )*"
_NEXT = re.compile(
    rf"{_ONLY}(?:(?:for|during|over|within|in|throughout) {_ABOUT}the (?:next|coming|following) {_ABOUT}"
    rf"|within (?:the (?=(?:hour|day)\b)|{_ABOUT}(?!the )))"
)
_FOR = re.compile(rf"{_ONLY}for {_ABOUT}")
_UNTIL = re.compile(
    rf"{_ONLY}(?:(?:from |starting )?now )?(?:on )?(?:(?:up )?(?:until|till|til)|before|(?P<by>by|no later than)"
    rf"|between now and) {_ABOUT}"
)
_PART = re.compile(
    rf"{_ONLY}(?:(?:for )?the rest of (?:the|this) (?P<rest>hour|day|morning|afternoon|evening|night|{LONG_PARTS})"
    rf"|(?P<whole>today|tonight|overnight)|(?:for )?this (?P<part>hour|morning|afternoon|evening|{LONG_PARTS})"
    r"|(?:for|over|during) the (?P<days>weekend))\b(?!')"
)
_ALL = re.compile(
    rf"{_ONLY}(?:all|(?:(?:for|during|through) )?the (?:whole|entire)|(?:during|throughout|through) the) "
    rf"(?P<part>day|morning|afternoon|evening|night|{LONG_PARTS})\b(?: long)?"
)
_PART_OF_DAY = re.compile(r"tonight|(?:the|this) (?:morning|afternoon|evening|night)")
_PART_OF = {"today": "day", "tonight": "night", "overnight": "night"}
_RANGE = re.compile(rf"{NUMBER}(?: or | to | ?[-–] ?)(?={NUMBER})")  # the longer one counts
_SHORT = re.compile(r"(?P<number>\d{1,3}) ?(?P<unit>h|m|s|min)\b")
_SHORT_S = {"h": 3600, "m": 60, "min": 60, "s": 1}
_OR_TWO = re.compile(rf" or (?P<number>{NUMBER})(?! \w)")  # "an hour or two"
_ISH = re.compile(rf"(?:\d{{1,2}}|{any_of(NUMBERS)})(?P<ish>-?ish\b)")
_TAIL = re.compile(
    r"(?:,? (?:or so|or thereabouts|or longer|at (?:the )?(?:most|latest|least)|tops|max(?:imum)?|sharp"
    r"|(?:and )?then (?:you (?:can|may) )?stop))+\b"
)
_TIL = re.compile(r"'til\b", re.I)
_OPEN_END = re.compile(
    rf"{_ONLY}(?:(?:until|till|til) (?:(?:i|we|you)(?:'\w+)?\b|further notice|lunch\w*|dinner\w*|supper|breakfast"
    r"|bedtime)|while (?:i|we)(?:'\w+)?\b)(?:(?! and )[^,.?!])*"
)
_FROM_NOW = re.compile(r",? ?\b(?:from (?:now|here) on|starting (?:right )?now|as of now)\b,?")
_WHEN = re.compile(r"\b(?:when(?:ever)?|if|once|as soon as|(?:every|each|any) ?time|in case)\b")
_WORDS_ASKED = re.compile(r"\b(?:say|says|said|saying|mentions?|mentioned|shouts?|reads?|shows?)\b|\"")


def wanted_until(text: str, now_unix_s: float, is_about_watches: bool = False) -> tuple[str, float | None]:
    """A sentence without the words that say how long it is to be looked out for, and when that time is over, as
    seconds since 1970; None if it does not say so.

    "Tell me when the dog barks for 5 minutes" is about the dog: only before "when", or without it, that is a time. A
    day and more is one everywhere.
    `is_about_watches`: the sentence is about watches that are there, so it is in any case.
    """
    text = _TIL.sub("until", text)
    small, now = text.lower(), datetime.fromtimestamp(now_unix_s)
    when, words = _WHEN.search(small), _WORDS_ASKED.search(small)
    if len(small) != len(text):
        return text, None
    for pattern in (_NEXT, _FOR, _UNTIL, _ALL, _PART):
        for match in pattern.finditer(small):
            is_inside = pattern is _FOR and not is_about_watches and when is not None and match.start() > when.start()
            found = _span_at(pattern, match, small, now)
            if found is not None and is_inside and found[0] < now + DAY:
                continue
            if found is not None and (words is None or found[1] <= words.start()):
                until, end = found
                tail = _TAIL.match(small, end)
                return _without(text, match.start(), tail.end() if tail else end), until.timestamp()
    return text, None


def without_open_end(text: str) -> tuple[str, bool]:
    """A sentence without an end that is no time ("until I am back", "while we are away"), and whether it had one; and
    without "from now on"."""
    small = text.lower()
    words = _WORDS_ASKED.search(small)
    if len(small) != len(text):
        return text, False
    found = _OPEN_END.search(small)
    if found is not None and (words is None or found.start() <= words.start()):
        return without_open_end(_without(text, found.start(), found.end()))[0], True
    found = _FROM_NOW.search(small)
    if found is not None and (words is None or found.start() <= words.start()):
        return _without(text, found.start(), found.end()), False
    return text, False


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
    if pattern in (_PART, _ALL):
        name = next(filter(None, match.groups()))
        ends = part_ends(_PART_OF.get(name, name), now)
        return (ends, match.end()) if ends > now else None
    if pattern is _UNTIL:
        return _deadline(match, text, now)
    length = _length_at(text, match.end(), may_lack_number=pattern is _NEXT)
    return (now + timedelta(seconds=length[0]), length[1]) if length is not None else None


def _deadline(match: re.Match[str], text: str, now: datetime) -> tuple[datetime, int] | None:
    if match["by"] and _PART_OF_DAY.match(text, match.end()):
        return None  # "when a car comes by tonight"
    ish = _ISH.match(text, match.end())
    if ish is not None:
        text = f"{text[: ish.start('ish')]}{' ' * len(ish['ish'])}{text[ish.end('ish') :]}"
    found = deadline_at(text, match.end(), now)
    return (found[0], max(found[1], ish.end("ish") if ish else 0)) if found is not None else None


def _length_at(text: str, position: int, may_lack_number: bool) -> tuple[float, int] | None:
    """Seconds, of "five or ten minutes" the longer one, and where they end."""
    shorter = _RANGE.match(text, position)
    start = shorter.end() if shorter else position
    length = duration_at(text, start, may_lack_number)
    if length is None:
        short = _SHORT.match(text, start)
        return (float(short["number"]) * _SHORT_S[short["unit"]], short.end()) if short else None
    more = _OR_TWO.match(text, length[1]) if text.startswith(("a ", "an "), position) else None
    return (length[0] * value(more["number"]), more.end()) if more else length


def _without(text: str, start: int, end: int) -> str:
    left = re.sub(r"\s+(?=[,.!?])", "", " ".join((text[:start] + " " + text[end:]).split()))
    return re.sub(r"^[\s,]+|,(?=,)|,(?=[.!?]*$)", "", left)
