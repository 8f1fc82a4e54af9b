import numpy as np
import pytest

from engines.scene.light import Picture, light_of
from tests.engines.scene.photographs import photograph


def exposed(picture: Picture, stops: float) -> Picture:
    """The picture as if the shutter had been open 2^stops times as long."""
    linear = (picture / 255.0) ** 2.2 * 2.0**stops
    result: Picture = (np.clip(linear, 0, 1) ** (1 / 2.2) * 255).astype(np.uint8)
    return result


@pytest.mark.parametrize("name", ["coffee", "chelsea", "astronaut"])
def test_a_picture_gets_darker_in_words_too(name: str) -> None:
    picture = photograph(name)
    words = [light_of(exposed(picture, stops)) for stops in (0, -2, -4, -9)]
    assert words[0] == "bright"
    assert words[1] == "dim"
    assert words[2] == "dark"
    assert words[3] == "black"


def test_a_light_thing_before_black_is_well_lit() -> None:
    picture = np.zeros((480, 640, 3), np.uint8)
    picture[150:330, 200:440] = 190
    assert light_of(picture) == "bright"


def test_a_covered_camera_is_black_and_a_lamp_in_the_dark_is_not() -> None:
    noise = np.random.default_rng(0).integers(0, 12, (480, 640, 3)).astype(np.uint8)
    assert light_of(noise) == "black"
    noise[200:260, 300:360] = 255
    assert light_of(noise) == "dark"
    assert light_of(np.full((8, 8, 3), 255, np.uint8)) == "bright"
