"""Whether each condition of a rule holds, window by window. Pure; times are seconds of the stream.

A condition is told of as it begins. What comes again soon after it ended has gone on all the time: senses miss a thing
for a moment, telephones pause between two rings.
"""

import math
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from engines.scene.animals import kind_of
from engines.scene.wording import counted, with_article
from engines.watches.phrases import has_read, has_said
from engines.watches.rule import Condition, Heard, NotSeen, Read, Said, Seen, condition_words
from engines.watches.window import SensedWindow

TOGETHER_S = 5.0  # what happened so long ago is still together with what happens now
AGAIN_S = 10.0  # a thing, sound or word that comes again sooner is the same once more
READ_AGAIN_S = 60.0  # text that stays in the picture is read again and again
GONE_S = 4.0  # windows that do not show a thing, until it counts as gone: two
SOUND_FINDINGS, SOUND_WITHIN_S = 2, 4.0  # half seconds with a sound: one alone is often wrong
BLIND_S = 60.0  # what is seen again after so long without pictures is told of again


@dataclass(frozen=True)
class Support:
    """What shows that a condition holds: at `time_s` by `modality`, told as `words`."""

    time_s: float
    modality: Literal["audio", "video", "speech"]
    words: str


class Sign(Protocol):
    """Of one condition, as of the newest window. `support`: what showed last that it holds. `is_now`: it holds, or
    happened just now. `lasts`: it would be the same once more if it began now."""

    support: Support | None
    is_now: bool
    lasts: bool

    def add(self, window: SensedWindow) -> None:
        """Take the next window."""


class SeenSign:
    """`lasts`: it was there when the stream was interrupted."""

    def __init__(self, condition: Seen, lasts: bool) -> None:
        self.support: Support | None = None
        self.is_now, self.lasts = False, lasts
        self._condition, self._has_looked = condition, lasts
        self._seen_s: float | None = None
        self._came_s = -TOGETHER_S

    def add(self, window: SensedWindow) -> None:
        is_in_view = window.things is not None and self._see(window, window.things)
        has_come = window.end_s - self._came_s < TOGETHER_S
        self.is_now = is_in_view and (has_come or not self._condition.comes)

    def _see(self, window: SensedWindow, things: Mapping[str, int]) -> bool:
        count = sum(count for name, count in things.items() if kind_of(name) in self._condition.names)
        is_in_view = count >= self._condition.least
        if self._seen_s is None:
            self._seen_s = window.start_s
        self.lasts = self.lasts and window.end_s - self._seen_s < (BLIND_S if is_in_view else AGAIN_S)
        if is_in_view:
            if not self.lasts:
                self._came_s = window.end_s if self._has_looked else self._came_s
                self.support = Support(window.start_s, "video", self._words(count))
            self.lasts, self._seen_s = True, window.end_s
        self._has_looked = True
        return is_in_view

    def _words(self, count: int) -> str:
        names = self._condition.names
        if self._condition.comes and self._condition.least == 1:
            return condition_words(self._condition).replace(" comes", " has come")
        if len(names) > 1:
            return f"I see {' or '.join(with_article(name) for name in names)}"
        return f"I see {counted(count, names[0])}"


class NotSeenSign:
    """Blindness is no absence. `lasts`: it was gone when the stream was interrupted."""

    def __init__(self, condition: NotSeen, lasts: bool) -> None:
        self.support: Support | None = None
        self.is_now, self.lasts = False, lasts
        self._condition, self._was_there = condition, False
        self._absent_since_s: float | None = None
        self._left_s = -TOGETHER_S

    def add(self, window: SensedWindow) -> None:
        if window.things is None:
            self._absent_since_s = None
        elif any(kind_of(name) in self._condition.names for name in window.things):
            self.lasts, self._was_there, self._absent_since_s = False, True, None
        else:
            self._miss(window)
        has_left = window.end_s - self._left_s < TOGETHER_S
        self.is_now = has_left if self._condition.leaves else self.lasts

    def _miss(self, window: SensedWindow) -> None:
        if self._absent_since_s is None:
            self._absent_since_s = window.start_s
        if self.lasts or window.end_s - self._absent_since_s < GONE_S:
            return
        self.lasts = True
        if self._was_there or not self._condition.leaves:
            self._left_s = window.end_s
            self.support = Support(self._absent_since_s, "video", condition_words(self._condition))


class EventSign:
    """Of what happens at a time: `found` tells the moments of a window. It takes `least` of them within
    `SOUND_WITHIN_S`. `lasts`: it went on when the stream was interrupted."""

    def __init__(
        self, found: Callable[[SensedWindow], Iterable[Support]], again_s: float, lasts: bool, least: int = 1
    ) -> None:
        self.support: Support | None = None
        self.is_now, self.lasts = False, lasts
        self._found, self._again_s = found, again_s
        self._latest: deque[Support] = deque(maxlen=least)
        self._happened_s = math.nan  # end of the window in which it happened last

    def add(self, window: SensedWindow) -> None:
        if self.lasts and math.isnan(self._happened_s):
            self._happened_s = window.start_s
        for support in self._found(window):
            self._latest.append(support)
            first = self._latest[0]
            if len(self._latest) == self._latest.maxlen and support.time_s - first.time_s <= SOUND_WITHIN_S:
                self.support, self._happened_s = first, window.end_s
        self.is_now = self.support is not None and window.end_s - self._happened_s < TOGETHER_S
        self.lasts = window.end_s - self._happened_s < self._again_s


def sign_of(condition: Condition, since_s: float, lasts: bool) -> Sign:
    """The sign of a condition that is looked out for since `since_s`; speech that began before does not count.

    `lasts`: it held when the stream was interrupted.
    """
    match condition:
        case Seen():
            return SeenSign(condition, lasts)
        case NotSeen():
            return NotSeenSign(condition, lasts)
        case Heard():
            return EventSign(lambda window: _sounds(condition, window), AGAIN_S, lasts, SOUND_FINDINGS)
        case Said():
            return EventSign(lambda window: _said(condition, window, since_s), AGAIN_S, lasts)
        case Read():
            return EventSign(lambda window: _read(condition, window), READ_AGAIN_S, lasts)


def _sounds(condition: Heard, window: SensedWindow) -> Iterable[Support]:
    return (
        Support(time_s, "audio", f"I hear {name if len(condition.names) > 1 else condition.called}")
        for time_s, name in window.sounds
        if name in condition.names
    )


def _said(condition: Said, window: SensedWindow, since_s: float) -> Iterable[Support]:
    return (
        Support(said.start_s, "speech", f'somebody said "{said.text.strip()}"')
        for said in window.said
        if said.start_s >= since_s and any(has_said(said.text, phrase) for phrase in condition.phrases)
    )


def _read(condition: Read, window: SensedWindow) -> Iterable[Support]:
    return (
        Support(time_s, "video", f'I read "{text.strip()}"')
        for time_s, text in window.read
        if any(has_read(text, phrase) for phrase in condition.phrases)
    )
