"""The colour of letters and of what they stand on."""

import cv2
import numpy as np
import pytest

from engines.scene.colours.letters import letter_colours

AS_IT_IS = np.arange(256, dtype=np.uint8)
RGB = {"white": (245, 245, 245), "red": (200, 30, 30), "yellow": (240, 210, 40), "black": (15, 15, 15)}
RGB |= {"blue": (30, 60, 190), "green": (30, 130, 60)}


@pytest.mark.parametrize(
    ("letters", "ground"),
    [("red", "white"), ("white", "red"), ("black", "yellow"), ("white", "blue"), ("white", "green")],
)
def test_letters_are_told_from_what_they_stand_on(letters: str, ground: str) -> None:
    line = np.full((48, 220, 3), RGB[ground], np.uint8)
    cv2.putText(line, "FOR SALE", (6, 36), cv2.FONT_HERSHEY_SIMPLEX, 1.3, RGB[letters], 5, cv2.LINE_AA)
    assert letter_colours(line, AS_IT_IS) == (letters, ground)


def test_nothing_is_told_of_a_line_of_one_colour_or_of_a_few_pixels() -> None:
    assert letter_colours(np.full((40, 100, 3), 128, np.uint8), AS_IT_IS) == (None, None)
    assert letter_colours(np.zeros((2, 3, 3), np.uint8), AS_IT_IS) == (None, None)
