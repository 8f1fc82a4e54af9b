"""Turns what the senses find in a camera's pictures into notes: what is new, and now and then what still holds.

One update a window. In a black picture nothing comes or goes. Pure: the times come with the sights.
"""

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from engines.notes import Note
from engines.scene.following import Follower
from engines.scene.state import SceneState, Sights
from engines.scene.wording import counted, plural, things_words, with_article
from engines.shapes import GRID

REFRESH_S, LIGHT_REFRESH_S = 20.0, 60.0  # after so long a note that still holds is made again
MIN_REWORDING_S = 6.0  # between two notes of the same count whose places or colours changed
SAME_TEXT = 0.8  # similarity of two readings of one text
READING_LASTS_S = 30.0
SURE, USUAL, WEAK = 0.95, 0.9, 0.75  # certainty of notes


@dataclass
class _Said:
    """The last note about something: its `text`, what it `shows` (count, or nothing), and when."""

    text: str
    count: int
    time_s: float


class SceneTracker:
    """One camera."""

    def __init__(self) -> None:
        self._follower = Follower()
        self._said: dict[str, _Said] = {}  # by name of things, or by kind of note
        self._has_gone: set[str] = set()  # names of things that were there and went
        self._readings: dict[str, float] = {}  # text → when it was last read
        self._candidate: dict[str, str | None] = {}  # of the slow notes: what the last picture said
        self._state = SceneState(0.0, (), "bright", (), False, None)

    @property
    def state(self) -> SceneState:
        return self._state

    def update(self, sights: Sights) -> tuple[Note, ...]:
        """Take what was found in the next picture; returns what is new, or has to be said again."""
        now_s, notes = sights.time_s, list[Note]()
        notes += self._light_notes(sights)
        looks_like = self._state.looks_like
        if sights.light != "black":
            self._follower.update(sights.detections, sights.light == "dark")
            notes += self._thing_notes(now_s)
            notes += self._reading_notes(sights)
            looks_like = sights.looks_like[0] if sights.looks_like else None
            notes += self._view_notes(sights)
        self._state = SceneState(
            now_s, self._follower.things(), sights.light, tuple(self._readings), sights.is_still, looks_like
        )
        return tuple(notes)

    def _thing_notes(self, now_s: float) -> list[Note]:
        notes = []
        things = self._follower.things()
        counts = Counter(thing.name for thing in things)
        for name in sorted(set(counts) | {n for n, said in self._said.items() if said.count > 0}):
            those = [thing for thing in things if thing.name == name]
            before = self._said.get(name)
            had = before.count if before else 0
            if len(those) < had:
                notes.append(_gone_note(name, had, len(those), now_s))
            if not those:
                self._has_gone.add(name)
                self._said[name] = _Said("", 0, now_s)
                continue
            text = things_words(name, [(t.colour, t.row, t.column, t.held) for t in those])
            if before and had == len(those):
                waited_s = now_s - before.time_s
                if waited_s < (MIN_REWORDING_S if text != before.text else REFRESH_S):
                    continue
            is_back = had == 0 and name in self._has_gone
            colours = " ".join(thing.colour for thing in those if thing.colour)
            key = f"{counted(len(those), name) if len(those) > 1 else name} {colours}".rstrip()
            row, column = (round(sum(at) / len(those)) for at in zip(*((t.row, t.column) for t in those), strict=True))
            notes.append(Note("things", text + " again" * is_back, key, now_s, row, column, SURE))
            self._said[name] = _Said(text, len(those), now_s)
        return notes

    def _light_notes(self, sights: Sights) -> list[Note]:
        notes = []
        if self._is_due("light", sights.light, sights.time_s, LIGHT_REFRESH_S):
            text = "the picture is black" if sights.light == "black" else f"it is {sights.light}"
            notes.append(_view_note("light", text, sights.light, sights.time_s, USUAL))
        if sights.is_still and self._is_due("still", "still", sights.time_s, LIGHT_REFRESH_S):
            notes.append(_view_note("light", "the picture stands still", "still", sights.time_s, USUAL))
        if not sights.is_still:
            self._said.pop(" still", None)
        return notes

    def _view_notes(self, sights: Sights) -> list[Note]:
        """Of the whole picture: what it looks like, and its main colour, once two pictures in a row agree."""
        notes = []
        name, certainty = sights.looks_like or (None, 0.0)
        for kind, found, text, sure in (
            ("looks", name, f"it looks like {with_article(name)}" if name else "", certainty),
            ("colour", sights.main_colour, f"mostly {sights.main_colour}", WEAK),
        ):
            agrees = kind not in self._candidate or self._candidate[kind] == found
            self._candidate[kind] = found
            if found and agrees and self._is_due(kind, found, sights.time_s, REFRESH_S):
                notes.append(_view_note("view", text, found, sights.time_s, sure))
        return notes

    def _is_due(self, kind: str, value: str, now_s: float, refresh_s: float) -> bool:
        """Whether `value` is new, or was noted long ago. Remembers it if so."""
        said = self._said.get(f" {kind}")  # a name of things never begins with a space
        if said and said.text == value and now_s - said.time_s < refresh_s:
            return False
        self._said[f" {kind}"] = _Said(value, 0, now_s)
        return True

    def _reading_notes(self, sights: Sights) -> list[Note]:
        notes = []
        for reading in sights.readings:
            known = next((text for text in self._readings if _is_same_text(text, reading.text)), None)
            is_new = known is None or sights.time_s - self._readings[known] >= REFRESH_S
            if is_new:
                left, top, right, bottom = reading.box
                row, column = (min(int(part * GRID), GRID - 1) for part in ((top + bottom) / 2, (left + right) / 2))
                text = f'it reads "{reading.text}"'
                notes.append(Note("reading", text, reading.text, reading.time_s, row, column, reading.certainty))
                self._readings[known or reading.text] = sights.time_s
        self._readings = {t: at for t, at in self._readings.items() if sights.time_s - at < READING_LASTS_S}
        return notes


def _gone_note(name: str, before: int, left: int, now_s: float) -> Note:
    """One or all things of a name are gone."""
    if left == 0:
        text = f"the {name} is gone" if before == 1 else f"the {plural(name)} are gone"
    else:
        text = f"{with_article(name)} is gone" if before - left == 1 else f"{counted(before - left, name)} are gone"
    return Note("gone", text, f"{name} gone", now_s, GRID // 2, GRID // 2, SURE)


def _view_note(kind: Literal["light", "view"], text: str, key: str, now_s: float, certainty: float) -> Note:
    return Note(kind, text, key, now_s, GRID // 2, GRID // 2, certainty)


def _is_same_text(one: str, other: str) -> bool:
    return SequenceMatcher(None, one.lower(), other.lower()).ratio() >= SAME_TEXT
