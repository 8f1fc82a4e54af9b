"""When the memory of a stream is saved. Pure: time is an argument."""

from collections.abc import Mapping

PERIOD_S = 60.0


class SaveSchedule:
    """Each stream is due `PERIOD_S` after it came, and after each time that it was saved, if there is anything new."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[float, int]] = {}  # by name: when it was saved, and what it had come to

    def due(self, progress: Mapping[str, int], now_s: float) -> list[str]:
        """Of these streams, by name, the ones to save now; they count as saved. `progress`: a number of each that grows
        with what is remembered. The schedule forgets streams that are not among them."""
        self._last = {name: self._last.get(name, (now_s, 0)) for name in progress}
        due = [
            name
            for name, (saved_s, saved) in self._last.items()
            if now_s - saved_s >= PERIOD_S and progress[name] != saved
        ]
        self._last |= {name: (now_s, progress[name]) for name in due}
        return due
