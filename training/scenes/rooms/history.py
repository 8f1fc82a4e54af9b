"""What the notes of a scene have told so far: right answers follow from it, not from what is really there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from engines.notes import Note
from engines.scene.classes import PERSON
from engines.scene.posture.doing import Doing
from engines.scene.posture.noting import is_telling
from engines.scene.posture.wording import doing_groups, doing_words, group_words
from engines.scene.state import Light, SceneState, Thing
from engines.scene.tracker import BEGINNING_S
from engines.scene.wording import in_order, things_words
from training.scenes.facts import WINDOW_S
from training.scenes.rooms.plan import PARTS

Things = tuple[Thing, ...]
VIEW_LASTS_S = 30  # what the whole picture looks like is told again sooner than that


@dataclass(frozen=True)
class Event:
    """Something that changed, as told in the window that begins at `second`.

    `things` came or left, so that `num_left` of the name are there.
    """

    second: int
    kind: Literal["came", "left", "light"]
    name: str
    things: Things = ()
    num_left: int = 0
    is_back: bool = False


@dataclass(frozen=True)
class Told:
    """What was told of people who do the same. `who`: "the person in grey", "two people"."""

    who: str
    doing: Doing
    people: Things

    @property
    def sentence(self) -> str:
        """ "the person in grey is sitting on a sofa"."""
        return f"{self.who} {'is' if len(self.people) == 1 else 'are'} {doing_words(self.doing)}"

    @property
    def past_sentence(self) -> str:
        """ "the person in grey was sitting on a sofa"."""
        return f"{self.who} {'was' if len(self.people) == 1 else 'were'} {doing_words(self.doing)}"


@dataclass(frozen=True)
class History:
    """What notes have told until the end of some window.

    `things`: by name, as last told, in the order in which they came: a list in an answer keeps it. `begun_s`: start of
    the window with the first picture; None before it. `gaps`: start and end of the noted stretches without pictures.
    `told`: what the people do who are still there, as told last.
    """

    things: dict[str, Things]
    light: Light
    is_still: bool
    readings: tuple[tuple[int, str], ...]  # second and text of every reading note
    colours: dict[str, str]  # the last told of the picture: of its parts "mostly", "above" and "below"
    view: tuple[int, str] | None  # when it was told last what the whole picture looks like, and what
    events: tuple[Event, ...]
    ever: dict[str, tuple[Things, ...]]  # name → what was told of it, each time
    second: int = 0  # start of the window
    begun_s: int | None = None
    gaps: tuple[tuple[float, float], ...] = ()
    told: tuple[Told, ...] = ()

    @property
    def people(self) -> Things:
        return self.things.get(PERSON, ())

    @property
    def looks_like(self) -> str | None:
        """What the whole picture looks like, if it was told of late."""
        return self.view[1] if self.view and self.second - self.view[0] < VIEW_LASTS_S else None

    @property
    def changes(self) -> list[Event]:
        """What happened after the beginning."""
        return [event for event in self.events if not self.was_beginning(event.second)]

    def was_beginning(self, second: int) -> bool:
        """Whether a window is one of the first with a picture."""
        return self.begun_s is None or second < self.begun_s + BEGINNING_S

    def events_of(self, name: str, kind: str) -> list[Event]:
        """Events of a kind of a thing, in order of time."""
        return [event for event in self.events if event.name == name and event.kind == kind]


def histories(told: Sequence[tuple[tuple[Note, ...], SceneState]]) -> list[History]:
    """The history after each window."""
    found: list[History] = []
    last = History({}, "bright", False, (), {}, None, (), {})
    for number, (notes, state) in enumerate(told):
        last = _after(last, notes, state, round(number * WINDOW_S))
        found.append(last)
    return found


def _after(before: History, notes: tuple[Note, ...], state: SceneState, second: int) -> History:
    things, ever, events = dict(before.things), dict(before.ever), list(before.events)
    texts = {note.text for note in notes}
    for name in in_order({thing.name for thing in state.things} | set(things)):
        now, had = state.things_called(name), things.get(name, ())
        if now:
            text = things_words(name, now)
            is_back = f"{text} again" in texts
            if not is_back and not texts & {text, f"now {text}"}:
                continue
            things[name] = now
            ever[name] = (*ever.get(name, ()), now)
        elif any(note.kind == "gone" and note.key == f"{name} gone" for note in notes):
            del things[name]
            is_back = False
        else:
            continue
        if len(now) > len(had):
            events.append(Event(second, "came", name, _others(now, had), len(now), is_back))
        elif len(now) < len(had):
            events.append(Event(second, "left", name, _others(had, now), len(now)))
    begun_s = second if before.begun_s is None and notes else before.begun_s
    if state.light != before.light and before.begun_s is not None:
        events.append(Event(second, "light", state.light))
    readings = tuple((second, note.key) for note in notes if note.kind == "reading")
    views = {note.text.split()[0]: note.key for note in notes if note.kind == "view"}
    gap = state.gap if any(note.kind == "gap" for note in notes) else None
    return History(
        things,
        state.light,
        state.is_still,
        before.readings + readings,
        {**before.colours, **{part: views[part] for part in PARTS if part in views}},
        (second, views["it"]) if "it" in views else before.view,
        tuple(events),
        ever,
        second,
        begun_s,
        (*before.gaps, gap) if gap else before.gaps,
        _told(before.told, notes, state.things_called(PERSON)),
    )


def _told(before: tuple[Told, ...], notes: tuple[Note, ...], people: Things) -> tuple[Told, ...]:
    """What is told of people's doing, without those who have left."""
    if not any(note.kind == "doing" for note in notes):
        numbers = {person.number for person in people}
        staying = [(told.doing, tuple(p for p in told.people if p.number in numbers)) for told in before]
        if [group for _, group in staying] == [told.people for told in before]:
            return before
        return tuple(Told(group_words(group, people), doing, group) for doing, group in staying if group)
    known = {person.number: told.doing for told in before for person in told.people}
    those = [p for p in people if p.doing and is_telling(p.doing, known.get(p.number))]
    return tuple(Told(group_words(group, people), doing, group) for doing, group in doing_groups(those).items())


def _others(things: Things, but: Things) -> Things:
    """As many of `things` as they are more than `but`, preferring those that are not among it."""
    known = {thing.number for thing in but}
    return tuple(sorted(things, key=lambda thing: thing.number in known)[: len(things) - len(but)])
