import numpy as np
import pytest

from engines.notes import Box
from engines.scene.detection import Detection
from engines.scene.detector import thing_detector
from engines.scene.detectors.pictures import Picture
from engines.scene.posture.body import Pose
from engines.scene.posture.pose import PoseNetwork
from engines.scene.posture.sense import MAX_PEOPLE, MIN_BED_SCORE, PostureSense, posture_sense
from engines.scene.posture.smile import SmileNetwork
from tests.engines.scene.photographs import photograph
from tests.engines.scene.posture.bodies import SEATED_SIDEWAYS, body

GREY = np.full((400, 400, 3), 128, np.uint8)


class FixedPose(PoseNetwork):
    """Everybody sits in the same place."""

    def __init__(self) -> None:
        self.boxes = list[Box]()

    def pose(self, rgb: Picture, box: Box) -> Pose:  # noqa: ARG002
        self.boxes.append(box)
        return body(SEATED_SIDEWAYS)


class FixedSmile(SmileNetwork):
    """Everybody smiles."""

    def __init__(self) -> None:
        pass

    def smiles(self, rgb: Picture, pose: Pose) -> bool:  # noqa: ARG002
        return True


def person(left: float, right: float, bottom: float = 0.9) -> Detection:
    return Detection("person", 0.8, (left, 0.1, right, bottom))


def test_the_astronaut_smiles_and_nothing_is_said_of_her_posture() -> None:
    picture = photograph("astronaut")
    found = thing_detector(num_threads=1).detect(picture)
    looked_at = posture_sense(num_threads=1).look(picture, found)
    (doing,) = [thing.doing for thing in looked_at if thing.name == "person" and thing.doing]
    assert (doing.posture, doing.is_smiling, doing.shows_back, doing.is_running) == (None, True, False, False)
    assert [(thing.name, thing.box, thing.score) for thing in looked_at] == [
        (thing.name, thing.box, thing.score) for thing in found
    ]
    assert all(thing.doing is None for thing in looked_at if thing.name != "person")


def test_only_the_largest_people_are_looked_at() -> None:
    widths = (0.05, 0.3, 0.1, 0.2, 0.15, 0.25)
    pose = FixedPose()
    looked_at = PostureSense(pose, FixedSmile()).look(GREY, [person(0.1, 0.1 + width) for width in widths])
    assert len(pose.boxes) == MAX_PEOPLE
    assert [thing.doing is not None for thing in looked_at] == [False, True, False, True, True, True]


def test_two_people_who_are_the_same_are_both_looked_at() -> None:
    looked_at = PostureSense(FixedPose(), FixedSmile()).look(GREY, [person(0.1, 0.5), person(0.1, 0.5)])
    assert all(thing.doing for thing in looked_at)


def test_nobody_costs_nothing_and_small_people_are_left_out() -> None:
    pose = FixedPose()
    found = (Detection("cup", 0.8, (0.1, 0.1, 0.9, 0.9)), person(0.1, 0.2, bottom=0.2))
    assert PostureSense(pose, FixedSmile()).look(GREY, found) == found
    assert pose.boxes == []


@pytest.mark.parametrize(
    ("name", "score", "expected"),
    [("chair", 0.3, "chair"), ("bed", MIN_BED_SCORE, "bed"), ("bed", MIN_BED_SCORE - 0.1, None), ("table", 0.9, None)],
)
def test_seats_are_furniture_that_was_detected(name: str, score: float, expected: str | None) -> None:
    around = Detection(name, score, (0.0, 0.1, 0.9, 0.9))
    sitting, _ = PostureSense(FixedPose(), FixedSmile()).look(GREY, (person(0.1, 0.5), around))
    assert sitting.doing is not None
    assert (sitting.doing.posture, sitting.doing.on, sitting.doing.is_smiling) == ("sitting", expected, True)
