"""What people of drawn rooms do fits the furniture, lasts a while, and changes."""

from functools import cache

import numpy as np

from engines.scene.classes import PERSON
from engines.scene.posture.doing import SEATS
from training.scenes.rooms.people.doings import LIE_ON, with_doings
from training.scenes.rooms.plan import Present

DURATION_S = 60.0
WHOLE = ((0.0, DURATION_S),)
SOMEBODY = Present(PERSON, "grey", (0.3, 0.2, 0.6, 1.0), WHOLE, 1.0)
PHONE = Present("phone", None, (0.4, 0.5, 0.45, 0.55), WHOLE, 1.0)


@cache
def drawn(*others: Present) -> list[list[Present]]:
    """Many draws for a room of somebody and others."""
    return [with_doings([SOMEBODY, *others], DURATION_S, np.random.default_rng(seed)) for seed in range(200)]


def postures(*others: Present) -> set[str | None]:
    return {doing.posture for things in drawn(*others) for _, doing in things[0].doings}


def test_the_same_generator_state_gives_the_same() -> None:
    assert drawn()[7] == with_doings([SOMEBODY], DURATION_S, np.random.default_rng(7))


def test_people_do_all_there_is_and_some_are_never_sure() -> None:
    assert postures() == {"sitting", "standing", "lying", "walking"}
    assert 5 < sum(not things[0].doings for things in drawn()) < 50


def test_who_holds_something_does_not_walk() -> None:
    assert postures(PHONE) == {"sitting", "standing", "lying"}


def test_furniture_that_is_sat_or_lain_on_is_in_the_room_and_fits() -> None:
    num_seated = 0
    for things in drawn():
        there = {item.name: item for item in things if item.name in SEATS}
        for _, doing in things[0].doings:
            if doing.on:
                seat = there[doing.on]
                num_seated += 1
                assert doing.posture in ("sitting", "lying")
                assert doing.posture == "sitting" or seat.name in LIE_ON
                assert seat.box[1] < things[0].box[3] <= seat.box[3]
    assert num_seated > 30


def test_furniture_that_is_there_is_used_and_none_is_brought() -> None:
    sofa = Present("sofa", "red", (0.0, 0.5, 1.0, 1.0), WHOLE, 1.0)
    assert all(len(things) == 2 for things in drawn(sofa))
    assert {doing.on for things in drawn(sofa) for _, doing in things[0].doings} == {None, "sofa"}


def test_doings_begin_in_order_and_mostly_change_the_posture() -> None:
    pairs = [
        (one, other) for things in drawn() for one, other in zip(things[0].doings, things[0].doings[1:], strict=False)
    ]
    assert all(other[0] - one[0] > 5 for one, other in pairs)
    changed = sum(one[1].posture != other[1].posture for one, other in pairs)
    assert changed > 0.8 * len(pairs) > 50
