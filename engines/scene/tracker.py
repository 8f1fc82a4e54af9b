"""Turns what the senses find in a camera's pictures into notes: what is new, and now and then what still holds.

One update a window with a picture. In a black picture nothing comes or goes, but what was read before is noted. When
pictures return after a while without any, a note says so. Pure: the times come with the sights.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from engines.answers.time_words import duration
from engines.notes import Note, Reading
from engines.scene.detection import Detection, patch_of
from engines.scene.following import Follower
from engines.scene.looks.names import PLACES
from engines.scene.posture.noting import DoingNotes
from engines.scene.state import Light, SceneState, Sights, Thing
from engines.scene.wording import counted, in_order, plural, things_words, with_article
from engines.shapes import GRID, MINI_MEDIA

REFRESH_S, LIGHT_REFRESH_S = 20.0, 60.0  # after so long a note that still holds is made again
MIN_REWORDING_S = 6.0  # between two notes of the same count whose places or colours changed
SAME_TEXT = 0.8  # similarity of two readings of one text
READING_LASTS_S = 30.0
COMES_BACK_WITHIN_S = 600.0  # what comes later, or with other colours, is not told as the same
MAX_GONE = 8  # of one name
LEAST_GAP_S = 6.0  # without pictures, to be noted
BEGINNING_S = 4.0  # after the first picture: what is found so early did not come only now
ALIKE = str.maketrans("0158", "oisb")  # digits that are often read for a letter in a word
SURE, USUAL, WEAK = 0.95, 0.9, 0.75  # certainty of notes


@dataclass
class ThingsNote:
    """The last note about things of one name that are there."""

    text: str
    count: int
    time_s: float
    colours: frozenset[str]


class SceneTracker:
    """One camera."""

    def __init__(self) -> None:
        self._follower = Follower()
        self._things: dict[str, ThingsNote] = {}  # by name
        self._doing = DoingNotes()
        self._noted: dict[str, tuple[str, float]] = {}  # of the other kinds: what the last note said, and when
        self._gone: dict[str, deque[tuple[float, frozenset[str]]]] = {}  # by name: when things went, their colours
        self._readings: dict[str, float] = {}  # text → time of its last note
        self._light: Light | None = None  # as it is told
        self._candidate: dict[str, str | None] = {}  # of the slow notes: what the last picture said
        self._begun_s: float | None = None  # start of the window with the first picture
        self._seen_s: float | None = None  # time of the last picture
        self._text_colours: tuple[str | None, str | None] = (None, None)  # of the last reading: letters, ground
        self._texts: tuple[Reading, ...] = ()  # of the last picture that had any; none once one was read that has none
        self._state = SceneState((), "bright", False)

    @property
    def state(self) -> SceneState:
        return self._state

    @property
    def seen_s(self) -> float | None:
        """Time of the newest picture; None before the first."""
        return self._seen_s

    @property
    def shown(self) -> dict[str, int]:
        """How many things of each name the newest picture shows, also those that are only likely to be there."""
        return dict(self._follower.shown())

    def needs_another_look(self, detections: Sequence[Detection], light: Light = "bright") -> bool:
        """Whether another picture of the window should be looked at to know what of this is there."""
        return self._follower.needs_another_look(detections, light)

    def update(self, sights: Sights) -> tuple[Note, ...]:
        """Take what was found in the next picture; returns what is new, or has to be said again."""
        if self._begun_s is None:
            self._begun_s = _window_start(sights.time_s)
        now_s, things, gap = sights.time_s, self._state.things, self._gap_before(sights.time_s)
        notes = [_gap_note(gap, now_s)] if gap else []
        if gap or self._light == "black":
            self._follower.forget_votes()
        notes += self._light_notes(sights)
        if sights.light != "black":
            self._follower.update(sights)
            things = self._follower.things()
            notes += self._thing_notes(things, now_s)
            notes += self._doing.notes(things, now_s, REFRESH_S)
        notes += self._reading_notes(sights.readings, now_s)
        if sights.light != "black":
            notes += self._view_notes(sights)
        self._seen_s = now_s
        colours = sights.main_colour, sights.above, sights.middle, sights.below, sights.around
        looks_like = sights.looks_like[0] if sights.looks_like else None
        since = self._light or sights.light, sights.is_still, gap or self._state.gap
        if sights.nothing_read:
            self._texts = ()
        lasting = tuple(text for text in self._texts if now_s - text.time_s < READING_LASTS_S)
        of_text = *self._text_colours, lasting
        self._state = SceneState(things, *since, *colours, looks_like, sights.thirds, *of_text, sights.looks)
        return tuple(notes)

    def add_readings(self, readings: Sequence[Reading], now_s: float) -> tuple[Note, ...]:
        """Take text of an earlier picture that has become known in a window without one."""
        return tuple(self._reading_notes(readings, now_s))

    def _gap_before(self, now_s: float) -> tuple[float, float] | None:
        """The windows without a picture since the last one, if they are enough to be noted."""
        if self._seen_s is None:
            return None
        start_s, end_s = _window_start(self._seen_s) + MINI_MEDIA.window_s, _window_start(now_s)
        return (start_s, end_s) if end_s - start_s >= LEAST_GAP_S else None

    def _thing_notes(self, things: Sequence[Thing], now_s: float) -> list[Note]:
        notes = []
        for name in in_order({thing.name for thing in things} | set(self._things)):
            those = [thing for thing in things if thing.name == name]
            before = self._things.pop(name, None)
            had = before.count if before else 0
            if len(those) < had:
                notes.append(_gone_note(name, had, len(those), now_s))
            if not those:
                if before:
                    self._gone.setdefault(name, deque(maxlen=MAX_GONE)).append((now_s, before.colours))
                continue
            text = things_words(name, those)
            if before and had == len(those):
                waited_s = now_s - before.time_s
                if waited_s < (MIN_REWORDING_S if text != before.text else REFRESH_S):
                    self._things[name] = before
                    continue
            colours = [thing.colour for thing in those if thing.colour]
            is_back = had == 0 and self._is_known(name, frozenset(colours), now_s)
            is_new = len(those) > had and not is_back and not self._is_beginning(now_s)
            key = f"{counted(len(those), name) if len(those) > 1 else name} {' '.join(colours)}".rstrip()
            row, column = (round(sum(at) / len(those)) for at in zip(*((t.row, t.column) for t in those), strict=True))
            words = f"{'now ' * is_new}{text}{' again' * is_back}"
            notes.append(Note("things", words, key, now_s, row, column, SURE))
            self._things[name] = ThingsNote(text, len(those), now_s, frozenset(colours))
        return notes

    def _is_beginning(self, now_s: float) -> bool:
        return self._begun_s is None or _window_start(now_s) < self._begun_s + BEGINNING_S

    def _is_known(self, name: str, colours: frozenset[str], now_s: float) -> bool:
        """Whether things of this name went not long ago whose colours do not contradict."""
        return any(
            now_s - gone_s <= COMES_BACK_WITHIN_S and (not colours or not known or bool(colours & known))
            for gone_s, known in self._gone.get(name, ())
        )

    def _light_notes(self, sights: Sights) -> list[Note]:
        """The first picture, a black one and the one after it are told at once, other light once two in a row agree."""
        notes = []
        if self._agrees("light", sights.light) or "black" in (sights.light, self._light):
            self._light = sights.light
        if self._light and self._is_due("light", self._light, sights.time_s, LIGHT_REFRESH_S):
            text = "the picture is black" if self._light == "black" else f"it is {self._light}"
            notes.append(_view_note("light", text, self._light, sights.time_s, USUAL))
        if sights.is_still and self._is_due("still", "still", sights.time_s, LIGHT_REFRESH_S):
            notes.append(_view_note("light", "the picture stands still", "still", sights.time_s, USUAL))
        if not sights.is_still and "still" in self._noted:
            del self._noted["still"]
            notes.append(_view_note("light", "the picture moves again", "moves again", sights.time_s, USUAL))
        return notes

    def _view_notes(self, sights: Sights) -> list[Note]:
        """Of the whole picture: what it looks like, its main colours, once two pictures in a row agree.

        The first picture counts at once.
        """
        notes = []
        name, certainty = sights.looks_like or (None, 0.0)
        place = sights.looks.place
        for kind, found, text, sure in (
            ("looks", name, f"it looks like {with_article(name)}" if name else "", certainty),
            ("place", place, f"it looks like {PLACES[place]}" if place else "", USUAL),
            ("colour", sights.main_colour, f"mostly {sights.main_colour}", WEAK),
            ("above", sights.above, f"above it is {sights.above}", WEAK),
            ("below", sights.below, f"below it is {sights.below}", WEAK),
        ):
            if self._agrees(kind, found) and found and self._is_due(kind, found, sights.time_s, REFRESH_S):
                notes.append(_view_note("view", text, found, sights.time_s, sure))
        return notes

    def _agrees(self, kind: str, found: str | None) -> bool:
        """Whether the picture before said the same, or this is the first one. Remembers what this one says."""
        agrees = kind not in self._candidate or self._candidate[kind] == found
        self._candidate[kind] = found
        return agrees

    def _is_due(self, kind: str, value: str, now_s: float, refresh_s: float) -> bool:
        """Whether `value` is new, or was noted long ago. Remembers it if so."""
        said, said_s = self._noted.get(kind, (None, now_s))
        if said == value and now_s - said_s < refresh_s:
            return False
        self._noted[kind] = value, now_s
        return True

    def _reading_notes(self, readings: Sequence[Reading], now_s: float) -> list[Note]:
        notes = []
        for reading in readings:
            alike = [(_likeness(text, reading.text), text) for text in self._readings]
            known = max((found for found in alike if found[0] >= SAME_TEXT), default=(0.0, None))[1]
            is_new = known is None or now_s - self._readings[known] >= REFRESH_S
            if is_new:
                text, (row, column) = f'it reads "{reading.text}"', patch_of(reading.box)
                sure, read_s = reading.certainty, reading.time_s
                notes.append(Note("reading", text, reading.text, now_s, row, column, sure, read_s))
                self._readings[known or reading.text] = now_s
        if readings:
            largest = max(readings, key=lambda each: (each.box[2] - each.box[0]) * (each.box[3] - each.box[1]))
            self._text_colours = largest.letters, largest.ground
            read_s = max(each.time_s for each in readings)
            self._texts = tuple(each for each in readings if each.time_s == read_s)
        self._readings = {t: at for t, at in self._readings.items() if now_s - at < READING_LASTS_S}
        return notes


def _window_start(time_s: float) -> float:
    return time_s // MINI_MEDIA.window_s * MINI_MEDIA.window_s


def _gap_note(gap: tuple[float, float], now_s: float) -> Note:
    text = f"nothing was seen for {duration(gap[1] - gap[0])}"
    return Note("gap", text, "nothing was seen", now_s, GRID // 2, GRID // 2, SURE)


def _gone_note(name: str, before: int, left: int, now_s: float) -> Note:
    """One or all things of a name are gone."""
    if left == 0:
        text = f"the {name} is gone" if before == 1 else f"the {plural(name)} are gone"
    else:
        text = f"{with_article(name)} is gone" if before - left == 1 else f"{counted(before - left, name)} are gone"
    return Note("gone", text, f"{name} gone", now_s, GRID // 2, GRID // 2, SURE)


def _view_note(kind: Literal["light", "view"], text: str, key: str, now_s: float, certainty: float) -> Note:
    return Note(kind, text, key, now_s, GRID // 2, GRID // 2, certainty)


def _likeness(one: str, other: str) -> float:
    """How alike two readings are, from 0 to 1. With other digits they are of two texts, such as "Room 12" and "13"."""
    if _digits(one) != _digits(other):
        return 0.0
    return SequenceMatcher(None, one.lower(), other.lower()).ratio()


def _digits(text: str) -> list[str]:
    """The digits of a text; in a word with letters not those that may be letters, as in "N0 PARK1NG"."""
    words = text.lower().split()
    read = [word.translate(ALIKE) if any(letter.isalpha() for letter in word) else word for word in words]
    return [character for word in read for character in word if character.isdigit()]
