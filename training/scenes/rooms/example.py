"""A room by number: its plan with notes, and the questions about it.

The caller composes the plan as any other (`Composer.compose(plan)`) and prefills `plan.notes[window]`.
"""

from dataclasses import dataclass, replace

import numpy as np

from engines.scene.classes import NAMES
from engines.scene.state import SceneState
from engines.scene.wording import with_article
from engines.shapes import GRID
from training.scenes.facts import WINDOW_S
from training.scenes.plan import FRAME_S, Plan, Rng, Said, Seen, Style
from training.scenes.planner import Name, Stock, draw_names, draw_sounds, spoken_sentence
from training.scenes.questions import Question
from training.scenes.rooms.asking import ask_room, told_later
from training.scenes.rooms.history import histories
from training.scenes.rooms.moment import PERSON
from training.scenes.rooms.plan import Present, Room, is_within
from training.scenes.rooms.planner import draw_room
from training.scenes.rooms.sights import PICTURE_AT_S, notes_of
from training.scenes.rooms.words import inventory

STYLE = Style(10, 120, gap_s=4.0, quiet_share=0.4, speech=0.5, with_held_out_pairs=False)
NUM_QUESTIONS = 24
LATE_SHARE, LATE_S = 0.4, (60.0, 14400.0)  # of rooms begin late in their stream
CLOTHES_SHARE, MAX_CLUTTER = 0.7, 4
# Patches with a name that nothing in the room has: at most one in so many seconds, and how long it stays. They cover
# one or two cells, as 1.5 % of the drawings do.
SPECK_EVERY_S, SPECK_S = 6.0, (1.0, 20.0)
OWN_SOUND_SHARE = 0.5  # of the rooms with animals and vehicles in which one of them is heard
NOT_ABSENT = {"", "silence", "speech", "noise", "the outdoors", "an echo", "static"}


@dataclass(frozen=True)
class RoomExample:
    """`plan` has the notes of every window, `states` what the tracker knew after it; `room` is what is really there."""

    room: Room
    plan: Plan
    states: tuple[SceneState, ...]
    questions: tuple[Question, ...]


def room_example(number: int, stock: Stock, num_questions: int = NUM_QUESTIONS) -> RoomExample:
    """The room of a number; the same arguments give the same."""
    rng = np.random.default_rng([number, stock.split, 23])
    room = draw_room(rng, stock.split)
    told = notes_of(room, rng)
    plan = _plan(room, stock, number, rng)
    at_s = [WINDOW_S * i + PICTURE_AT_S for i in range(len(told))]
    blind = [i for i, s in enumerate(at_s) if is_within(s, room.blind) or room.light_at(s) == "black"]
    plan = replace(plan, notes=tuple(notes for notes, _ in told), blind_windows=frozenset(blind))
    noises = [*stock.cuts, *stock.sound_names]
    absent = [str(name) for name in rng.choice(noises, 6) if name not in NOT_ABSENT]
    questions = ask_room(plan, histories(told), room.sayings, absent, num_questions, rng)
    start_s = _start_s(rng)
    later = tuple(told_later(question, start_s) for question in questions)
    return RoomExample(room, replace(plan, start_s=start_s), tuple(state for _, state in told), later)


def _start_s(rng: Rng) -> float:
    """When in its stream a room begins: often at once, else after a minute to four hours."""
    if rng.random() > LATE_SHARE:
        return 0.0
    return WINDOW_S * round(float(np.exp(rng.uniform(*np.log(LATE_S)))) / WINDOW_S)


def _plan(room: Room, stock: Stock, number: int, rng: Rng) -> Plan:
    """What pictures show the encoder of patches, a background and clutter, and what is heard."""
    duration_s = room.duration_s
    quiet = [rng.random() < STYLE.quiet_share for _ in range(int(duration_s // 10) + 1)]
    real = [name for name in stock.cuts if name != "speech"]
    noises = draw_names(rng, real, stock.sound_names, STYLE, round(2 + duration_s / 12))
    noises += _own_sounds(room, stock, rng)
    heard, said = draw_sounds(rng, stock, STYLE, duration_s, quiet, noises)
    ground = stock.grounds[int(rng.integers(len(stock.grounds)))]
    seen = sorted([*_clutter(room, stock, rng), *_specks(room, stock, rng)], key=lambda item: item.start_s)
    spoken = _with_sayings(said, room, stock.split, rng)
    return Plan(number, stock.split, duration_s, ((0.0, ground),), tuple(seen), tuple(heard), tuple(spoken))


def _own_sounds(room: Room, stock: Stock, rng: Rng) -> list[Name]:
    """The sound of a thing that is in the room, or of none."""
    kinds = inventory()["kinds"]
    alive = {with_article(item.name) for item in room.things if item.name in (*kinds["animals"], *kinds["vehicles"])}
    numbers = {name: number for number, name in enumerate(stock.sound_names)} | dict.fromkeys(stock.cuts)
    known = sorted(alive & set(numbers))
    return [(name, numbers[name]) for name in known[:1]] if rng.random() < OWN_SOUND_SHARE else []


def _with_sayings(said: list[Said], room: Room, split: int, rng: Rng) -> list[Said]:
    """The statements of the room take the place of some sentences, in order; the rest is everyday talk."""
    places = sorted(int(i) for i in rng.permutation(len(said))[: len(room.sayings)])
    texts = dict(zip(places, (saying.text for saying in room.sayings), strict=False))
    return [replace(item, text=texts.get(i) or spoken_sentence(rng, split)) for i, item in enumerate(said)]


def _clutter(room: Room, stock: Stock, rng: Rng) -> list[Seen]:
    """Class prototypes that no right answer names: clothes where people are, furniture elsewhere."""
    numbers = {name: number for number, name in enumerate(stock.object_names) if name}
    clothes, furniture = ([n for n in inventory()["clutter"][kind] if n in numbers] for kind in ("people", "places"))
    found = []
    if clothes:
        for person in (item for item in room.things if item.name == PERSON):
            if rng.random() < CLOTHES_SHARE:
                name = clothes[int(rng.integers(len(clothes)))]
                found += [_patches(name, numbers[name], person, span, room.duration_s) for span in person.spans]
    if furniture:
        for _ in range(rng.integers(0, MAX_CLUTTER + 1)):
            name = furniture[int(rng.integers(len(furniture)))]
            height, width = rng.uniform(0.2, 0.6, 2)
            left, top = float(rng.uniform(0, 1 - width)), float(rng.uniform(0, 1 - height))
            item = Present(name, None, (left, top, left + float(width), top + float(height)), (), 1.0)
            found.append(_patches(name, numbers[name], item, (0.0, room.duration_s), room.duration_s))
    return [item for item in found if item.end_s > item.start_s]


def _specks(room: Room, stock: Stock, rng: Rng) -> list[Seen]:
    """Patches that look like something else for a while, as on photographs. No right answer names them.

    Names that the detector knows are left out: of those a patch may be right.
    """
    names = [(number, name) for number, name in enumerate(stock.object_names) if name and name not in NAMES]
    found = []
    for _ in range(rng.integers(0, round(room.duration_s / SPECK_EVERY_S) + 1) if names else 0):
        number, name = names[int(rng.integers(len(names)))]
        start_s, length_s = float(rng.uniform(0, room.duration_s)), float(rng.uniform(*SPECK_S))
        left, top = (int(edge) / GRID for edge in rng.integers(0, GRID - 1, 2))
        wide, high = ((2, 1), (1, 2), (1, 1))[int(rng.integers(3))]
        item = Present(name, None, (left, top, left + wide / GRID, top + high / GRID), (), 1.0)
        found.append(_patches(name, number, item, (start_s, start_s + length_s), room.duration_s))
    return [item for item in found if item.end_s > item.start_s]


def _patches(name: str, prototype: int, item: Present, span: tuple[float, float], duration_s: float) -> Seen:
    left, top, right, bottom = (min(max(round(edge * GRID), 0), GRID) for edge in item.box)
    right, bottom = min(max(right, left + 1), GRID), min(max(bottom, top + 1), GRID)
    left, top = min(left, right - 1), min(top, bottom - 1)
    cells = tuple(row * GRID + column for row in range(top, bottom) for column in range(left, right))
    start_s, end_s = (FRAME_S * round(min(edge, duration_s) / FRAME_S) for edge in span)
    return Seen(name, start_s, end_s, cells, (top + bottom - 1) / 2, (left + right - 1) / 2, (), prototype)
