"""The newest picture of a stream, as far as answers to questions about now need it."""

from collections.abc import Callable, Sequence

from engines.mini.finding.finder import PictureNames
from engines.scene.claims.checker import ClaimChecker
from engines.scene.claims.found.thing import Found
from engines.scene.state import SceneState


class NewestPicture:
    """Of one stream; not saved with its memory. `parts`: names of larger parts of it."""

    def __init__(self) -> None:
        self.parts: tuple[str, ...] = ()
        self._patches: PictureNames | None = None

    def update(self, parts: tuple[str, ...], patches: PictureNames | None) -> None:
        """Take the next one; None if a window has no picture."""
        if patches is not None:
            self.parts, self._patches = parts, patches

    def find(self, word: str) -> Found | None:
        """Where the picture looks like a thing that is called so."""
        return self._patches.find(word) if self._patches is not None else None

    def chance(self, word: str) -> float | None:
        """How much the picture looks like such a thing where it does most; None if such things are not known."""
        return self._patches.chance(word) if self._patches is not None else None

    def checker(
        self, question: str, view: SceneState, knows_thing: Callable[[str], bool], sounds: Sequence[str]
    ) -> ClaimChecker:
        """Knows which answers to a question contradict what is seen and heard."""
        return ClaimChecker(question, view, knows_thing, sounds, self.parts, self.find, self.chance)
