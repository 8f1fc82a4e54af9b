import numpy as np
import pytest

from engines.notes import Box
from engines.scene.colours.names import COLOURS
from engines.scene.colours.naming import colour_word, main_colour
from tests.engines.scene.photographs import photograph

WHOLE: Box = (0.0, 0.0, 1.0, 1.0)
PAINTS = {
    "black": (12, 12, 14),
    "grey": (128, 128, 128),
    "white": (240, 240, 238),
    "red": (200, 30, 35),
    "orange": (240, 140, 30),
    "yellow": (245, 220, 50),
    "green": (40, 140, 60),
    "blue": (30, 80, 190),
    "purple": (110, 40, 140),
    "pink": (245, 150, 190),
    "brown": (110, 70, 40),
}


def painted(colour: str, size: int = 60) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.full((size, size, 3), PAINTS[colour], np.uint8)


@pytest.mark.parametrize("colour", COLOURS)
def test_each_basic_word_names_its_paint(colour: str) -> None:
    assert colour_word(painted(colour), WHOLE) == colour
    assert main_colour(painted(colour)) == colour


@pytest.mark.parametrize("colour", ["red", "yellow", "green", "blue"])
def test_a_shadow_on_half_of_a_thing_does_not_change_its_colour(colour: str) -> None:
    picture = painted(colour)
    picture[:, 30:] = (((picture[:, 30:] / 255.0) ** 2.2 * 0.4) ** (1 / 2.2) * 255).astype(np.uint8)
    assert colour_word(picture, WHOLE) == colour


def test_only_the_inner_part_of_the_box_counts() -> None:
    picture = painted("blue", 100)
    picture[40:60, 40:60] = PAINTS["red"]
    assert colour_word(picture, (0.36, 0.36, 0.64, 0.64)) == "red"
    assert colour_word(picture, WHOLE) == "blue"
    assert colour_word(picture, (0.99, 0.99, 1.0, 1.0)) == "blue"


def test_stripes_of_many_colours_have_no_colour() -> None:
    picture = painted("red", 90)
    picture[:, ::3], picture[:, 1::3] = PAINTS["green"], PAINTS["blue"]
    assert colour_word(picture, WHOLE) is None
    assert main_colour(picture) is None


def test_of_a_person_the_clothes_count_not_face_and_hair() -> None:
    picture = painted("white", 200)
    picture[10:50, 80:120] = (224, 172, 140)  # face
    picture[50:110, 60:140] = PAINTS["green"]
    picture[110:190, 60:140] = PAINTS["blue"]
    assert colour_word(picture, (0.3, 0.05, 0.7, 0.95), "person") == "green"


def test_the_astronaut_wears_orange() -> None:
    assert colour_word(photograph("astronaut"), (0.02, 0.02, 0.72, 1.0), "person") == "orange"


@pytest.mark.parametrize(("paint", "colour"), [((150, 159, 172), "grey"), ((70, 95, 135), "blue")])
def test_silver_under_the_sky_is_grey_and_jeans_are_blue(paint: tuple[int, int, int], colour: str) -> None:
    assert main_colour(np.full((60, 60, 3), paint, np.uint8)) == colour


def test_a_yellow_thing_with_much_shadow_is_yellow_and_a_brown_one_with_a_gloss_is_brown() -> None:
    yellow, brown = painted("yellow", 90), painted("brown", 90)
    yellow[45:] = (120, 96, 30)
    brown[:6] = (235, 215, 190)
    assert colour_word(yellow, WHOLE) == "yellow"
    assert colour_word(brown, WHOLE) == "brown"


def test_what_shows_past_a_thing_is_not_its_colour() -> None:
    picture = painted("brown", 120)
    picture[50:70, 40:80] = PAINTS["white"]
    assert colour_word(picture, (0.33, 0.33, 0.67, 0.67)) == "white"
