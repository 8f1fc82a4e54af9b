"""The sounds of the last seconds, speech and music among them, and for how long each was heard. Pure."""

from collections import Counter, deque
from collections.abc import Sequence

KEPT_S = 12.0
NO_SOUND = ("noise", "silence")
ENOUGH = 2  # findings, half a second each: one alone is often wrong


class RecentSounds:
    """Of one stream; not more than `KEPT_S` seconds of it."""

    def __init__(self) -> None:
        self._found: deque[tuple[float, str]] = deque()

    def add(self, sounds: Sequence[tuple[float, str]], now_s: float) -> None:
        """Take the sounds of a window that ends at `now_s`, each with its time."""
        self._found.extend((time_s, name) for time_s, name in sounds if name not in NO_SOUND)
        while self._found and self._found[0][0] < now_s - KEPT_S:
            self._found.popleft()

    def forget(self) -> None:
        """Forget all of them."""
        self._found.clear()

    def since(self, since_s: float) -> list[str]:
        """The sounds since then that were found often enough, those that were heard longest first."""
        counts = Counter(name for time_s, name in self._found if time_s >= since_s)
        return [name for name, count in counts.most_common() if count >= ENOUGH]
