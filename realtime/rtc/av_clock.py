"""Puts the tracks of one call on one clock. Pure: what arrived when is handed in, decisions come back.

RTP timestamps of two tracks begin anywhere; only RTCP sender reports, which pair them with the sender's wall clock,
tie them together (RFC 3550, 6.4.1). Until both tracks have had one, the first frames count as simultaneous, or as far
apart as they arrived if that is far; from then on the reports rule.

Sound leads. Its time is its own count of samples, so that no report ever stretches, cuts or repeats it; a correction
moves the pictures, at once, since a picture that comes some milliseconds earlier in time harms nobody. Only where sound
turns out to have been standing still (a microphone that was switched over) is it moved, ahead, which leaves a hole.
Nothing ever moves back: a picture that would is held at the time of the one before it.
"""

from collections import deque
from dataclasses import dataclass, field
from statistics import median

from realtime.media.windower import Track

REPORTS = 5  # their median rules: single ones are up to 45 ms off
TOGETHER_S = 0.5  # tracks whose first frames arrive within this began together
STOOD_STILL_S = 0.1  # a report that finds sound later by more than this has found a hole in its timestamps
RESTART_S = 5.0  # a step in timestamps that differs from the wait for it by more than this tells nothing
NEAR_S = 30.0  # a report about a time farther than this from the track's own is about another sender


@dataclass
class ClockCounters:
    """`restarts`: timestamps began anew. `jumps`: sound was moved ahead. `held`: a picture would have moved back."""

    restarts: int = 0
    jumps: int = 0
    held: int = 0


@dataclass
class _Line:
    """One track: a frame stamped `rtp_s` is at `rtp_s + offset_s`; `ends_s` is where its last frame ended."""

    began_s: float
    first_arrived_s: float
    offset_s: float
    rtp_s: float
    arrived_s: float
    ends_s: float
    wall_offsets_s: deque[float] = field(default_factory=lambda: deque(maxlen=REPORTS))  # wall clock minus rtp_s


class AvClock:
    """One call. Time 0 is the first frame of whichever track comes first; all times are seconds.

    `skew_ms` is how far off the newest reports found the pictures (positive: they had been put too early), before the
    median corrected them; None until both tracks have had a report.
    """

    def __init__(self) -> None:
        self.counters = ClockCounters()
        self.skew_ms: float | None = None
        self._lines: dict[Track, _Line] = {}

    def time_s(self, track: Track, rtp_s: float, lasts_s: float, arrived_s: float) -> float:
        """When a frame begins that is stamped `rtp_s` (unwrapped), arrived at `arrived_s` and lasts for `lasts_s`."""
        line = self._lines.get(track)
        if line is None:
            line = self._lines[track] = self._begin(rtp_s, arrived_s)
        step_s, waited_s = rtp_s - line.rtp_s, arrived_s - line.arrived_s
        if step_s < 0 or abs(step_s - waited_s) > RESTART_S:
            self.counters.restarts += 1
            line.wall_offsets_s.clear()
            line.offset_s = max(line.rtp_s + line.offset_s + waited_s, line.ends_s) - rtp_s
        time_s = rtp_s + line.offset_s
        if time_s < line.ends_s - 1e-6:
            self.counters.held += 1
            time_s = line.ends_s
        line.rtp_s, line.arrived_s, line.ends_s = rtp_s, arrived_s, time_s + lasts_s
        return time_s

    def report(self, track: Track, rtp_s: float, wall_s: float) -> None:
        """The sender says that `rtp_s` of `track` was at `wall_s` by its own clock."""
        line = self._lines.get(track)
        if line is None or abs(rtp_s - line.rtp_s) > NEAR_S:
            return
        known, found_s = line.wall_offsets_s, wall_s - rtp_s
        if known and abs(found_s - median(known)) > STOOD_STILL_S:
            later_s = found_s - median(known)
            known.clear()
            if track == "audio" and 0 < later_s <= RESTART_S:
                self.counters.jumps += 1
                line.offset_s += later_s
        known.append(found_s)
        self._align()

    def _begin(self, rtp_s: float, arrived_s: float) -> _Line:
        began_s = 0.0
        for other in self._lines.values():
            is_together = arrived_s - other.first_arrived_s < TOGETHER_S
            began_s = other.began_s if is_together else other.rtp_s + other.offset_s + arrived_s - other.arrived_s
        return _Line(began_s, arrived_s, began_s - rtp_s, rtp_s, arrived_s, ends_s=began_s)

    def _align(self) -> None:
        sound, pictures = self._lines.get("audio"), self._lines.get("video")
        if sound and pictures and sound.wall_offsets_s and pictures.wall_offsets_s:
            newest_apart_s = pictures.wall_offsets_s[-1] - sound.wall_offsets_s[-1]
            self.skew_ms = 1e3 * (sound.offset_s + newest_apart_s - pictures.offset_s)
            pictures.offset_s = sound.offset_s + median(pictures.wall_offsets_s) - median(sound.wall_offsets_s)
