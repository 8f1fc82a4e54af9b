"""The time that a question asks about, in seconds of the stream. Pure.

"in the last ten minutes", "between two and three", "at 12:03", "since noon", "40 minutes ago", "this morning". Of a
recording, which has no clock, "10:52" is a position, as players show it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from engines.answers.time_words import DAY_S, HOUR_S, MINUTE_S
from engines.answers.when.amounts import NUMBER, UNIT, duration_at, unit_s, value
from engines.answers.when.clock import ABOUT_S, clock_at
from engines.wall_clock import WallClock

TOLERANCE = 0.1  # "40 minutes ago" is between 36 and 44 minutes ago
MIN_TOLERANCE_S = 5.0
MAX_CHARACTERS, MAX_MOMENT_CHARACTERS = 1000, 80  # of a question, and of the first of two moments: it takes no time
NIGHT_ENDS_H = 5  # at 1:00, "tonight" has begun yesterday
MINUTE_LASTS_S = 60.0  # "at 14:02" lasts until 14:03

_WORD_BEGINS = re.compile(r"(?<![\w:.'-])\w")
_LAST = re.compile(r"(?:(?:in|during|within|over|for|from) )?(?:the |these )?(?:last|past) ")
_BETWEEN = re.compile(r"between (?:about |around )?")
_AND = re.compile(r" and (?:about |around )?")
_FROM, _UNTIL = (
    re.compile(r"from (?:about |around )?|(?=\d{1,2}:\d\d ?[-–])"),
    re.compile(r" ?(?:to|until|till|up to|-|–) ?(?:about |around )?"),
)
_SIDE = re.compile(r"(?P<side>since|after|before|until|till|up to) (?:about |around )?")
_AT = re.compile(r"(?:at|by) (?P<about>about |around |roughly )?|(?P<around>around|about|roughly) (?=\d|\w+ o'?clock)")
_AGO = re.compile(r" ago\b")
_NUMBER, _UNIT_WORD = re.compile(NUMBER), re.compile(rf"\b{UNIT}")
_POSITION = re.compile(r"(?:(\d{1,2}):(?=\d\d:))?(\d{1,3}):([0-5]\d)(?![\d:])")
_DAY = re.compile(
    r"(?P<days_before>the day before )?(?P<day>yesterday|today|tomorrow|this|last night|tonight)"
    r"(?: (?P<part>morning|noon|afternoon|evening|night))?\b"
)
_PARTS_H = {"morning": (0, 12), "noon": (11, 14), "afternoon": (12, 18), "evening": (17, 24), "night": (18, 30)}
_LONG_AGO = re.compile(
    r"last (?:week|weekend|month|year|spring|summer|autumn|fall|winter|christmas"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
)

Span = tuple[float, float]


@dataclass(frozen=True)
class AskedTime:
    """A time that a question names with `words`, from `start_s` to `end_s` of the stream, as exactly as people mean it.

    It may lie before the stream began, or in the future. `place`: where the words stand in the question. `is_moment`:
    they name a moment, not a span. `names_clock`: they are of a clock. `is_open`: they name one end only; the other one
    is that of the stream ("today", "since two").
    """

    words: str
    start_s: float
    end_s: float
    place: tuple[int, int]
    is_moment: bool = False
    names_clock: bool = False
    is_open: bool = False


@dataclass(frozen=True)
class _Moment:
    """A moment as a question names it: the `times` of the stream that it may mean, and how exactly it is meant."""

    times: tuple[float, ...]
    before_s: float
    after_s: float
    is_clock: bool
    place_after: int


@dataclass(frozen=True)
class _Frame:
    """A day or a part of one: "yesterday", "this morning"."""

    place: tuple[int, int]
    start_s: float
    end_s: float


def asked_time(question: str, now_s: float, started: WallClock | None) -> AskedTime | None:
    """The time that a question names; None if it names none. Times of day need a stream that has `started`. Of several
    that the words may mean, the last one that lies in the stream is meant, or else one of today."""
    beginning = question[:MAX_CHARACTERS].replace("’", "'")
    text = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in beginning)
    reader = _Reader(text, now_s, started)
    begins = [match.start() for match in _WORD_BEGINS.finditer(text)]
    frame = next(filter(None, map(reader.frame_at, begins)), None)
    found = next(filter(None, (reader.span_at(begin, frame) for begin in begins)), None)
    if frame is None:
        return found
    begin, end = frame.place
    if found is not None and not begin <= found.place[0] < end:
        places = found.place[0], found.place[1], begin, end
        if not found.names_clock or not 0 <= max(begin - found.place[1], found.place[0] - end) <= 1:
            return found
        begin, end = min(places), max(places)  # "yesterday at 14:02"
        return replace(found, words=text[begin:end], place=(begin, end))
    is_open = frame.start_s <= 0 and frame.end_s >= now_s
    return AskedTime(text[begin:end], frame.start_s, frame.end_s, frame.place, names_clock=True, is_open=is_open)


class _Reader:
    """Reads one text in small letters."""

    def __init__(self, text: str, now_s: float, started: WallClock | None) -> None:
        self._text, self._now_s, self._started = text, now_s, started

    def frame_at(self, begin: int) -> _Frame | None:
        """The day, or the part of it, that begins at a place of the text."""
        if self._started is None:
            return None
        midnight_s = self._now_s - (self._started.start_s + self._now_s) % DAY_S
        if long_ago := _LONG_AGO.match(self._text, begin):
            is_before_start = midnight_s < 0
            return _Frame(long_ago.span(), midnight_s - 370 * DAY_S, midnight_s) if is_before_start else None
        match = _DAY.match(self._text, begin)
        if match is None or (match["day"] == "this" and match["part"] is None):
            return None
        hour = (self._started.start_s + self._now_s) % DAY_S / HOUR_S
        days = {"yesterday": -1, "last night": -1, "tomorrow": 1}.get(match["day"], 0) - bool(match["days_before"])
        days -= match["day"] == "tonight" and hour < NIGHT_ENDS_H
        part = "night" if match["day"] in ("last night", "tonight") else match["part"]
        from_h, to_h = _PARTS_H[part] if part else (0, 24)
        day_s = midnight_s + days * DAY_S
        return _Frame(match.span(), day_s + from_h * HOUR_S, day_s + to_h * HOUR_S)

    def span_at(self, begin: int, frame: _Frame | None) -> AskedTime | None:
        """The time whose words begin at a place of the text; times of day are meant to lie in the `frame`."""
        return self._last(begin) or self._between(begin, frame) or self._side(begin, frame) or self._at(begin, frame)

    def _last(self, begin: int) -> AskedTime | None:
        match = _LAST.match(self._text, begin)
        duration = duration_at(self._text, match.end(), may_lack_number=True) if match else None
        if duration is None:
            return None
        return self._asked(begin, duration[1], (self._now_s - duration[0], self._now_s))

    def _between(self, begin: int, frame: _Frame | None) -> AskedTime | None:
        for opening, joint in ((_BETWEEN, _AND), (_FROM, _UNTIL)):
            match = opening.match(self._text, begin)
            if match is None:
                continue
            for joined in joint.finditer(self._text, match.end(), match.end() + MAX_MOMENT_CHARACTERS):
                first, last = self._two_moments(match.end(), joined, frame)
                if first is None or last is None or first.is_clock != last.is_clock:
                    continue
                times = sorted([(time_s, 0) for time_s in first.times] + [(time_s, 1) for time_s in last.times])
                if first.is_clock:  # each beginning with the next end
                    pairs = [(one[0], other[0]) for one, other in pairwise(times) if one[1] < other[1]]
                else:
                    pairs = [(times[0][0], times[-1][0])]
                if pairs:
                    return self._asked(begin, last.place_after, self._meant(pairs), names_clock=first.is_clock)
        return None

    def _two_moments(
        self, place: int, joined: re.Match[str], frame: _Frame | None
    ) -> tuple[_Moment | None, _Moment | None]:
        """The moments around "and" or "to". Of "between 10 and 20 minutes ago", the first one is as the other is."""
        before, last = self._text[: joined.start()], self._moment(joined.end(), frame)
        amount = None
        if last is not None and not last.is_clock:
            amount = duration_at(before, place)
            unit, number = _UNIT_WORD.search(self._text, joined.end()), _NUMBER.match(before, place)
            if amount is None and unit and number:
                amount = value(number.group()) * unit_s(unit.group()), number.end()
        if last is None or amount is None:
            first = self._moment(place, frame, text=before)
            return (first if first and first.place_after == joined.start() else None), last
        seconds, end = amount
        is_ago = self._text.endswith(" ago", 0, last.place_after)
        end = joined.start() if _AGO.fullmatch(before, end) else end
        first = replace(last, times=(self._now_s - seconds if is_ago else seconds,))
        return (first if end == joined.start() else None), last

    def _side(self, begin: int, frame: _Frame | None) -> AskedTime | None:
        match = _SIDE.match(self._text, begin)
        if match is None:
            return None
        is_since = match["side"] in ("since", "after")
        if day := self.frame_at(match.end()):
            edge_s, end, is_clock = day.end_s if match["side"] == "after" else day.start_s, day.place[1], True
        elif moment := self._moment(match.end(), frame):
            edges = [(time_s, time_s) for time_s in moment.times if match["side"] != "since" or time_s <= self._now_s]
            if not edges:
                return None
            edge_s, end, is_clock = self._meant(edges)[0], moment.place_after, moment.is_clock
        else:
            return None
        span = (edge_s, max(self._now_s, edge_s)) if is_since else (min(0.0, edge_s - DAY_S), edge_s)
        return self._asked(begin, end, span, names_clock=is_clock, is_open=True)

    def _at(self, begin: int, frame: _Frame | None) -> AskedTime | None:
        match = _AT.match(self._text, begin)
        moment = self._moment(match.end() if match else begin, frame, is_introduced=match is not None)
        if moment is None or not moment.times:
            return None
        time_s, _ = self._meant([(time_s, time_s) for time_s in moment.times])
        before_s, after_s = moment.before_s, moment.after_s
        if match and (match["about"] or match["around"]) and moment.is_clock:
            before_s, after_s = max(before_s, ABOUT_S), max(after_s, ABOUT_S)
        span = time_s - before_s, time_s + after_s
        return self._asked(begin, moment.place_after, span, is_moment=True, names_clock=moment.is_clock)

    def _moment(
        self, place: int, frame: _Frame | None, is_introduced: bool = True, text: str | None = None
    ) -> _Moment | None:
        """The moment that is named at a place of the text, or of a `text` that is a part of it. `is_introduced`: a word
        before it says that a moment follows."""
        text = self._text if text is None else text
        if duration := duration_at(text, place):
            seconds, end = duration
            if ago := _AGO.match(text, end):
                exactly_s = max(TOLERANCE * seconds, MIN_TOLERANCE_S)
                return _Moment((self._now_s - seconds,), exactly_s, exactly_s, False, ago.end())
        found = clock_at(text, place, may_be_bare=is_introduced) if self._started is not None else None
        if found is not None and self._started is not None:
            clock, end = found
            times = clock.times(self._now_s, self._started)
            if frame is not None:
                times = [time_s for time_s in times if frame.start_s <= time_s <= frame.end_s] or times
            return _Moment(tuple(times), clock.tolerance_s, MINUTE_LASTS_S + clock.tolerance_s, True, end)
        if duration and is_introduced:
            seconds, end = duration
        elif self._started is None and (position := _POSITION.match(text, place)):
            hours, minutes, more = (int(part or 0) for part in position.groups())
            seconds, end = float(hours * HOUR_S + minutes * MINUTE_S + more), position.end()
        else:
            return None
        return _Moment((seconds,), MIN_TOLERANCE_S, MIN_TOLERANCE_S, False, end)

    def _meant(self, spans: Sequence[Span]) -> Span:
        """The span that is meant of several: the last one that lies in the stream, or else one that begins today, or
        else the last one that is over."""
        inside = [span for span in spans if span[0] <= self._now_s and span[1] >= 0]
        if inside or self._started is None:
            return max(inside or spans)
        midnight_s = self._now_s - (self._started.start_s + self._now_s) % DAY_S
        today = [span for span in spans if midnight_s <= span[0] < midnight_s + DAY_S]
        over = [span for span in spans if span[1] < 0]
        if today:
            return min(today, key=lambda span: max(span[0] - self._now_s, -span[1]))
        return max(over) if over else min(spans)

    def _asked(self, begin: int, end: int, span: Span, **facts: bool) -> AskedTime:
        return AskedTime(self._text[begin:end], *span, (begin, end), **facts)
