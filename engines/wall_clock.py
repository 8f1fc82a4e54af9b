"""What people's clocks show while a stream runs. Pure arithmetic: reads no clock and knows no dates."""

from dataclasses import dataclass
from typing import NamedTuple

_SECONDS_PER_DAY, _SECONDS_PER_MINUTE, _MINUTES_PER_HOUR = 86_400, 60, 60


class ClockTime(NamedTuple):
    """What a clock on the wall shows. `day` counts from 0, the day on which the stream began; -1 is the day before."""

    day: int
    hour: int
    minute: int


@dataclass(frozen=True)
class WallClock:
    """Relates a stream's time to people's clocks. `start_s`: local seconds since midnight at the stream's time zero."""

    start_s: float

    @classmethod
    def showing(cls, second_of_day: float, time_s: float) -> "WallClock":
        """One that shows this second since midnight at `time_s` of the stream."""
        return cls((second_of_day - time_s) % _SECONDS_PER_DAY)

    def at(self, time_s: float) -> ClockTime:
        """What a clock shows at `time_s` of the stream. A minute lasts until the next one begins: nothing is rounded.
        Changes to and from daylight saving time are not known."""
        day, second = divmod(self.start_s + time_s, _SECONDS_PER_DAY)
        hour, minute = divmod(int(second) // _SECONDS_PER_MINUTE, _MINUTES_PER_HOUR)
        return ClockTime(int(day), hour, minute)
