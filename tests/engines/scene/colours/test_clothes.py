"""Where a body's parts are tells which pixels are clothes, and which ones a hat."""

import numpy as np
import pytest

from engines.notes import Box
from engines.scene.colours.clothes import Clothes, clothes_of
from engines.scene.detectors.pictures import Picture
from engines.scene.posture.body import PARTS, KeyPoint, Pose
from engines.scene.posture.sense import posture_sense
from tests.engines.scene.colours.test_naming import PAINTS, painted
from tests.engines.scene.photographs import photograph

BOX: Box = (0.3, 0.05, 0.7, 0.95)
PLACES = {  # of somebody who stands, from the front, in a picture of 200 × 200
    **{"nose": (100, 44), "left eye": (104, 38), "right eye": (96, 38), "left ear": (110, 40), "right ear": (90, 40)},
    **{"left shoulder": (116, 58), "right shoulder": (84, 58), "left elbow": (122, 80), "right elbow": (78, 80)},
    **{"left wrist": (122, 100), "right wrist": (78, 100), "left hip": (110, 108), "right hip": (90, 108)},
    **{"left knee": (110, 142), "right knee": (90, 142), "left ankle": (110, 178), "right ankle": (90, 178)},
}
SKIN = (224, 172, 140)


def standing(*unseen: str) -> Pose:
    assert set(PLACES) == set(PARTS)
    return {part: KeyPoint(x, y, 0.05 if part in unseen else 0.8) for part, (x, y) in PLACES.items()}


def dressed(hat: str, upper: str, lower: str, behind: str = "white") -> Picture:
    picture = painted(behind, 200)
    picture[10:32, 80:120] = PAINTS[hat]
    picture[32:54, 85:115] = SKIN
    picture[54:110, 76:124] = PAINTS[upper]
    picture[110:190, 80:120] = PAINTS[lower]
    return picture


@pytest.mark.parametrize("behind", ["white", "green", "blue"])
def test_hat_and_clothes_above_and_below_have_their_own_colours(behind: str) -> None:
    assert clothes_of(dressed("yellow", "red", "black", behind), BOX, standing()) == Clothes("red", "black", "yellow")


def test_clothes_in_the_colour_of_the_wall_are_told() -> None:
    assert clothes_of(dressed("red", "white", "blue"), BOX, standing()).upper == "white"


def test_nothing_is_told_of_what_is_not_seen() -> None:
    hidden = standing("left knee", "right knee", "left eye", "right eye", "nose")
    assert clothes_of(dressed("yellow", "red", "black"), BOX, hidden) == Clothes("red", None, None)
    assert clothes_of(dressed("yellow", "red", "black"), BOX, standing("left shoulder", "right shoulder")).upper is None


def test_bare_arms_and_legs_are_no_clothes() -> None:
    picture = dressed("yellow", "red", "black")
    picture[110:190, 80:120] = SKIN
    picture[60:80, 84:100] = SKIN
    assert clothes_of(picture, BOX, standing()) == Clothes("red", None, "yellow")


def test_a_body_beyond_the_picture_breaks_nothing() -> None:
    pose = {part: KeyPoint(x + 300, y - 400, 0.8) for part, (x, y) in PLACES.items()}
    assert clothes_of(np.full((200, 200, 3), 128, np.uint8), BOX, pose) == Clothes()


def test_the_astronaut_wears_orange() -> None:
    picture, box = photograph("astronaut"), (0.02, 0.02, 0.72, 1.0)
    pose = posture_sense(num_threads=1)._pose.pose(picture, box)
    assert clothes_of(picture, box, pose).upper == "orange"
