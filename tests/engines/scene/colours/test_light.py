"""A picture with too little light is made lighter before its colours are named."""

import numpy as np
import pytest

from engines.scene.colours.light import MOST_GAIN, exposure
from engines.scene.colours.naming import colour_word
from tests.engines.scene.colours.test_naming import PAINTS, painted


def in_less_light(
    picture: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], share: float
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return (((picture / 255.0) ** 2.2 * share) ** (1 / 2.2) * 255).astype(np.uint8)


@pytest.mark.parametrize("share", [1.0, 0.5, 0.3])
@pytest.mark.parametrize("colour", ["yellow", "orange", "red", "white", "black", "brown", "pink"])
def test_a_thing_keeps_its_colour_in_a_room_with_less_light(colour: str, share: float) -> None:
    room = painted("grey", 120)
    room[:, :20] = PAINTS["white"]
    room[40:80, 40:80] = PAINTS[colour]
    assert colour_word(in_less_light(room, share), (1 / 3, 1 / 3, 2 / 3, 2 / 3)) == colour


@pytest.mark.parametrize("colour", PAINTS)
def test_a_picture_of_one_colour_says_nothing_of_the_light(colour: str) -> None:
    assert (exposure(painted(colour)) == np.arange(256)).all()


def test_light_is_added_up_to_a_bound_and_never_taken() -> None:
    picture = painted("black", 120)
    picture[:10] = 40
    assert (np.diff(exposure(picture).astype(int)) >= 0).all()
    assert 40 < exposure(picture)[40] < 40 * MOST_GAIN
    picture[:10] = 250
    assert (exposure(picture) == np.arange(256)).all()
