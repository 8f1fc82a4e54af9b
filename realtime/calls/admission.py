"""Whether a server may open another stream, by the load of those that are open. Pure; time is an argument.

A stream's load level falls only after some windows in a row without a backlog (`engines.serving.load`), so admission
does not flicker.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from realtime.errors import RETRY_AFTER_S, RequestError

LEVEL_VALID_S = 10.0  # of a stream of which no window is reduced: its level stays where it was


@dataclass(frozen=True)
class StreamLoad:
    """A stream's load `level` in force, how many windows were reduced so far, and how many wait."""

    level: int
    num_reduced: int
    num_waiting: int


class LoadAdmission:
    """New streams are refused while a stream that has work is at a level above `max_load`."""

    def __init__(self, max_load: int) -> None:
        self.max_load, self.level = max_load, 0
        self._progress: dict[int, tuple[int, float]] = {}  # by key: windows that were reduced, and since when so many

    @property
    def is_open(self) -> bool:
        """Whether a new stream is accepted, as of the last update."""
        return self.level <= self.max_load

    @property
    def refusal(self) -> RequestError | None:
        """Why a new stream is refused, None if it is accepted."""
        if self.is_open:
            return None
        message = (
            "this machine cannot keep up with the cameras that it has: wait until it has caught up, or start the "
            "server with a lower --ratio or a higher --max-load"
        )
        return RequestError("overloaded", message, RETRY_AFTER_S)

    def update(self, loads: Mapping[int, StreamLoad], now_s: float) -> bool:
        """Take the loads of all streams by key. Returns whether `is_open` has changed."""
        was_open = self.is_open
        progress = {}
        for key, load in loads.items():
            num_reduced, since_s = self._progress.get(key, (-1, now_s))
            progress[key] = num_reduced, since_s
            if load.num_reduced != num_reduced or load.num_waiting:
                progress[key] = load.num_reduced, now_s
        self._progress = progress
        busy = [load.level for key, load in loads.items() if now_s - progress[key][1] < LEVEL_VALID_S]
        self.level = max(busy, default=0)
        return self.is_open != was_open
