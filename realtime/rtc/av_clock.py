"""Puts the tracks of one call on one clock. Pure; arrival times are arguments.

RTP timestamps of each track begin at a random number. Only RTCP sender reports, which pair them with the sender's wall
clock, relate two tracks (RFC 3550, 6.4.1). Until both tracks have had a report, their first frames count as
simultaneous, or as far apart as they arrived if that is more than `SIMULTANEOUS_S`; from then on the reports decide.

Sound is the reference. Its time is its own count of samples: a report never stretches, cuts or repeats it. A correction
moves the pictures, at once, because a picture that is timed some milliseconds earlier does no harm. Sound is moved only
if its timestamps stood still for a while (the microphone was switched): then it moves ahead and leaves a hole. No time
moves back: a picture that would is given the time of the picture before it.

Many senders report when a frame was sent, not when it was captured. On a busy machine such a report is some 100 ms
late, and the frames after it catch up. A late report is used only if the frames are late as well, or if two more, over
two seconds, say the same.
"""

from collections import deque
from dataclasses import dataclass, field
from statistics import median

from realtime.media.windower import Track

NUM_REPORTS = 5  # the median of so many is used: single reports are up to 45 ms off
SIMULTANEOUS_S = 0.5  # tracks whose first frames arrive within this time began together
MIN_HOLE_S = 0.1  # a report that puts sound later by more than this may show a hole in its timestamps
LAG_OVER_S = 2.0  # a hole delays all frames from there on; a busy sender catches up sooner
MAX_LAG_ERROR_S = 0.05  # the frames may be less late than the report by this much
MAX_DOUBTED = 2  # reports in a row that are late while frames are not; more of them within LAG_OVER_S
MAX_STEP_ERROR_S = 5.0  # if a step in timestamps differs from the wait by more than this, the timestamps restarted
MAX_REPORT_DISTANCE_S = 30.0  # a report about a time farther back than this is about another sender
MAX_REPORT_AHEAD_S = 5.0  # or farther ahead: a report is about now. Timestamps in GStreamer's (1.22) run away


@dataclass
class ClockCounters:
    """`restarts`: timestamps started again. `jumps`: sound was moved ahead. `held`: a frame would have moved back."""

    restarts: int = 0
    jumps: int = 0
    held: int = 0


@dataclass
class _TrackClock:
    """One track: a frame with timestamp `rtp_s` begins at `rtp_s + offset_s`; the last frame ended at `ends_s`."""

    began_s: float
    first_arrived_s: float
    offset_s: float
    rtp_s: float
    arrived_s: float
    ends_s: float
    wall_offsets_s: deque[float] = field(default_factory=lambda: deque(maxlen=NUM_REPORTS))  # wall clock minus rtp_s
    least_lags_s: deque[float] = field(default_factory=lambda: deque(maxlen=NUM_REPORTS))  # at these reports
    num_doubted: int = 0  # reports since the last that was used
    doubted_from_s: float = 0.0  # rtp_s of the first of them
    recent_lags_s: deque[tuple[float, float]] = field(default_factory=deque)  # rtp_s, arrival time minus rtp_s

    def add_lag(self, rtp_s: float, arrived_s: float) -> None:
        self.recent_lags_s.append((rtp_s, arrived_s - rtp_s))
        while rtp_s - self.recent_lags_s[0][0] > LAG_OVER_S:
            self.recent_lags_s.popleft()

    def are_frames_late(self, by_s: float) -> bool:
        """Whether all frames of the last `LAG_OVER_S` arrived later than before, by as much."""
        return self._least_lag_s() - median(self.least_lags_s) >= by_s - MAX_LAG_ERROR_S

    def doubts(self, rtp_s: float) -> bool:
        """Whether a late report, about `rtp_s`, is left unused although the frames are not as late. Counts it.

        For `LAG_OVER_S` after a hole the recent frames are also those before it, and do not show it.
        """
        if self.num_doubted == 0:
            self.doubted_from_s = rtp_s
        self.num_doubted += 1
        return self.num_doubted <= MAX_DOUBTED or rtp_s - self.doubted_from_s < LAG_OVER_S

    def believe(self, wall_offset_s: float) -> None:
        """Use a report."""
        self.wall_offsets_s.append(wall_offset_s)
        self.least_lags_s.append(self._least_lag_s())
        self.num_doubted = 0

    def forget_reports(self) -> None:
        self.wall_offsets_s.clear()
        self.least_lags_s.clear()

    def _least_lag_s(self) -> float:
        return min(lag_s for _, lag_s in self.recent_lags_s)


class AvClock:
    """The clock of one call. Time 0 is the first frame of the track that comes first; all times are seconds.

    `skew_ms`: how far the newest reports differ from the pictures' present times, before the median corrects these
    (positive: the pictures were too early). None until both tracks have had a report.
    """

    def __init__(self) -> None:
        self.counters = ClockCounters()
        self.skew_ms: float | None = None
        self._clocks: dict[Track, _TrackClock] = {}

    def time_s(self, track: Track, rtp_s: float, lasts_s: float, arrived_s: float) -> float:
        """When a frame begins. `rtp_s`: its unwrapped timestamp; `lasts_s`: its duration, 0 for pictures."""
        clock = self._clocks.get(track)
        if clock is None:
            clock = self._clocks[track] = self._begin(rtp_s, arrived_s)
        step_s, waited_s = rtp_s - clock.rtp_s, arrived_s - clock.arrived_s
        if step_s < 0 or abs(step_s - waited_s) > MAX_STEP_ERROR_S:
            self.counters.restarts += 1
            clock.forget_reports()
            clock.recent_lags_s.clear()
            clock.offset_s = max(clock.rtp_s + clock.offset_s + waited_s, clock.ends_s) - rtp_s
        time_s = rtp_s + clock.offset_s
        if time_s < clock.ends_s - 1e-6:
            self.counters.held += 1
            time_s = clock.ends_s
        clock.rtp_s, clock.arrived_s, clock.ends_s = rtp_s, arrived_s, time_s + lasts_s
        clock.add_lag(rtp_s, arrived_s)
        return time_s

    def report(self, track: Track, rtp_s: float, wall_s: float) -> None:
        """A sender report: `rtp_s` of `track` was at `wall_s` by the sender's wall clock."""
        clock = self._clocks.get(track)
        if clock is None or not -MAX_REPORT_DISTANCE_S <= rtp_s - clock.rtp_s <= MAX_REPORT_AHEAD_S:
            return
        found_s = wall_s - rtp_s
        later_s = found_s - median(clock.wall_offsets_s) if clock.wall_offsets_s else 0.0
        is_late = MIN_HOLE_S < later_s <= MAX_STEP_ERROR_S
        is_hole = is_late and clock.are_frames_late(later_s)
        if is_late and not is_hole and clock.doubts(rtp_s):
            return
        if is_hole and track == "audio":
            self.counters.jumps += 1
            clock.offset_s += later_s
        if abs(later_s) > MIN_HOLE_S:
            clock.forget_reports()
        clock.believe(found_s)
        self._align()

    def _begin(self, rtp_s: float, arrived_s: float) -> _TrackClock:
        began_s = 0.0
        for other in self._clocks.values():
            is_together = arrived_s - other.first_arrived_s < SIMULTANEOUS_S
            began_s = other.began_s if is_together else other.rtp_s + other.offset_s + arrived_s - other.arrived_s
        return _TrackClock(began_s, arrived_s, began_s - rtp_s, rtp_s, arrived_s, ends_s=began_s)

    def _align(self) -> None:
        sound, pictures = self._clocks.get("audio"), self._clocks.get("video")
        if sound and pictures and sound.wall_offsets_s and pictures.wall_offsets_s:
            newest_apart_s = pictures.wall_offsets_s[-1] - sound.wall_offsets_s[-1]
            self.skew_ms = 1e3 * (sound.offset_s + newest_apart_s - pictures.offset_s)
            pictures.offset_s = sound.offset_s + median(pictures.wall_offsets_s) - median(sound.wall_offsets_s)
