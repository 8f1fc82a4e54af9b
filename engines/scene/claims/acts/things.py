"""What a person does with the things around, as far as where they are tells it. Pure."""

from collections.abc import Sequence

from engines.scene.claims.acts.words import Act
from engines.scene.detection import common_area
from engines.scene.state import Thing
from engines.scene.wording import with_article

RIDDEN = {"bicycle": "riding a bicycle", "motorcycle": "riding a motorcycle", "horse": "riding a horse"}
STOOD_ON = {"skateboard": "skateboarding", "snowboard": "snowboarding", "surfboard": "surfing", "skis": "skiing"}
WITH_SPORT = {
    "tennis racket": "playing tennis",
    "baseball bat": "playing baseball",
    "baseball glove": "playing baseball",
    "frisbee": "playing frisbee",
    "kite": "flying a kite",
}
STREET = ("car", "bus", "truck", "traffic light", "stop sign", "parking meter")  # balls and skis found there are none
UNUSUAL_IN_STREETS = ("skis", "snowboard", "surfboard", "ball")
COMPUTERS = ("laptop", "keyboard")
VESSELS = ("cup", "glass", "bottle")
FOOD = ("banana", "apple", "orange", "sandwich", "carrot", "hot dog", "pizza", "donut", "cake")
CUTLERY = ("fork", "spoon", "knife", "bowl")
MOUTH = 0.4  # of a person, from the top: what is held there is at the mouth or the ear
RIDER_INSIDE = 0.2  # least share of a person that the ridden thing's box covers
FEET = 0.7  # of a person, from the top: below are the feet
NEAR_BALL = 1.0  # heights of a person: a ball that is farther away is not played with
NEAR_COMPUTER = 0.1  # least share of a computer that a person's box covers
TOUCHING = 0.3  # least share of a book or of cutlery inside the person's box


def acts_with_things(person: Thing, things: Sequence[Thing]) -> list[Act]:
    """What the person does with the other things, the most telling first."""
    others = [thing for thing in things if thing is not person and _has_box(thing)]
    if not _has_box(person):
        return [_holding(thing) for thing in others if thing.held]
    ridden = [Act(RIDDEN[each.name]) for each in others if each.name in RIDDEN and _rides(person, each)]
    if any(each.name in STREET for each in others):
        others = [each for each in others if each.name not in UNUSUAL_IN_STREETS]
    stood_on = [Act(STOOD_ON[each.name]) for each in others if each.name in STOOD_ON and _stands_on(person, each)]
    acts = ridden or stood_on
    for thing in others:
        if act := _act_with(person, thing):
            acts.append(act)
    return list(dict.fromkeys(acts))


def _act_with(person: Thing, thing: Thing) -> Act | None:
    inside = _share_inside(thing, person)
    is_at_mouth = inside >= TOUCHING and _down(thing, person) < MOUTH
    is_held = thing.held and inside >= TOUCHING
    if thing.name in WITH_SPORT and (inside > 0 or thing.name == "kite"):
        return Act(WITH_SPORT[thing.name])
    if thing.name == "ball" and _distance(person, thing) <= NEAR_BALL:
        return Act("playing with a ball")
    if thing.name in COMPUTERS and inside >= NEAR_COMPUTER and _down(thing, person) > MOUTH:
        return Act("working at a computer")
    if thing.name == "phone" and is_at_mouth:
        return Act("talking on the phone")
    if thing.name == "phone" and is_held:
        return Act("using a phone")
    if thing.name in VESSELS and is_at_mouth:
        return Act("drinking")
    if thing.name in FOOD and (is_at_mouth or is_held):
        return Act("eating")
    if thing.name == "book" and is_held:
        return Act("reading a book")
    if thing.name == "toothbrush" and inside >= TOUCHING:
        return Act("brushing teeth")
    if thing.name == "umbrella" and inside > 0 and _down(thing, person) < MOUTH:
        return Act("holding an umbrella", is_inferred=False)
    return _holding(thing) if is_held else None


def _holding(thing: Thing) -> Act:
    return Act(f"holding {with_article(thing.name)}", is_inferred=False)


def _rides(person: Thing, ridden: Thing) -> bool:
    """Whether the person is on it: above it, and not lower down than it."""
    (left, top, right, bottom), (from_x, above, to_x, below) = person.box, ridden.box
    is_over = from_x <= (left + right) / 2 <= to_x and top < above + 0.2 * (below - above) and bottom <= below
    return is_over and common_area(person.box, ridden.box) >= RIDER_INSIDE * person.area


def _stands_on(person: Thing, board: Thing) -> bool:
    left, top, right, bottom = person.box
    middle, height = (board.box[0] + board.box[2]) / 2, (board.box[1] + board.box[3]) / 2
    return left <= middle <= right and height >= top + FEET * (bottom - top) and board.box[1] <= bottom


def _share_inside(thing: Thing, person: Thing) -> float:
    return common_area(thing.box, person.box) / max(thing.area, 1e-9)


def _down(thing: Thing, person: Thing) -> float:
    """How far down its middle is in the person's box, from 0 to 1."""
    _, top, _, bottom = person.box
    return ((thing.box[1] + thing.box[3]) / 2 - top) / max(bottom - top, 1e-9)


def _distance(person: Thing, thing: Thing) -> float:
    """Between both boxes, in heights of the person, farther across or down."""
    (left, top, right, bottom), (x0, y0, x1, y1) = person.box, thing.box
    across, down = max(x0 - right, left - x1, 0.0), max(y0 - bottom, top - y1, 0.0)
    return max(across, down) / max(bottom - top, 1e-9)


def _has_box(thing: Thing) -> bool:
    return thing.box[2] > thing.box[0]
