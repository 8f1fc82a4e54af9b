"""What is said of episodes, and what proves it: "Twice, at 13:10 and at 13:50.", "For ten minutes, since 13:20.". Pure.

Every sentence is made twice: for people, and as the LLM writes times, in seconds of the stream.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from engines.answers.time_words import clock_time, duration, moment, number_word, position
from engines.api import Evidence
from engines.scene.wording import listed
from engines.wall_clock import WallClock

MAX_LISTED = 3  # times
Sense = Literal["audio", "video"]


@dataclass(frozen=True)
class Terms:
    """How times are told at `now_s` of a stream that has `started`. `names_clock`: the question has times of day.
    `is_raw`: as the LLM writes them."""

    now_s: float
    started: WallClock | None
    names_clock: bool = False
    is_raw: bool = False

    def point(self, time_s: float) -> str:
        """ "13:10", "10:52", "600 seconds"."""
        if self.is_raw:
            return f"{round(time_s)} seconds"
        return position(time_s) if self.started is None else clock_time(time_s, self.started)

    def at(self, times_s: Sequence[float]) -> str:
        """When something happened: "ten minutes ago, at 13:50", "at 13:10 and at 13:50"."""
        if len(times_s) == 1 and not self.is_raw and self.started is not None and not self.names_clock:
            return moment(times_s[0], self.now_s, self.started)
        return listed(self.each_at(times_s))

    def each_at(self, times_s: Sequence[float]) -> list[str]:
        """When each of several things happened, in terms that tell them apart: "at 13:10", "ten seconds ago"."""
        points = [self.point(time_s) for time_s in times_s]
        if len(set(points)) < len(points):
            return [f"{duration(self.now_s - time_s)} ago" for time_s in times_s]
        return [f"at {point}" for point in points]

    def from_to(self, start_s: float, end_s: float) -> str:
        """ "from 13:10 to 13:20"; "at 13:10" if both are the same minute."""
        first, last = self.point(start_s), self.point(end_s)
        return f"from {first} to {last}" if first != last else f"at {first}"

    def lasting(self, seconds: float) -> str:
        """ "ten minutes"."""
        return f"{round(seconds)} seconds" if self.is_raw else duration(seconds)


def often(count: int) -> str:
    """ "once", "twice", "five times"."""
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{number_word(count)} times")


def times_words(times_s: Sequence[float], terms: Terms) -> str:
    """When it was; of many times the last one."""
    if len(times_s) <= MAX_LISTED:
        return terms.at(times_s)
    return f"the last time {terms.at(times_s[-1:])}"


def moment_evidence(
    time_s: float, window_s: float, sense: Sense, weight: float, place: tuple[tuple[int, int], ...] = ()
) -> Evidence:
    """The window of `window_s` that shows or holds what was at a time. `place`: its patches."""
    start_s = time_s // window_s * window_s
    return Evidence(start_s, start_s + window_s, sense, place, weight)
