"""Draws what the people of a room do over time, with furniture that fits."""

from collections.abc import Sequence
from dataclasses import replace

from engines.notes import Box
from engines.scene.classes import PERSON
from engines.scene.following import HOLDABLE
from engines.scene.posture.doing import SEATS, Doing, Posture
from training.scenes.plan import Rng
from training.scenes.rooms.plan import Present, is_within
from training.scenes.rooms.words import pick

LIE_ON = ("sofa", "bed", "bench")
POSTURES: tuple[tuple[Posture, float], ...] = (("sitting", 0.44), ("standing", 0.32), ("lying", 0.1), ("walking", 0.14))
NEVER_SURE_SHARE = 0.1  # of people: too small or hidden for the sense
SMILE_SHARE = 0.3  # of what somebody does
NUM_DOINGS = (0.35, 0.4, 0.25)  # shares of people who do 1, 2 or 3 things after each other
OTHER_POSTURE_SHARE = 0.85  # of what somebody does next is another posture, not the same with or without a smile
LEAST_DOING_S = 10.0
NEW_SEAT_SHARE = 0.6  # of rooms without furniture in which somebody sits or lies: some is brought
BROUGHT = ("chair", "chair", "sofa", "bench", "bed")
WALKER_WIDTH, WALKER_HEIGHT = 0.5, 0.6  # of the box as it was drawn: who walks is farther away


def with_doings(things: Sequence[Present], duration_s: float, rng: Rng) -> list[Present]:
    """The things of a room, its people with what they do. May add a piece of furniture."""
    seats = [
        item.name for item in things if item.name in SEATS and is_within(0, item.spans) and _is_last(item, duration_s)
    ]
    if not seats and any(item.name == PERSON for item in things) and rng.random() < NEW_SEAT_SHARE:
        seats = [pick(rng, BROUGHT)]
    done = [_with_doing(item, seats, things, rng) if item.name == PERSON else item for item in things]
    used = {seat for item in done for _, doing in item.doings if (seat := doing.on)}
    known = {item.name for item in things}
    for name in (name for name in seats if name in used and name not in known):
        sitter = next(item for item in done if any(doing.on == name for _, doing in item.doings))
        done.append(Present(name, None, _seat_box(sitter.box), ((0.0, duration_s),), float(rng.uniform(0.6, 1.0))))
    return done


def _is_last(item: Present, duration_s: float) -> bool:
    return len(item.spans) == 1 and item.spans[0][1] >= duration_s


def _with_doing(person: Present, seats: Sequence[str], things: Sequence[Present], rng: Rng) -> Present:
    if rng.random() < NEVER_SURE_SHARE:
        return person
    holds = any(item.name in HOLDABLE and _is_inside(item.box, person.box) for item in things)
    start_s, end_s = person.spans[0][0], person.spans[-1][1]
    most = min(int((end_s - start_s) // LEAST_DOING_S), len(NUM_DOINGS)) or 1
    number = min(1 + int(rng.choice(len(NUM_DOINGS), p=NUM_DOINGS)), most)
    starts = [
        start_s + (end_s - start_s) * (i + float(rng.uniform(-0.2, 0.2)) * (i > 0)) / number for i in range(number)
    ]
    doings = list[tuple[float, Doing]]()
    for at_s in starts:
        last = doings[-1][1].posture if doings and rng.random() < OTHER_POSTURE_SHARE else None
        doings.append((at_s, _draw_doing(seats, holds, last, rng)))
    walks = any(doing.posture == "walking" for _, doing in doings)
    return replace(person, doings=tuple(doings), box=_smaller(person.box) if walks else person.box)


def _draw_doing(seats: Sequence[str], holds: bool, but: Posture | None, rng: Rng) -> Doing:
    """With another posture than `but`; who holds something does not walk."""
    without = {but, "walking" if holds else None}
    postures = [(posture, share) for posture, share in POSTURES if posture not in without]
    total = sum(share for _, share in postures)
    posture = postures[int(rng.choice(len(postures), p=[share / total for _, share in postures]))][0]
    fitting = [seat for seat in seats if posture == "sitting" or (posture == "lying" and seat in LIE_ON)]
    seat = pick(rng, fitting) if fitting else None
    return Doing(posture, seat, bool(rng.random() < SMILE_SHARE))


def _is_inside(inner: Box, outer: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def _smaller(box: Box) -> Box:
    middle, bottom = (box[0] + box[2]) / 2, box[3]
    half, height = WALKER_WIDTH * (box[2] - box[0]) / 2, WALKER_HEIGHT * (box[3] - box[1])
    return max(middle - half, 0.0), bottom - height, min(middle + half, 1.0), bottom


def _seat_box(sitter: Box) -> Box:
    """Around the lower half of somebody."""
    left, top, right, bottom = sitter
    side = 0.2 * (right - left)
    return max(left - side, 0.0), (top + bottom) / 2, min(right + side, 1.0), bottom
