"""The facts of a scene at the time of a question, and how things are named in an answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from engines.shapes import GRID, MINI_MEDIA
from training.scenes.plan import FRAME_S, MIN_OVERLAP_S, Heard, Plan, Rng, Said, Seen

T = TypeVar("T", Seen, Heard)

WINDOW_S = MINI_MEDIA.window_s
MAX_LISTED = 4
NEAR_BORDER = 0.5  # patches
LATEST_BEGIN_S = 0.5  # of a sound, before the end of its window, to say when it was heard
PLURALS = {"grapes", "scissors", "binoculars", "pliers", "garlic", "lettuce", "corn", "broccoli", "fire"}


@dataclass(frozen=True)
class Draft:
    """Answer and slots of a question, before a wording is chosen. Fields as in `questions.Question`."""

    answer: str
    slots: dict[str, str | int]
    things: tuple[Seen, ...] = ()
    sounds: tuple[Heard, ...] = ()
    choices: int = 1
    is_about_absent: bool = False


def with_article(name: str) -> str:
    """The name of a thing with its indefinite article."""
    if name in PLURALS:
        return name
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def sentence(parts: Sequence[str], nothing: str = "Nothing.") -> str:
    """ "A dog, a mug and rain." """
    if not parts:
        return nothing
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"{listed[0].upper()}{listed[1:]}."


def is_between_thirds(thing: Seen) -> bool:
    """Whether its centre is so close to a border between thirds of the picture that either answer could be right."""
    distances = (abs(value + 0.5 - edge) for value in (thing.row, thing.column) for edge in (GRID / 3, 2 * GRID / 3))
    return min(distances) < NEAR_BORDER


def place(thing: Seen) -> str:
    """Where in the picture a thing is, in thirds."""
    third = GRID / 3
    row, column = (min(int((value + 0.5) / third), 2) for value in (thing.row, thing.column))
    vertical, horizontal = ("top", "", "bottom")[row], ("left", "", "right")[column]
    if not vertical and not horizontal:
        return "In the middle."
    if not vertical:
        return f"On the {horizontal}."
    return f"At the {vertical} {horizontal}.".replace(" .", ".")


def second(time_s: float) -> int:
    """The start of the window around `time_s`: the time that the model reads before its tokens."""
    return int(time_s // WINDOW_S * WINDOW_S)


def is_between_windows(sound: Heard) -> bool:
    """Whether it begins so late in a window that its first clear token lies in the next one."""
    return sound.start_s % WINDOW_S > WINDOW_S - LATEST_BEGIN_S


def overlap_s(one: Seen | Heard, other: Seen | Heard) -> float:
    return min(one.end_s, other.end_s) - max(one.start_s, other.start_s)


class Scene:
    """What has been seen and heard of a plan by `now_s`. `is_unclear`: something is just beginning or ending."""

    def __init__(self, plan: Plan, now_s: float, rng: Rng, absent_things: Sequence[str], absent_sounds: Sequence[str]):
        self.now_s, self.rng = now_s, rng
        self.seen = [item for item in plan.seen if item.start_s <= now_s - MIN_OVERLAP_S]
        self.said: list[Said] = [item for item in plan.said if item.end_s <= now_s - 0.6]
        noises: list[Heard] = [i for i in plan.heard if i.end_s <= now_s or i.start_s <= now_s - MIN_OVERLAP_S]
        self.heard = sorted([*noises, *self.said], key=lambda item: item.start_s)
        self.is_unclear = any(now_s - MIN_OVERLAP_S < item.start_s < now_s for item in plan.seen) or any(
            item.start_s < now_s < item.end_s or item.end_s > now_s - 0.6 > item.start_s for item in plan.said
        )
        self.is_unclear |= any(now_s - MIN_OVERLAP_S < i.start_s < now_s < i.end_s for i in plan.heard)
        self.thing_names = list(dict.fromkeys(item.name for item in self.seen))
        self.sound_names = list(dict.fromkeys(item.name for item in self.heard))
        self.absent_things = [name for name in absent_things if name not in self.thing_names]
        self.absent_sounds = [name for name in absent_sounds if name not in self.sound_names]

    def a_thing(self) -> Seen | None:
        """A random thing that appeared exactly once."""
        return self._one([item for item in self.seen if self._once(item, self.seen)])

    def a_sound(self) -> Heard | None:
        """A random sound, not speech, that was heard exactly once."""
        return self._one([i for i in self.heard if not isinstance(i, Said) and self._once(i, self.heard)])

    def visible_during(self, item: Seen | Heard) -> list[Seen] | None:
        """Things visible together with `item`, or None if it is not clear."""
        return self._together(item, self.seen)

    def heard_during(self, item: Seen) -> list[Heard] | None:
        """Sounds heard while `item` was visible, or None if it is not clear."""
        return self._together(item, self.heard)

    def pick(self, names: Sequence[str]) -> str | None:
        """A random name; None if there are none."""
        return names[int(self.rng.integers(len(names)))] if names else None

    def _together(self, item: Seen | Heard, others: Iterable[T]) -> list[T] | None:
        found = []
        for other in others:
            overlap = overlap_s(item, other)
            if other is item or overlap <= -FRAME_S:
                continue
            if overlap < min(MIN_OVERLAP_S, 0.7 * (other.end_s - other.start_s), 0.7 * (item.end_s - item.start_s)):
                return None
            found.append(other)
        return found

    def _one(self, items: list[T]) -> T | None:
        return items[self.rng.integers(len(items))] if items else None

    def _once(self, item: Seen | Heard, items: Sequence[Seen | Heard]) -> bool:
        return sum(other.name == item.name for other in items) == 1


def names_of(items: Iterable[Seen | Heard]) -> list[str]:
    """Distinct names in order; things with their article."""
    distinct = dict.fromkeys((item.name, isinstance(item, Seen)) for item in items)
    return [with_article(name) if is_thing else name for name, is_thing in distinct]


def listed(scene: Scene, items: Sequence[Seen | Heard], slots: dict[str, str | int], nothing: str) -> Draft | None:
    """A draft whose answer lists `items`; None if they are more than `MAX_LISTED`."""
    names = names_of(items)
    if len(names) > MAX_LISTED:
        return None
    things = tuple(item for item in items if isinstance(item, Seen))
    sounds = tuple(item for item in items if isinstance(item, Heard))
    choices = len(scene.thing_names) if things else len(scene.sound_names)
    return Draft(sentence(names, nothing), slots, things, sounds, choices + 1)  # or nothing
