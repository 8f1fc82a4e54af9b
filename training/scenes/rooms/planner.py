"""Draws rooms from seeds: who and what is there, comes, leaves and comes back; light, text, statements."""

from dataclasses import replace

from engines.notes import Box
from engines.scene.classes import PERSON
from engines.scene.state import Light
from engines.scene.tracker import LEAST_GAP_S
from training.scenes.plan import Rng
from training.scenes.rooms.people.doings import with_doings
from training.scenes.rooms.plan import PARTS, Present, Room, Span, Written
from training.scenes.rooms.statements import draw_saying
from training.scenes.rooms.texts import draw_text
from training.scenes.rooms.words import inventory, pick

LENGTHS_S = ((0.1, 10, 16), (0.25, 16, 30), (0.45, 30, 60), (0.15, 60, 80), (0.05, 80, 120))  # share, from, to
NUM_PEOPLE = (0.22, 0.4, 0.22, 0.11, 0.05)  # shares of rooms with 0, 1, … people
STILL_SHARE = 0.25  # of rooms in which nothing comes or goes
EMPTY_SHARE = 0.1  # of rooms: nobody and nothing that the detector knows
SEQUENCE_SHARE = 0.15  # of rooms: one view follows another, as of a camera that is carried about
DARK_SHARE, BLACK_SHARE, FROZEN_SHARE = 0.16, 0.14, 0.2
GAP_SHARE, SECOND_GAP_SHARE, LATE_CAMERA_SHARE = 0.22, 0.2, 0.03
DIM_SHARE = 0.2
MAX_TEXTS, TEXT_SHARE, VIEW_SHARE, COLOUR_SHARE = 4, 0.22, 0.35, 0.5
VIEW_OF_THING_SHARE = 0.4  # of whole pictures that look like something look like one of the things in them
HELD_SHARE = 0.5  # of people hold something
PERSON_SHARE = 0.3  # of the views of a sequence have people in them
SIGNS_SHARE, SIGN_SHARE = 0.3, 0.8  # of sequences lead past signs, and of their views have one
MAX_THINGS, MAX_SAYINGS = 6, 4
LEAST_STAY_S = 8.0


def draw_room(rng: Rng, split: int) -> Room:
    """A room; the same generator state gives the same room."""
    shares = [share for share, _, _ in LENGTHS_S]
    _, shortest, longest = LENGTHS_S[rng.choice(len(shares), p=shares)]
    duration_s = 2.0 * round(rng.uniform(shortest, longest) / 2)
    if rng.random() < SEQUENCE_SHARE:
        return _sequence(rng, split, duration_s)
    is_still = rng.random() < STILL_SHARE
    is_empty = rng.random() < EMPTY_SHARE
    people = [] if is_empty else _people(rng, duration_s, is_still)
    things = [] if is_empty else with_doings([*people, *_things(rng, duration_s, is_still, people)], duration_s, rng)
    written = [
        Written(draw_text(rng, split), _box(rng, 0.3, 0.12), _spans(rng, duration_s, is_still))
        for _ in range(rng.binomial(MAX_TEXTS, TEXT_SHARE))
    ]
    names = [thing.name for thing in things if thing.name != PERSON]
    has_view = rng.random() < VIEW_SHARE and len(people) < 2
    views = names if names and rng.random() < VIEW_OF_THING_SHARE else inventory()["views"]["names"]
    return Room(
        duration_s,
        tuple(things),
        tuple(written),
        _lights(rng, duration_s),
        _interval(rng, duration_s, FROZEN_SHARE),
        _blind(rng, duration_s),
        {part: pick(rng, inventory()["colours"]) for part in PARTS if rng.random() < COLOUR_SHARE},
        (((0.0, duration_s), pick(rng, views)),) if has_view else (),
        tuple(draw_saying(rng, split) for _ in range(rng.integers(0, MAX_SAYINGS + 1))),
    )


def _sequence(rng: Rng, split: int, duration_s: float) -> Room:
    """Views that follow each other, with one or two things, a text or a name of the whole picture in each."""
    things, written, views = list[Present](), list[Written](), list[tuple[Span, str]]()
    places, start_s = list(inventory()["places"].values()), 0.0
    leads_past_signs = rng.random() < SIGNS_SHARE
    while start_s < duration_s:
        span = (start_s, min(start_s + float(2 * rng.integers(2, 8)), duration_s))
        if rng.random() < PERSON_SHARE:
            people = [replace(person, spans=(span,)) for person in _people(rng, duration_s, is_still=True)]
            things += with_doings(people, duration_s, rng)
        names = places[int(rng.integers(len(places)))]
        for name in rng.permutation(names)[: rng.integers(0 if things or leads_past_signs else 1, 3)]:
            box = _box(rng, 0.4, 0.4)
            things.append(Present(str(name), _colour(rng, str(name)), box, (span,), _recall(rng)))
        if rng.random() < (SIGN_SHARE if leads_past_signs else TEXT_SHARE):
            written.append(Written(draw_text(rng, split), _box(rng, 0.3, 0.12), (span,)))
        if rng.random() < VIEW_SHARE:
            views.append((span, pick(rng, inventory()["views"]["names"])))
        start_s = span[1]
    sayings = tuple(draw_saying(rng, split) for _ in range(rng.integers(0, MAX_SAYINGS + 1)))
    lights: tuple[tuple[float, Light], ...] = ((0.0, "bright"),)
    return Room(duration_s, tuple(things), tuple(written), lights, (), (), {}, tuple(views), sayings)


def _people(rng: Rng, duration_s: float, is_still: bool) -> list[Present]:
    count = int(rng.choice(len(NUM_PEOPLE), p=NUM_PEOPLE))
    slots = rng.permutation(4)[:count]
    people = []
    for slot in slots:
        width, height = rng.uniform(0.15, 0.28 if count > 1 else 0.6), rng.uniform(0.45, 0.95)
        middle = (slot + 0.5) / 4 if count > 1 else rng.uniform(0.2, 0.8)
        bottom = rng.uniform(max(height, 0.8), 1.0)
        box = (
            float(max(middle - width / 2, 0)),
            float(bottom - height),
            float(min(middle + width / 2, 1)),
            float(bottom),
        )
        colour = pick(rng, inventory()["colours"]) if rng.random() < 0.88 else None
        spans = _spans(rng, duration_s, is_still)
        people.append(Present(PERSON, colour, box, spans, float(rng.uniform(0.85, 1.0))))
    return people


def _things(rng: Rng, duration_s: float, is_still: bool, people: list[Present]) -> list[Present]:
    tables = inventory()["things"]
    places = list(inventory()["places"].values())
    names = places[int(rng.integers(len(places)))]
    found: list[Present] = []
    for person in people:
        if rng.random() < HELD_SHARE:
            name = pick(rng, tables["holdable"])
            box = _box_within(rng, person.box)
            found.append(Present(name, _colour(rng, name), box, _held_spans(rng, person), _recall(rng)))
    for name in rng.permutation(names)[: rng.integers(0, MAX_THINGS - len(people))]:
        count = int(rng.integers(2, 5)) if name in tables["several"] and rng.random() < 0.35 else 1
        recall, size = _recall(rng), float(rng.uniform(0.07, 0.3))
        for number in range(count):
            together = rng.random() < 0.7 and number > 0
            spans = found[-1].spans if together else _spans(rng, duration_s, is_still)
            box = _free_box(rng, size, people)
            found.append(Present(str(name), _colour(rng, str(name)), box, spans, recall))
    return found


def _colour(rng: Rng, name: str) -> str | None:
    if name in inventory()["things"]["colourless"] or rng.random() < 0.2:
        return None
    return pick(rng, inventory()["colours"])


def _recall(rng: Rng) -> float:
    """Most things are found nearly always, some now and then."""
    return float(rng.uniform(0.8, 1.0) if rng.random() < 0.75 else rng.uniform(0.35, 0.8))


def _spans(rng: Rng, duration_s: float, is_still: bool) -> tuple[Span, ...]:
    """When something is there: always, from or until some time, or twice."""
    chance = rng.random()
    if is_still or chance < 0.35 or duration_s < 2 * LEAST_STAY_S:
        return ((0.0, duration_s),)
    cuts = sorted(float(2 * round(t / 2)) for t in rng.uniform(2, duration_s - 2, 3))
    if chance < 0.6:
        return ((cuts[0], duration_s),)
    if chance < 0.75:
        return ((0.0, cuts[1]),)
    if chance < 0.9:
        return ((cuts[0], max(cuts[2], cuts[0] + LEAST_STAY_S)),)
    away_s = max(cuts[1], cuts[0] + 2 * LEAST_STAY_S)
    return ((0.0, max(cuts[0], 4.0)), (away_s, duration_s)) if away_s < duration_s - 4 else ((0.0, cuts[0]),)


def _held_spans(rng: Rng, person: Present) -> tuple[Span, ...]:
    start_s, end_s = person.spans[0]
    if end_s - start_s > 3 * LEAST_STAY_S and rng.random() < 0.6:
        start_s, end_s = sorted(float(t) for t in rng.uniform(start_s, end_s, 2))
        end_s = max(end_s, start_s + LEAST_STAY_S)
    return ((start_s, min(end_s, person.spans[0][1])),)


def _lights(rng: Rng, duration_s: float) -> tuple[tuple[float, Light], ...]:
    first: Light = "dim" if rng.random() < DIM_SHARE else "bright"
    chance, at_s = rng.random(), float(2 * rng.integers(2, max(int(duration_s // 2), 3)))
    if chance > DARK_SHARE + BLACK_SHARE:
        return ((0.0, first),)
    other: Light = "dark" if chance < DARK_SHARE else "black"
    again_s = at_s + float(2 * rng.integers(3, 10))
    match int(rng.integers(4)):
        case 0:
            return ((0.0, other),)
        case 1:
            return ((0.0, other), (at_s, first))
        case 2:
            return ((0.0, first), (at_s, other))
    return ((0.0, first), (at_s, other), (again_s, first))


def _interval(rng: Rng, duration_s: float, share: float) -> tuple[Span, ...]:
    if rng.random() > share or duration_s < 20:
        return ()
    start_s = float(2 * rng.integers(3, int(duration_s // 2) - 4))
    return ((start_s, start_s + float(2 * rng.integers(4, 16))),)


def _blind(rng: Rng, duration_s: float) -> tuple[Span, ...]:
    """Stretches without pictures: the camera is off, or starts late; mostly sight returns before the end."""
    if rng.random() < LATE_CAMERA_SHARE and duration_s >= 20:
        return ((0.0, float(2 * rng.integers(2, 7))),)
    if rng.random() > GAP_SHARE or duration_s < 24:
        return ()
    gaps = list[Span]()
    for _ in range(2 if rng.random() < SECOND_GAP_SHARE and duration_s >= 50 else 1):
        start_s = float(2 * rng.integers(2, int(duration_s // 2) - 7))
        longest_s = (duration_s - start_s) * 0.8
        length_s = min(float(rng.uniform(LEAST_GAP_S, 40.0)), longest_s)
        gaps.append((start_s, start_s + 2 * max(round(length_s / 2), round(LEAST_GAP_S / 2))))
    return tuple(gaps)


def _box(rng: Rng, width: float, height: float) -> Box:
    width, height = width * rng.uniform(0.5, 1.3), height * rng.uniform(0.5, 1.3)
    left, top = rng.uniform(0, 1 - width), rng.uniform(0, 1 - height)
    return float(left), float(top), float(left + width), float(top + height)


def _box_within(rng: Rng, outer: Box) -> Box:
    """A small box in the middle of a person."""
    left, top, right, bottom = outer
    width, height = (right - left) * rng.uniform(0.15, 0.4), (bottom - top) * rng.uniform(0.1, 0.3)
    x, y = rng.uniform(left + 0.2 * (right - left), right - 0.2 * (right - left)), (top + bottom) / 2
    return float(x - width / 2), float(y - height / 2), float(x + width / 2), float(y + height / 2)


def _free_box(rng: Rng, size: float, people: list[Present]) -> Box:
    """A box whose middle lies in no person's, if one is found soon."""
    box = _box(rng, size, size)
    for _ in range(8):
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        if not any(p.box[0] < x < p.box[2] and p.box[1] < y < p.box[3] for p in people):
            break
        box = _box(rng, size, size)
    return box
