"""The newest picture of a stream, as far as answers to questions about now need it."""

from collections.abc import Callable, Iterable

from engines.answers.hedging import Checker
from engines.answers.recall.quoted import SaidInstead
from engines.memory.token_table import Group
from engines.mini.finding.finder import PictureNames
from engines.scene.claims.checker import ClaimChecker
from engines.scene.claims.found.locally import found_locally
from engines.scene.claims.found.thing import Found
from engines.scene.counting.episodes import EpisodeRecord
from engines.scene.counting.heard.claimed import HeardClaims
from engines.scene.looks.local import LocalLooks
from engines.scene.noticed import Noticed
from engines.scene.state import SceneState

MAX_SIGHT_AGE_S = 5.0  # of the newest picture that can contradict an answer: a window is 2 s, and one may be late


class NewestPicture:
    """Of one stream; not saved with its memory. `parts`: names of larger parts of it."""

    def __init__(self) -> None:
        self.parts: tuple[str, ...] = ()
        self._patches: PictureNames | None = None
        self._local: LocalLooks | None = None

    def update(self, parts: tuple[str, ...], patches: PictureNames | None, noticed: Noticed) -> None:
        """Take the next one; None if a window has no picture. What was noticed before holds while looks wait."""
        if patches is not None:
            self.parts, self._patches = parts, patches
            self._local = self._local if noticed.looks_wait else noticed.local

    def find(self, word: str) -> Found | None:
        """Where the picture looks like a thing that is called so, by the surer of two networks."""
        of_patches = found_locally(word, self._local) if self._local is not None else None
        of_encoder = self._patches.find(word) if self._patches is not None else None
        found = [each for each in (of_patches, of_encoder) if each is not None]
        return max(found, key=lambda each: each.sureness, default=None)

    def chance(self, word: str) -> float | None:
        """How much the picture looks like such a thing where it does most; None if such things are not known."""
        return self._patches.chance(word) if self._patches is not None else None

    def checker(
        self,
        question: str,
        now_s: float,
        view: SceneState | None,
        knows_thing: Callable[[str], bool],
        record: EpisodeRecord,
        worded: Iterable[Group],
    ) -> Checker:
        """Knows which answers to a question contradict what is seen, was heard or was said. `view`: of the newest
        picture, None if it may not contradict; `worded`: what the memory holds in words."""
        seen = None
        if view is not None:
            sounds = record.recent.since(now_s - MAX_SIGHT_AGE_S)
            seen = ClaimChecker(question, view, knows_thing, sounds, self.parts, self.find, self.chance, self._local)
        return SaidInstead(question, worded, now_s, HeardClaims(question, record, seen))
