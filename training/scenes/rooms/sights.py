"""What senses would find in the pictures of a room, with their errors: misses, flicker, doubles, wrong colours."""

from dataclasses import replace

from engines.notes import Box, Note, Reading
from engines.scene.detection import Detection
from engines.scene.state import FROZEN_AFTER_S, SceneState, Sights
from engines.scene.tracker import SceneTracker
from training.scenes.facts import WINDOW_S
from training.scenes.plan import Rng
from training.scenes.rooms.people.reported import moved, reported
from training.scenes.rooms.plan import PARTS, Present, Room, is_within
from training.scenes.rooms.words import inventory, pick

PICTURE_AT_S = 1.0  # in its window
LEAST_SCORE = 0.3
DARK_RECALL = 0.35  # relative to that in good light
COLOUR_MISSED, COLOUR_WRONG = 0.1, 0.04
DOUBLE, PHANTOM, MISREAD = 0.02, 0.04, 0.04
VIEW_AGAIN = 0.8  # chance that the whole picture gets a name that is sure enough
COLOUR_SEEN = 0.85  # chance that a part of the picture has a main colour in one picture
READ_AGAIN = 0.7  # chance that a text that stays is read again in the next window

Told = tuple[tuple[Note, ...], SceneState]


def notes_of(room: Room, rng: Rng) -> list[Told]:
    """Notes and state of each window, from the engine's tracker."""
    tracker, told = SceneTracker(), list[Told]()
    last: Sights | None = None
    black_since_s: float | None = None
    for number in range(round(room.duration_s / WINDOW_S)):
        at_s = WINDOW_S * number + PICTURE_AT_S
        if is_within(at_s, room.blind):
            told.append(((), tracker.state))
            continue
        is_frozen = last is not None and is_within(at_s, room.frozen)
        last = _frozen(last, at_s) if last and is_frozen else _sights(room, at_s, rng)
        black_since_s = (at_s if black_since_s is None else black_since_s) if last.light == "black" else None
        if black_since_s is not None and at_s - black_since_s >= FROZEN_AFTER_S:
            last = replace(last, is_still=True)
        notes = tracker.update(last)
        told.append((notes, tracker.state))
    return told


def _frozen(sights: Sights, at_s: float) -> Sights:
    return replace(sights, time_s=at_s, readings=(), is_still=True)


def _sights(room: Room, at_s: float, rng: Rng) -> Sights:
    light = room.light_at(at_s)
    if light == "black":
        return Sights(at_s, (), "black")
    found = [
        d for item in room.things if is_within(at_s, item.spans) for d in detected(item, at_s, light == "dark", rng)
    ]
    if rng.random() < PHANTOM:
        name = pick(rng, inventory()["things"]["absent"])
        found.append(Detection(name, float(rng.uniform(LEAST_SCORE, 0.45)), _random_box(rng), None))
    readings = []
    for item in room.written:
        if is_within(at_s, item.spans) and light != "dark" and rng.random() < READ_AGAIN:
            text = _misread(item.text, rng) if rng.random() < MISREAD else item.text
            readings.append(Reading(at_s, text, float(rng.uniform(0.75, 1.0)), item.box))
    view = room.view_at(at_s) if rng.random() < VIEW_AGAIN else None
    looks_like = (view, float(rng.uniform(0.4, 0.9))) if view else None
    mostly, above, below = (room.colours.get(part) if rng.random() < COLOUR_SEEN else None for part in PARTS)
    return Sights(at_s, tuple(found), light, mostly, looks_like, tuple(readings), above=above, below=below)


def detected(item: Present, at_s: float, is_dark: bool, rng: Rng) -> list[Detection]:
    """What a detector finds of a thing in one picture: nothing, the thing, or the thing twice."""
    if rng.random() > item.recall * (DARK_RECALL if is_dark else 1.0):
        return []
    chance, colour = rng.random(), item.colour
    if chance < COLOUR_MISSED:
        colour = None
    elif chance < COLOUR_MISSED + COLOUR_WRONG and colour:
        colour = pick(rng, inventory()["colours"])
    score = float(_clipped(rng.normal(0.35 + 0.4 * item.recall, 0.12), LEAST_SCORE, 0.98))
    planned, box = item.doing_at(at_s), moved(item, at_s).box
    doing = reported(planned, rng) if planned and not is_dark else None
    found = [Detection(item.name, score, _jittered(box, rng, 0.01), colour, doing)]
    if rng.random() < DOUBLE:
        found.append(
            Detection(item.name, float(rng.uniform(LEAST_SCORE, 0.45)), _jittered(box, rng, 0.06), colour, doing)
        )
    return found


def _clipped(value: float, least: float, most: float) -> float:
    return min(max(value, least), most)


def _jittered(box: Box, rng: Rng, size: float) -> Box:
    left, top, right, bottom = (float(_clipped(edge + rng.normal(0, size), 0.0, 1.0)) for edge in box)
    return left, top, max(right, left + 0.01), max(bottom, top + 0.01)


def _random_box(rng: Rng) -> Box:
    left, top = float(rng.uniform(0, 0.8)), float(rng.uniform(0, 0.8))
    return left, top, left + float(rng.uniform(0.05, 0.2)), top + float(rng.uniform(0.05, 0.2))


def _misread(text: str, rng: Rng) -> str:
    """One character is wrong."""
    place = int(rng.integers(len(text)))
    wrong = {"O": "0", "o": "0", "l": "1", "I": "1", "S": "5", "e": "c", "B": "8"}.get(text[place], "")
    return text[:place] + wrong + text[place + 1 :] or text
