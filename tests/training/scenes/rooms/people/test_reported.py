"""What the simulated sense reports of people, with its errors; where people who walk have come to."""

from collections import Counter

import numpy as np
import pytest

from engines.scene.posture.doing import Doing
from engines.scene.posture.votes import WALKING_STEP
from engines.scene.state import USUAL_ASPECT
from training.scenes.facts import WINDOW_S
from training.scenes.rooms.people.reported import moved, reported
from training.scenes.rooms.plan import Present

NUM_PICTURES = 4000


def reports(planned: Doing) -> list[Doing]:
    rng = np.random.default_rng(0)
    return [reported(planned, rng) for _ in range(NUM_PICTURES)]


def share(count: int) -> float:
    return count / NUM_PICTURES


def test_a_posture_is_missed_in_a_quarter_and_wrong_in_one_of_thirty_pictures() -> None:
    postures = Counter(doing.posture for doing in reports(Doing("sitting", "chair", False)))
    assert share(postures[None]) == pytest.approx(0.25, abs=0.03)
    assert share(postures["standing"] + postures["lying"]) == pytest.approx(0.04 * 2 / 3, abs=0.01)


def test_a_smile_is_missed_more_often_than_one_is_seen_that_is_none() -> None:
    missed = sum(not doing.is_smiling for doing in reports(Doing("standing", None, True)))
    wrong = sum(bool(doing.is_smiling) for doing in reports(Doing("standing", None, False)))
    assert share(missed) == pytest.approx(0.3, abs=0.03)
    assert share(wrong) == pytest.approx(0.03, abs=0.01)


def test_who_walks_is_seen_standing_and_only_who_sits_or_lies_has_furniture() -> None:
    assert {doing.posture for doing in reports(Doing("walking", None, False))} == {None, "standing", "sitting", "lying"}
    on_sofa = reports(Doing("sitting", "sofa", False))
    assert any(doing.on == "sofa" for doing in on_sofa)
    assert all(doing.on is None for doing in on_sofa if doing.posture not in ("sitting", "lying"))


def test_who_walks_makes_long_steps_within_the_picture_and_stays_where_they_end() -> None:
    walks, stands = Doing("walking", None, False), Doing("standing", None, False)
    person = Present(
        "person", None, (0.1, 0.4, 0.3, 0.9), ((0.0, 60.0),), 1.0, ((0.0, stands), (10.0, walks), (40.0, stands))
    )
    lefts = [moved(person, at_s).box[0] for at_s in np.arange(0.0, 60.0, WINDOW_S)]
    assert lefts[:6] == [0.1] * 6
    steps = np.abs(np.diff(lefts[5:21]))
    assert sum(steps * USUAL_ASPECT >= WALKING_STEP * 0.5) >= len(steps) - 5  # all but those that turn round
    assert all(0.0 <= left <= 0.8 for left in lefts)
    assert len(set(lefts[21:])) == 1
