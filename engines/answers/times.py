"""Times in an answer, from the LLM's wording to people's, while the answer is being written. Pure.

The LLM writes times as it reads them, in seconds of the stream: "At 652 seconds.", "At 12 seconds, 48 seconds ago.",
"It is 3598 seconds.", "for 652 seconds". It need not compute anything; this program does, exactly. Text in double
quotes was said or read by somebody and stays. The same text without quotes is rewritten: a small risk.
"""

import re
from collections.abc import Sequence

from engines.answers.time_words import MINUTE_S, clock_time, duration, moment, position
from engines.wall_clock import WallClock

_SECONDS = (" ", "s", "e", "c", "o", "n", "d", "s?")
_NUMBER = r"\d{1,9}"
_AT = ("[Aa]", "t", " ", _NUMBER, *_SECONDS)
_AGO = (",", " ", r"\d+", *_SECONDS, " ", "a", "g", "o")
_IT_IS = ("[Ii]", "t", " ", "i", "s", " ", r"\d+", *_SECONDS)
_SPAN = (_NUMBER, *_SECONDS)
_EDGE = r"(?<![\w.,:'-])"  # before an expression: nothing that makes it a part of a longer word or number

_EXPRESSION = re.compile(
    rf"{_EDGE}(?:(?P<at>[Aa]t) (?P<time>{_NUMBER}) seconds?(?P<ago>, \d+ seconds? ago)?"
    rf"|(?P<it_is>[Ii]t is) \d+ seconds?(?=[.,;!?]|\s*$)"
    rf"|(?P<span>{_NUMBER}) seconds?)(?!\w)"
)


def _beginnings(units: Sequence[str]) -> str:
    """A pattern of everything that may still become the sequence of `units`, and of the sequence itself."""
    pattern = ""
    for unit in reversed(units[1:]):
        pattern = f"(?:{unit}{pattern})?"
    return units[0] + pattern


# An expression is complete when the next word, or a mark, has begun: a comma may have to come before a word.
_UNFINISHED = re.compile(
    rf"{_EDGE}(?:{'|'.join(_beginnings([*units, ' *']) for units in ((*_AT, *_AGO), _AT, _IT_IS, _SPAN))})\Z"
)
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?])\s*\Z")
_WORD_FOLLOWS = re.compile(r" +\w")


class TimesRewriter:
    """Rewrites the times of one answer, which may come in any pieces.

    `now_s`: when it was asked, in seconds of the stream, which has `started` then. Without a clock it is a recording,
    whose times are told as players show them. `names_clock`: the question has times of day, and so has the answer.
    """

    def __init__(self, now_s: float, started: WallClock | None, names_clock: bool = False) -> None:
        self._now_s, self._started, self._names_clock = now_s, started, names_clock
        self._text = ""
        self._done = 0  # so many characters of it were returned, rewritten or not

    def add(self, piece: str) -> str:
        """The answer has grown: returns what is certain now. The beginning of an expression is held back."""
        self._text += piece
        return self._advance(_UNFINISHED.search(self._text, self._done))

    def finish(self) -> str:
        """The answer has ended: returns the rest."""
        return self._advance(None)

    def _advance(self, unfinished: re.Match[str] | None) -> str:
        end = unfinished.start() if unfinished else len(self._text)
        rewritten = []
        while (match := _EXPRESSION.search(self._text, self._done)) and match.start() < end:
            rewritten += [self._text[self._done : match.start()], self._replacement(match)]
            self._done = match.end()
        rewritten.append(self._text[self._done : end])
        self._done = max(self._done, end)
        return "".join(rewritten)

    def _replacement(self, match: re.Match[str]) -> str:
        before, after = self._text[: match.start()], self._text[match.end() :]
        if before.count('"') % 2:
            return match.group()
        if match["span"]:
            seconds = int(match["span"])
            words = duration(seconds) if seconds >= MINUTE_S else match.group()
            return _with_capital(words) if _SENTENCE_BEGINS.search(before) else words
        if match["it_is"]:
            return f"{match['it_is']} {self._now()}"
        words = self._moment(int(match["time"]), asks_how_long_ago=match["ago"] is not None)
        if ", " in words and _WORD_FOLLOWS.match(after):
            words += ","
        return _with_capital(words) if match["at"] == "At" else words

    def _now(self) -> str:
        if self._started is None:
            return f"{position(self._now_s)} into the recording"
        return clock_time(self._now_s, self._started)

    def _moment(self, time_s: int, asks_how_long_ago: bool) -> str:
        if self._started is not None:
            words = moment(time_s, self._now_s, self._started)
            return words[words.index("at ") :] if self._names_clock and " ago, at " in words else words
        if asks_how_long_ago and time_s < self._now_s:
            return f"{duration(self._now_s - time_s)} ago, at {position(time_s)}"
        return f"at {position(time_s)}"


def _with_capital(words: str) -> str:
    return words[0].upper() + words[1:]
