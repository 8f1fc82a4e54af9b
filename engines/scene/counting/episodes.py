"""When things were there and sounds were heard: a bounded record of one stream. Pure.

Knows what the senses are sure of, and when they looked and listened. A thing that is out of view for a moment was there
all the time.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from engines.answers.when.watched import Watched
from engines.api import Window
from engines.scene.animals import kind_of
from engines.scene.claims.acts.people import deed_of_all
from engines.scene.counting.light import SAVED_CLASSES as SAVED_OF_LIGHT
from engines.scene.counting.light import LightRecord
from engines.scene.counting.past.action_record import SAVED_CLASSES as SAVED_OF_ACTIONS
from engines.scene.counting.past.action_record import ActionRecord
from engines.scene.counting.recent_sounds import RecentSounds
from engines.scene.counting.views.record import SAVED_CLASSES as SAVED_OF_VIEWS
from engines.scene.counting.views.record import ViewRecord
from engines.scene.following import GONE_AFTER
from engines.scene.state import SceneState, Thing
from engines.scene.tracker import BEGINNING_S

MAX_EPISODES = 4096  # of things, and of sounds, that are over: hours of a busy place; the oldest are forgotten first
LATEST = 256  # of these, among which is what may go on: more do not end in a pause
THING_PAUSE_S, SOUND_PAUSE_S = 10.0, 5.0  # a shorter one is none: a telephone pauses for 4 s between two rings
SOUND_S = 0.5  # how long one finding of a sound stands for
NOT_COUNTED = ("speech", "music", "noise", "silence")  # nobody counts them, and they come all the time
BLIND_S = 6.0  # what is there after so long without pictures, came at a time that nobody knows


@dataclass(frozen=True)
class Episode:
    """A thing or sound of `name` from `start_s` to `end_s`; an open one goes on.

    `level`: 1 for the first thing of its name, 2 for one that was there besides, and so on. Not `is_start_known`: it
    was there when pictures began. `place`: its patch at the start, none for a sound. `called`: of a bird "hen".
    `colour`: the one that it was seen in last; `first_colour`: first.
    """

    name: str
    start_s: float
    end_s: float
    is_open: bool
    level: int = 1
    is_start_known: bool = True
    place: tuple[tuple[int, int], ...] = ()
    called: str = ""
    colour: str | None = None
    first_colour: str | None = None

    def colour_at(self, time_s: float) -> str | None:
        """The first colour in the first half of it, then the last one."""
        return self.first_colour if time_s < (self.start_s + self.end_s) / 2 else self.colour


class EpisodeRecord:
    """Of one stream. Nothing that ended after `known_since_s` is missing. `watched`: when there were pictures that were
    not black, and sound. `light`: when it became dark and bright. `recent`: sounds of the last seconds. `actions`: what
    people did. `views`: what each view looked like."""

    def __init__(self) -> None:
        self.known_since_s = 0.0
        self.watched = Watched()
        self.light = LightRecord()
        self.recent = RecentSounds()
        self.actions = ActionRecord()
        self.views = ViewRecord()
        self._over: dict[bool, deque[Episode]] = {True: deque(), False: deque()}  # things; sounds
        self._open: dict[tuple[bool, str, int], Episode] = {}
        self._pictures: deque[float] = deque(maxlen=GONE_AFTER + 1)  # times of the last ones
        self._until_known_s = 0.0  # what is found until then was there before

    def things(self, names: Iterable[str] | None = None) -> list[Episode]:
        """All episodes of things, or of those of these names, by their start."""
        return self._all(True, None if names is None else set(names))

    def sounds(self, names: Iterable[str] | None = None) -> list[Episode]:
        """All episodes of sounds, or of those of these names, by their start."""
        return self._all(False, None if names is None else set(names))

    def add(
        self, window: Window, state: SceneState | None, sounds: Sequence[tuple[float, str]], looks_wait: bool = False
    ) -> None:
        """Take a window: what is known to be in its picture, and the sounds in it with the times when they begin.
        `looks_wait`: the looks of the state are those of an earlier picture."""
        if window.detail is not None and state is not None:
            self.light.add(window.detail.time_s, state.light)
        sees = window.detail is not None and state is not None and state.light != "black"
        self.watched.add(window.start_s, window.end_s, sees, bool(window.heard.any()))
        if sees and window.detail is not None and state is not None:
            self._see(window.detail.time_s, state.things)
            self.actions.add(window.detail.time_s, deed_of_all(state))
        if window.detail is not None and state is not None:
            self.views.add(window.detail.time_s, state, window.detail.rgb, looks_wait)
        self._hear(sounds, window.end_s)
        self.recent.add(sounds, window.end_s)

    def forget_since(self, since_s: float, now_s: float) -> None:
        """Forget what was there and heard from `since_s` to `now_s`, on request. What began before ends there."""
        self.watched.forget_since(since_s, now_s)
        self.light.forget_since(since_s)
        self.recent.forget()
        self.actions.forget_since(since_s)
        self.views.forget_since(since_s)
        for is_thing, over in self._over.items():
            going_on = [episode for (of_thing, *_), episode in self._open.items() if of_thing == is_thing]
            older = [episode for episode in (*over, *going_on) if episode.start_s < since_s]
            self._over[is_thing] = deque(replace(each, end_s=min(each.end_s, since_s), is_open=False) for each in older)
        self._open.clear()
        self._pictures.clear()
        self.known_since_s = now_s

    def _see(self, time_s: float, things: Sequence[Thing]) -> None:
        is_blind = not self._pictures or time_s - self._pictures[-1] >= BLIND_S
        if is_blind:
            self._until_known_s = time_s + BEGINNING_S
        self._pictures.append(time_s)
        is_start_known = time_s > self._until_known_s
        in_order = sorted(things, key=lambda thing: thing.number)  # the newest last
        for name in sorted(
            {kind_of(thing.name) for thing in things} | {name for is_thing, name, _ in self._open if is_thing}
        ):
            there = [thing for thing in in_order if kind_of(thing.name) == name]
            for level, thing in enumerate(there, 1):
                place = ((thing.row, thing.column),)
                new = Episode(
                    name, time_s, time_s, True, level, is_start_known, place, thing.name, thing.colour, thing.colour
                )
                self._extend(new, THING_PAUSE_S, is_thing=True)
            level = len(there) + 1
            while episode := self._open.pop((True, name, level), None):
                self._close(replace(episode, end_s=max(self._pictures[0], episode.start_s)), is_thing=True)
                level += 1

    def _hear(self, sounds: Sequence[tuple[float, str]], now_s: float) -> None:
        for time_s, name in sounds:
            if name not in NOT_COUNTED:
                self._extend(Episode(name, time_s, time_s + SOUND_S, True), SOUND_PAUSE_S, is_thing=False)
        for key, episode in list(self._open.items()):
            if not key[0] and now_s - episode.end_s > SOUND_PAUSE_S:
                self._close(self._open.pop(key), is_thing=False)

    def _extend(self, new: Episode, pause_s: float, *, is_thing: bool) -> None:
        """Go on with the open episode of the same, or with one that was over a moment ago, or begin a new one."""
        key = is_thing, new.name, new.level
        before = self._open.get(key)
        if before is None:
            over = self._over[is_thing]
            latest = islice(reversed(over), LATEST)
            before = next((episode for episode in latest if (episode.name, episode.level) == key[1:]), None)
            if before is not None and new.start_s - before.end_s <= pause_s:
                over.remove(before)
            else:
                before = new
        first, last = before.first_colour or new.colour, new.colour or before.colour
        self._open[key] = replace(before, end_s=new.end_s, is_open=True, colour=last, first_colour=first)

    def _close(self, episode: Episode, *, is_thing: bool) -> None:
        over = self._over[is_thing]
        over.append(replace(episode, is_open=False))
        while len(over) > MAX_EPISODES:
            self.known_since_s = max(self.known_since_s, over.popleft().end_s)

    def _all(self, is_thing: bool, names: set[str] | None) -> list[Episode]:
        going_on = [episode for (of_thing, *_), episode in self._open.items() if of_thing == is_thing]
        found = (episode for episode in (*self._over[is_thing], *going_on) if names is None or episode.name in names)
        return sorted(found, key=lambda episode: (episode.start_s, episode.level, episode.name))


# What a record is made of, beside `Watched`.
SAVED_CLASSES = (EpisodeRecord, Episode, RecentSounds, *SAVED_OF_LIGHT, *SAVED_OF_ACTIONS, *SAVED_OF_VIEWS)
