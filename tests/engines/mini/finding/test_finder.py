"""Where a picture looks like a thing that is asked for, and in which colour."""

import numpy as np

from engines.media import Frame
from engines.mini.finding.finder import PictureNames

NAMES = ("wall", "lamp", "pen", "bag", "backpack")


def picture_with(name: str, row: int, column: int, probability: float = 0.8) -> PictureNames:
    """A grey picture with one patch in red that looks like a thing."""
    rgb = np.full((224, 224, 3), 150, np.uint8)
    rgb[32 * row : 32 * row + 32, 32 * column : 32 * column + 32] = (210, 30, 30)
    probabilities = np.zeros((49, len(NAMES)), np.float32)
    probabilities[:, 0] = 1.0
    patch = 7 * row + column
    probabilities[patch] = 0.0
    probabilities[patch, NAMES.index(name)] = probability
    return PictureNames(Frame(0.0, rgb), lambda: probabilities, NAMES)


def test_the_patch_that_looks_most_like_it_tells_place_and_colour() -> None:
    found = picture_with("lamp", 1, 5).find("lamp")
    assert found is not None
    assert (found.row, found.column, found.colour) == (1, 5, "red")
    assert found.sureness == np.float32(0.8)


def test_people_say_it_in_other_words_and_of_several() -> None:
    for word in ("pencil", "Pens", "pen"):
        assert picture_with("pen", 3, 3).find(word) is not None
    assert picture_with("backpack", 3, 3).find("bag") is not None


def test_what_has_no_name_or_looks_more_like_something_else_is_not_found() -> None:
    picture = picture_with("lamp", 1, 5)
    assert picture.find("dragon") is None
    assert picture.find("pen") is None
