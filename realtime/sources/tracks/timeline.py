"""One timeline for a source whose clock restarts. Pure: it sees the times of packets, not the packets.

Parts that were joined end to end (MPEG-TS, MPEG-PS, Ogg, HLS) have a clock each. A clock that jumps back is a new part:
it goes on where the last track ended, and every track of the new part is moved by the same amount. Forward jumps are
holes and stay. A jump counts when the next packet of its track confirms it, so one broken timestamp moves nothing.

| the clock of a track                                 | what it is taken for                                          |
|------------------------------------------------------|---------------------------------------------------------------|
| goes back beyond its jitter, no other track did      | a new part, at the end of all tracks                          |
| goes back, and another track began a part there      | the start of this track in that part                          |
| went back within its jitter, then another began one  | the same: it belongs to the new part from now on              |
| does not go back, but fits the newer part better     | the same, after a step or `MAX_BEHIND_S`                      |
| goes forward by more than `MAX_STEP_S`               | a hole, if the next packet agrees                             |
| jumps, and the next packet is where it was before    | one broken timestamp                                          |
| begins anew after 2^33 ticks                         | a wrap: the clock goes on (`wrapping.py`)                     |
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from realtime.sources.tracks.wrapping import unwrap

SOUND_JITTER_S = 0.1  # a step back that is no restart
PICTURE_JITTER_S = 0.5  # some containers give decoding times that follow the order of B-frames
UNORDERED_JITTER_S = 2.0  # a packet that has only the time at which it is shown
MAX_STEP_S = 10.0  # a longer step forward must be confirmed
MAX_HELD = 3  # packets of a track
MAX_BEHIND_S = 2.0  # so much of the old part may follow the first packet of a new one
MAX_OVERLAP_S = 1.0  # a track of a new part may begin so much before its own end
PICTURE_OVERLAP_S = 0.04  # pictures of two parts may overlap so much; sound follows end to end

Item = TypeVar("Item")


@dataclass(frozen=True)
class Stamp:
    """Times of a packet in seconds, by the clock of its source: when it is decoded, and when it is shown or heard; None
    if the source does not say."""

    time_s: float | None
    shown_s: float | None
    duration_s: float
    is_picture: bool = False

    @property
    def jitter_s(self) -> float:
        """A step back that is no restart."""
        return PICTURE_JITTER_S if self.is_picture else SOUND_JITTER_S

    @property
    def clock_s(self) -> float | None:
        """Where the clock of the source is, more or less."""
        return self.shown_s if self.time_s is None else self.time_s


@dataclass
class _Part:
    """Packets that share one clock, which is moved by `shift_s`."""

    number: int
    shift_s: float
    first_s: float


@dataclass
class _Track(Generic[Item]):
    part: _Part
    laps: int
    last_s: float  # by the clock of the source, as are all times here but `end_s`
    next_s: float
    end_s: float  # on the timeline: where everything so far has ended
    latest_s: float  # of its part, by the clock of the source
    behind_s: float = 0.0  # how long it has gone on while another track is in a newer part
    held: list[tuple[Stamp, Item]] = field(default_factory=list)  # a jump that is not confirmed, at most a few packets


class Timeline(Generic[Item]):
    """Takes packets in the order of the source and returns them in the same order for each track, with what must be
    added to their times, in seconds.

    `wrap_s`: after how long timestamps begin anew although the clock goes on (MPEG: 2^33 / 90 kHz); None: never.
    `restarts` counts new parts, `broken_times` packets whose time was none.
    """

    def __init__(self, wrap_s: float | None = None) -> None:
        self.restarts = 0
        self.broken_times = 0
        self._wrap_s = wrap_s
        self._tracks: dict[Hashable, _Track[Item]] = {}

    @property
    def end_s(self) -> float | None:
        """Where the last track has ended so far; None before the first packet with a time."""
        return max((track.end_s for track in self._tracks.values()), default=None)

    def add(self, name: Hashable, stamp: Stamp, item: Item) -> list[tuple[Item, float]]:
        """Take the next packet of a track; return what can be used now. One packet of each track may be held back."""
        track = self._tracks.get(name)
        if track is None:
            if stamp.time_s is None:
                return [(item, max((other.part.shift_s for other in self._tracks.values()), default=0.0))]
            track = self._tracks[name] = self._begin(stamp.time_s)
        if track.held:
            if stamp.clock_s is None and len(track.held) < MAX_HELD:
                track.held.append((stamp, item))
                return []
            return [*self._resolve(track, stamp), *self.add(name, stamp, item)]
        if self._is_jump(track, stamp):
            track.held.append((stamp, item))
            return []
        return [self._accept(track, stamp, item)]

    def finish(self) -> Iterator[tuple[Item, float]]:
        """The source has ended: what was held back."""
        for track in self._tracks.values():
            yield from self._resolve(track, None)

    def _begin(self, time_s: float) -> _Track[Item]:
        newest = max(self._tracks.values(), key=lambda other: other.part.number, default=None)
        part, laps = (newest.part, newest.laps) if newest else (_Part(0, 0.0, time_s), 0)
        time_s += laps * (self._wrap_s or 0.0)
        return _Track(part, laps, time_s, time_s, time_s + part.shift_s, time_s)

    def _time(self, track: _Track[Item], time_s: float) -> tuple[float, int]:
        return unwrap(time_s, track.next_s, track.laps, self._wrap_s)

    def _is_jump(self, track: _Track[Item], stamp: Stamp) -> bool:
        if stamp.clock_s is None:
            return False
        time_s, _ = self._time(track, stamp.clock_s)
        back_s = track.last_s - time_s
        if stamp.time_s is None:
            return back_s > UNORDERED_JITTER_S
        from_first = back_s > SOUND_JITTER_S and time_s <= track.part.first_s
        return back_s > stamp.jitter_s or from_first or time_s - track.next_s > MAX_STEP_S

    def _accept(self, track: _Track[Item], stamp: Stamp, item: Item) -> tuple[Item, float]:
        """A packet that follows the last one of its track, perhaps after a hole."""
        if stamp.time_s is None:
            track.next_s += stamp.duration_s
            track.end_s += stamp.duration_s
            return item, track.part.shift_s
        time_s, track.laps = self._time(track, stamp.time_s)
        self._follow_other_track(track, time_s, stamp.duration_s, abs(time_s - track.next_s) > SOUND_JITTER_S)
        track.last_s, track.next_s = time_s, time_s + stamp.duration_s
        track.latest_s = max(track.latest_s, time_s)
        track.part.first_s = min(track.part.first_s, time_s)
        added_s = track.part.shift_s + (time_s - stamp.time_s)
        shown_s = stamp.time_s if stamp.shown_s is None else stamp.shown_s
        track.end_s = max(track.end_s, shown_s + added_s + stamp.duration_s)
        return item, added_s

    def _resolve(self, track: _Track[Item], following: Stamp | None) -> Iterator[tuple[Item, float]]:
        """Decide about a jump, now that its track's next packet is known (None: there is none)."""
        held, track.held = track.held, []
        if not held:
            return
        first, item = held[0]
        if following is not None and self._is_broken(track, first, following):
            self.broken_times += 1
            yield item, track.end_s - (first.shown_s if first.shown_s is not None else first.time_s or 0.0)
            track.next_s += first.duration_s
            track.end_s += first.duration_s
            del held[0]
        else:
            self._jump(track, first)
        for stamp, item in held:
            yield self._accept(track, stamp, item)

    def _is_broken(self, track: _Track[Item], jumped: Stamp, following: Stamp) -> bool:
        """Whether the packet after a jump goes on where the track was before it."""
        if following.clock_s is None or jumped.clock_s is None or self._is_jump(track, following):
            return False
        step_s = abs(self._time(track, following.clock_s)[0] - track.next_s)
        return step_s < abs(following.clock_s - jumped.clock_s)

    def _jump(self, track: _Track[Item], stamp: Stamp) -> None:
        assert stamp.clock_s is not None
        time_s, track.laps = self._time(track, stamp.clock_s)
        if time_s > track.last_s:
            return  # a hole
        shown_s = time_s + (0.0 if stamp.shown_s is None else stamp.shown_s - stamp.clock_s)
        begun = [
            other.part
            for other in self._tracks.values()
            if other.part.number > track.part.number and shown_s + other.part.shift_s > track.end_s - MAX_OVERLAP_S
        ]
        if begun:
            track.part = max(begun, key=lambda part: part.number)
            overlap_s = track.end_s - (shown_s + track.part.shift_s)
            allowed_s = PICTURE_OVERLAP_S if stamp.is_picture else 0.0
            if overlap_s > allowed_s or -PICTURE_OVERLAP_S < overlap_s < 0:
                track.part.shift_s += overlap_s  # for all its tracks
        else:
            self.restarts += 1
            end_s = max(other.end_s for other in self._tracks.values())
            newest = max(other.part.number for other in self._tracks.values())
            track.part = _Part(newest + 1, end_s - shown_s, time_s)
            if track.last_s - time_s <= PICTURE_JITTER_S + SOUND_JITTER_S:
                self._take_along(track.part)
        track.last_s = track.next_s = track.latest_s = time_s
        track.behind_s = 0.0

    def _take_along(self, part: _Part) -> None:
        """Move the tracks to a new part that went back by too little to begin it themselves."""
        for other in self._tracks.values():
            frame_s = other.next_s - other.last_s
            if other.latest_s - other.last_s > frame_s and other.part is not part:
                other.part, other.latest_s = part, other.last_s

    def _follow_other_track(self, track: _Track[Item], time_s: float, duration_s: float, has_stepped: bool) -> None:
        """Move a track to the part that another one has begun, if its clock did not visibly jump but fits that part
        better: a small overlap, or one track that had ended early."""
        newest = max(self._tracks.values(), key=lambda other: other.part.number)
        if newest.part.number <= track.part.number:
            track.behind_s = 0.0
            return
        track.behind_s += duration_s
        if has_stepped or track.behind_s > MAX_BEHIND_S:
            old_s, new_s = time_s + track.part.shift_s, time_s + newest.part.shift_s
            if abs(new_s - newest.end_s) < abs(old_s - newest.end_s):
                track.part = newest.part
            track.behind_s = 0.0
