"""People are told by most of the pictures that show them, through the real network, too."""

from dataclasses import replace

import numpy as np

from engines.model_store import ModelStore
from engines.scene.detection import Detection
from engines.scene.looks.looks import SOMEBODY, PersonLooks
from engines.scene.looks.people import AGAIN_AFTER_S, MIN_HEIGHT, person_part
from engines.scene.looks.sense import MAX_PARTS, LooksMemory, looks_sense
from engines.scene.looks.votes import VOTES, PersonVotes
from tests.engines.scene.photographs import photograph

ASTRONAUT = Detection("person", 0.9, (0.1, 0.0, 0.8, 1.0))
FAR = Detection("person", 0.9, (0.0, 0.0, 0.1, 0.9 * MIN_HEIGHT / 512))
CUP = Detection("cup", 0.9, (0.8, 0.0, 1.0, 1.0))


def test_a_photograph_of_a_woman_without_a_beard() -> None:
    sense, memory = looks_sense(ModelStore(), 1), LooksMemory()
    person, far, cup = sense.people(photograph("astronaut"), (ASTRONAUT, FAR, CUP), 0.0, memory)
    assert person.looks is not None
    assert person.looks.who == "woman"
    assert "beard" in person.looks.lacks
    assert (far, cup) == (FAR, CUP)


def test_people_are_looked_at_in_turn_and_again_after_a_while() -> None:
    sense, memory = looks_sense(ModelStore(), 1), LooksMemory()
    left, right = (replace(ASTRONAUT, box=(start, 0.0, start + 0.4, 1.0)) for start in (0.0, 0.5))

    def looked_at(now_s: float) -> list[bool]:
        memory.begin(somebody_speaks=False)
        memory.take_parts(MAX_PARTS - 1)
        found = sense.people(photograph("astronaut"), (left, right), now_s, memory)
        return [each.looks is not None for each in found]

    assert looked_at(0.0) == [True, False]
    assert looked_at(2.0) == [False, True]
    assert looked_at(4.0) == [False, False]
    assert looked_at(AGAIN_AFTER_S + 1) == [True, False]


def test_the_part_of_a_person_stays_in_the_picture() -> None:
    rgb = np.zeros((100, 200, 3), np.uint8)
    assert person_part(rgb, (0.0, 0.0, 1.0, 1.0)).shape == rgb.shape
    assert person_part(rgb, (0.25, 0.0, 0.75, 1.0)).shape == (100, 117, 3)


def test_most_pictures_decide() -> None:
    votes, man = PersonVotes(), PersonLooks("man", ("glasses",), ("beard",))
    assert votes.told == SOMEBODY
    votes.add(None)
    votes.add(man)
    assert votes.told == man
    votes.add(PersonLooks("woman"))
    assert votes.told == SOMEBODY  # one of two is not most
    for _ in range(VOTES):
        votes.add(PersonLooks("woman"))
    assert votes.told == PersonLooks("woman")
