"""Load control when windows come faster than they are reduced: fewer tokens first, then fewer pictures. Pure.

Sound is never skipped.
"""

from dataclasses import dataclass, replace

from engines.api import Window

MIN_RATIO = 0.02
HIGH_BACKLOG_WINDOWS = 2  # if this many wait when one is taken, the stream falls behind
RECOVERY_WINDOWS = 4  # after this many in a row with none waiting, there is room again


@dataclass(frozen=True)
class LoadStep:
    """How a window is reduced: the `ratio` to keep, and one of how many pictures to use (0: no pictures)."""

    ratio: float
    keep_one_of: int
    level: int
    """0: no load, 1: a smaller ratio, 2: pictures are skipped."""

    def drop_frames(self, window: Window) -> Window:
        """The window without the pictures that this step skips; they are counted in `dropped_frames`. One without any
        picture has none in detail; otherwise that stays, because notes of it say most for what they cost."""
        frames = window.frames[:: self.keep_one_of] if self.keep_one_of else ()
        if len(frames) == len(window.frames):
            return window
        lost = len(window.frames) - len(frames)
        detail = window.detail if frames else None
        return replace(window, frames=frames, detail=detail, dropped_frames=window.dropped_frames + lost)


def load_steps(ratio: float) -> tuple[LoadStep, ...]:
    """All steps, from `ratio` and all pictures down to sound only; each is cheaper than the one before."""
    steps = [LoadStep(ratio, 1, 0)]
    while steps[-1].ratio > MIN_RATIO:
        steps.append(LoadStep(max(steps[-1].ratio / 2, MIN_RATIO), 1, 1))
    least = steps[-1].ratio
    return (*steps, LoadStep(least, 2, 2), LoadStep(least, 4, 2), LoadStep(least, 0, 2))


class LoadControl:
    """Load control of one stream.

    Takes a cheaper step as the backlog grows. Goes back one step after `RECOVERY_WINDOWS` windows without a backlog.
    """

    def __init__(self, ratio: float, capacity: int) -> None:
        """The backlog holds `capacity` windows. When all but one place is full, only sound is used."""
        self._capacity = capacity
        self._position = self._num_on_time = 0
        self.set_ratio(ratio)

    def set_ratio(self, ratio: float) -> None:
        """What is wanted when there is no load."""
        self.wanted_ratio = ratio
        self._steps = load_steps(ratio)
        self._position = min(self._position, len(self._steps) - 1)

    @property
    def step(self) -> LoadStep:
        """The step in force."""
        return self._steps[self._position]

    def step_for(self, num_waiting: int) -> LoadStep:
        """The step for a window that is taken now, while `num_waiting` more wait."""
        if num_waiting >= HIGH_BACKLOG_WINDOWS:
            self._num_on_time = 0
            self._position = min(max(self._position + 1, self._min_position(num_waiting)), len(self._steps) - 1)
        elif num_waiting:
            self._num_on_time = 0
        else:
            self._num_on_time += 1
            if self._num_on_time >= RECOVERY_WINDOWS:
                self._num_on_time = 0
                self._position = max(self._position - 1, 0)
        return self.step

    def _min_position(self, num_waiting: int) -> int:
        """In proportion to the backlog, so that a sudden one is handled at once."""
        room = max(self._capacity - 1 - HIGH_BACKLOG_WINDOWS, 1)
        return (num_waiting - HIGH_BACKLOG_WINDOWS) * (len(self._steps) - 1) // room
