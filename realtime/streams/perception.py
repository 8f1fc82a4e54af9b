"""Whether a stream is seen and heard, window by window, and since when it is not. Pure."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from engines.api import Window
from engines.scene.light import is_black
from engines.scene.state import FROZEN_AFTER_S
from realtime.events.echo import Hearing, Sight

MAX_STILL_CHANGE, MAX_STILL_MEAN_CHANGE = 12, 0.5  # of 255: what a video codec changes in a picture that stands still
MAX_MUTED_SAMPLE = 1e-4  # a muted microphone sends exact silence, the quietest room does not

Picture = npt.NDArray[np.uint8]
SightNow = Sight | Literal["failed"]  # failed: the windows could not be reduced, so nothing was seen or heard
HearingNow = Hearing | Literal["failed"]


@dataclass(frozen=True)
class Perception:
    """How a stream is seen and heard at present. `blind_for_s`, `deaf_for_s`: since when not; 0 while fine.

    Not `is_fed`: the call that fed it was lost, so that nothing new comes at all.
    """

    sight: SightNow
    blind_for_s: float
    hearing: HearingNow
    deaf_for_s: float
    is_fed: bool = True


class PerceptionWatch:
    """One stream. `add` its windows in order; `at` says how it is seen and heard at a time."""

    def __init__(self) -> None:
        self._sight_of_last: Sight = "fine"  # of the last window that was reduced
        self._hearing_of_last: Hearing = "fine"
        self._has_failed = False  # the last window could not be reduced
        self.end_s = 0.0  # of the last window
        self._blind_since_s: float | None = None
        self._deaf_since_s: float | None = None
        self._still: Picture | None = None  # the picture that has not changed since `_still_since_s`
        self._still_since_s = 0.0

    def add(
        self, window: Window, skipped_frames: int, lost_windows: int, is_listening: bool = True
    ) -> tuple[Sight, Hearing]:
        """How this window was seen and heard; `is_listening` False: listening is switched off.

        `skipped_frames` of its pictures and the `lost_windows` before it were not used, because the model is too busy.
        """
        begun_s = self.end_s if lost_windows else window.start_s
        if window.frames or window.gaps or not window.is_last:  # else it is too short to tell: as before
            self._sight_of_last, self._hearing_of_last = self._sight(window, skipped_frames), _hearing(window)
            if self._hearing_of_last == "off" and not is_listening:
                self._hearing_of_last = "switched_off"
        sight, hearing = self._sight_of_last, self._hearing_of_last
        if sight == "fine":
            self._blind_since_s = None
        elif self._blind_since_s is None:
            self._blind_since_s = self._still_since_s if sight == "frozen" else begun_s
        if hearing == "fine":
            self._deaf_since_s = None
        elif self._deaf_since_s is None:
            self._deaf_since_s = begun_s
        self.end_s, self._has_failed = window.end_s, False
        return sight, hearing

    def add_failed(self, start_s: float, end_s: float) -> None:
        """A window that could not be reduced: nothing of it was seen or heard."""
        if self._blind_since_s is None:
            self._blind_since_s = start_s
        if self._deaf_since_s is None:
            self._deaf_since_s = start_s
        self.end_s, self._has_failed = max(self.end_s, end_s), True

    def at(self, now_s: float, is_behind: bool, is_listening: bool = True) -> Perception:
        """How the stream is seen and heard at `now_s`. `is_behind`: windows have waited too long for the model."""
        sight: SightNow = "skipped" if is_behind else "failed" if self._has_failed else self._sight_of_last
        hearing: HearingNow = "skipped" if is_behind else "failed" if self._has_failed else self._hearing_of_last
        if not is_listening:
            hearing = "switched_off"
        blind_since_s = self.end_s if self._blind_since_s is None else self._blind_since_s
        deaf_since_s = self.end_s if self._deaf_since_s is None else self._deaf_since_s
        return Perception(
            sight,
            max(now_s - blind_since_s, 0.0) if sight != "fine" else 0.0,
            hearing,
            max(now_s - deaf_since_s, 0.0) if hearing != "fine" else 0.0,
        )

    def _sight(self, window: Window, skipped_frames: int) -> Sight:
        if not window.frames:
            if skipped_frames:
                return "skipped"
            return "missing" if any(gap.track == "video" for gap in window.gaps) else "off"
        for frame in window.frames:
            if self._still is None or not _is_same(self._still, frame.rgb):
                self._still, self._still_since_s = frame.rgb, frame.time_s
        if all(is_black(frame.rgb) for frame in window.frames):
            return "black"
        return "frozen" if window.end_s - self._still_since_s >= FROZEN_AFTER_S else "fine"


def _hearing(window: Window) -> Hearing:
    if not window.heard.any():
        return "missing" if any(gap.track == "audio" for gap in window.gaps) else "off"
    return "muted" if float(np.abs(window.pcm).max()) < MAX_MUTED_SAMPLE else "fine"


def _is_same(before: Picture, after: Picture) -> bool:
    if before.shape != after.shape:
        return False
    change = np.maximum(before, after) - np.minimum(before, after)
    return bool(change.max() <= MAX_STILL_CHANGE and change.mean() <= MAX_STILL_MEAN_CHANGE)
