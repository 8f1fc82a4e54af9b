"""What each view looked like: a bounded record of one stream. Pure.

A view is what the camera shows until it shows something else: another picture, another room. `Looks.view` tells them
apart.
"""

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from engines.scene.claims.looks.asked_words import SEASONS, WEATHERS
from engines.scene.colours.names import Picture
from engines.scene.looks.looks import Where
from engines.scene.state import SceneState

SMALL = 16  # pixels across and down, to compare pictures
BRIGHTNESS = (0.299, 0.587, 0.114)  # of red, green and blue (ITU-R BT.601)
OTHER_VIEW = 1.0  # the difference: a cut has more, what moves in a view mostly less
MAX_VIEWS = 512  # the oldest are forgotten first
LEAST_CHANCE = 0.1  # of what a view shows: less is not kept, but of seasons and weathers

Small = npt.NDArray[np.float32]


@dataclass(frozen=True)
class View:
    """From its first to its last picture. `places`: with the mean chance of each; `shown`: of all that may be asked
    for, by name, as its last pictures look. `things`: of how many pictures each name of the detectors was in, and how
    many there were at most. `looks_like`: names of the whole picture, of how many pictures. `num_pictures`: in all.
    `change`: the largest difference of a picture to its first one, in shares of how much that differs in itself."""

    start_s: float
    end_s: float
    places: tuple[tuple[str, float], ...] = ()
    shown: Mapping[str, float] = field(default_factory=dict)
    things: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    looks_like: Mapping[str, int] = field(default_factory=dict)
    where: Where | None = None
    is_night: bool | None = None
    num_pictures: int = 1
    change: float = 0.0


class ViewRecord:
    """Of one stream."""

    def __init__(self) -> None:
        self._views: deque[View] = deque(maxlen=MAX_VIEWS)
        self._number = 0  # of the view that goes on; 0 if none does
        self._first: Small | None = None  # picture of the last view
        self._changed_s: float | None = None  # when another view began, while nobody looked

    @property
    def views(self) -> tuple[View, ...]:
        """All of them, in their order."""
        return tuple(self._views)

    def add(self, time_s: float, state: SceneState, rgb: Picture, looks_wait: bool = False) -> None:
        """Take what is known of the picture (H,W,3) of `time_s`. `looks_wait`: nobody looked at it as a whole."""
        small = _small(rgb)
        if looks_wait:
            is_other = self._first is not None and _difference(self._first, small) >= OTHER_VIEW
            self._changed_s = time_s if is_other and self._changed_s is None else self._changed_s
            return
        changed_s, self._changed_s = self._changed_s, None
        if state.light == "black" or not state.looks.view:
            self._number = 0
            return
        if state.looks.view == self._number and self._views and self._first is not None:
            change = max(self._views[-1].change, _difference(self._first, small))
            self._views.append(replace(_joined(self._views.pop(), _seen(time_s, state)), change=change))
            return
        self._first, self._number = small, state.looks.view
        self._views.append(replace(_seen(time_s, state), start_s=time_s if changed_s is None else changed_s))

    def forget_since(self, since_s: float) -> None:
        """Forget what was seen since then. What began before ends there."""
        kept = (replace(each, end_s=min(each.end_s, since_s)) for each in self._views if each.start_s < since_s)
        self._views, self._number = deque(kept, maxlen=MAX_VIEWS), 0
        self._first, self._changed_s = None, None


def _seen(time_s: float, state: SceneState) -> View:
    """The view of one picture."""
    looks = state.looks
    always = (*SEASONS, *WEATHERS)
    shown = {each.name: each.chance for each in looks.evidence if each.chance >= LEAST_CHANCE or each.name in always}
    counts = Counter(thing.name for thing in state.things if thing.is_in_view)
    things = {name: (1, count) for name, count in sorted(counts.items())}
    names = {state.looks_like: 1} if state.looks_like is not None else {}
    return View(time_s, time_s, looks.places, shown, things, names, looks.where, looks.is_night)


def _joined(old: View, new: View) -> View:
    things = {
        name: _both(old.things.get(name, (0, 0)), new.things.get(name, (0, 0)))
        for name in dict.fromkeys((*old.things, *new.things))
    }
    names = dict(Counter(old.looks_like) + Counter(new.looks_like))
    where, is_night = new.where or old.where, old.is_night if new.is_night is None else new.is_night
    number, before = old.num_pictures + 1, dict(old.places)
    places = tuple((name, (before.get(name, 0.0) * (number - 1) + chance) / number) for name, chance in new.places)
    return View(old.start_s, new.end_s, places, new.shown, things, names, where, is_night, number)


def _both(old: Sequence[int], new: Sequence[int]) -> tuple[int, int]:
    return old[0] + new[0], max(old[1], new[1])


def _small(rgb: Picture) -> Small:
    """The mean brightness (16,16) of equal parts of a picture (H,W,3)."""
    grey = rgb @ np.asarray(BRIGHTNESS, np.float32)
    for axis, length in enumerate(grey.shape):
        edges = np.arange(SMALL) * length // SMALL
        shape = (-1, 1) if axis == 0 else (1, -1)
        counts = np.maximum(np.diff(edges, append=length), 1).reshape(shape)
        grey = np.add.reduceat(grey, edges, axis) / counts
    return np.asarray(grey, np.float32)


def _difference(first: Small, other: Small) -> float:
    return float(np.abs(first - other).mean() / max(float(first.std()), 1.0))


SAVED_CLASSES = (ViewRecord, View)
