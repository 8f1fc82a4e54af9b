"""What is given up when windows come faster than they are reduced: first tokens, then pictures, never sound. Pure."""

from dataclasses import dataclass, replace

from engines.api import Window

LEAST_RATIO = 0.02
HIGH_WINDOWS = 2  # this many still waiting when one is taken: the stream falls behind
CALM_WINDOWS = 4  # this many taken in a row with nothing behind them: there is room again


@dataclass(frozen=True)
class Step:
    """How a window is reduced: the `ratio` to keep and every which picture to look at, 0 for none."""

    ratio: float
    keep_one_of: int
    level: int
    """0: nothing is given up, 1: a smaller ratio, 2: pictures are skipped."""

    def thin(self, window: Window) -> Window:
        """The window without the pictures that are given up; they are counted in it."""
        frames = window.frames[:: self.keep_one_of] if self.keep_one_of else ()
        if len(frames) == len(window.frames):
            return window
        lost = len(window.frames) - len(frames)
        return replace(window, frames=frames, dropped_frames=window.dropped_frames + lost)


def ladder(ratio: float) -> tuple[Step, ...]:
    """All steps from `ratio` with everything down to sound alone, each cheaper than the one before."""
    steps = [Step(ratio, 1, 0)]
    while steps[-1].ratio > LEAST_RATIO:
        steps.append(Step(max(steps[-1].ratio / 2, LEAST_RATIO), 1, 1))
    least = steps[-1].ratio
    return (*steps, Step(least, 2, 2), Step(least, 4, 2), Step(least, 0, 2))


class LoadControl:
    """One stream. Goes down the ladder as its backlog grows, one step up again after `CALM_WINDOWS` without any."""

    def __init__(self, ratio: float, capacity: int) -> None:
        """`capacity` windows fit into the backlog: when it is full but for one, only sound is left."""
        self._capacity = capacity
        self._position = self._calm = 0
        self.set_ratio(ratio)

    def set_ratio(self, ratio: float) -> None:
        """What is wanted when there is no load."""
        self.wanted_ratio = ratio
        self._steps = ladder(ratio)
        self._position = min(self._position, len(self._steps) - 1)

    @property
    def step(self) -> Step:
        """The step in force."""
        return self._steps[self._position]

    def take(self, num_waiting: int) -> Step:
        """A window is taken and `num_waiting` are left behind it: how shall it be reduced?"""
        if num_waiting >= HIGH_WINDOWS:
            self._calm = 0
            self._position = min(max(self._position + 1, self._least_position(num_waiting)), len(self._steps) - 1)
        elif num_waiting:
            self._calm = 0
        else:
            self._calm += 1
            if self._calm >= CALM_WINDOWS:
                self._calm = 0
                self._position = max(self._position - 1, 0)
        return self.step

    def _least_position(self, num_waiting: int) -> int:
        """In proportion to how full the backlog is, so that a sudden pile is met at once."""
        room = max(self._capacity - 1 - HIGH_WINDOWS, 1)
        return (num_waiting - HIGH_WINDOWS) * (len(self._steps) - 1) // room
