"""Lines of text that belong together."""

import math

import numpy as np

from engines.scene.text.lines import TextLine, blocks_of, box_of


def a_line(x: float, y: float, width: float, height: float = 20.0, turned: float = 0.0) -> TextLine:
    """A line with its top left corner at x, y; `turned` in radians about the picture's origin."""
    corners = np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], np.float32)
    cosine, sine = math.cos(turned), math.sin(turned)
    return TextLine.between(corners @ np.array([[cosine, sine], [-sine, cosine]], np.float32))


def test_lines_below_each_other_and_beside_each_other_are_one_block_in_reading_order() -> None:
    right, below, left = a_line(130, 2, 90), a_line(10, 28, 180), a_line(0, 0, 110)
    assert blocks_of([below, right, left]) == [[left, right, below]]


def test_a_turned_sign_is_read_as_it_stands() -> None:
    lines = [a_line(200, 100, 150, turned=0.35), a_line(200, 128, 150, turned=0.35), a_line(200, 156, 90, turned=0.35)]
    assert blocks_of(lines[::-1]) == [lines]


def test_what_is_far_away_or_much_larger_or_turned_is_another_block_and_the_largest_comes_first() -> None:
    title = a_line(0, 0, 400, height=60)
    text, far, column = a_line(0, 70, 300), a_line(0, 200, 200), a_line(340, 70, 100)
    turned = TextLine.between(np.array([[60, 95], [150, 135], [142, 153], [52, 113]], np.float32))
    assert blocks_of([far, turned, column, text, title]) == [[title], [text], [far], [column], [turned]]


def test_a_box_is_a_share_of_the_picture_and_never_leaves_it() -> None:
    assert box_of([a_line(-5, 50, 105), a_line(20, 90, 400)], width=400, height=200) == (0.0, 0.25, 1.0, 0.55)
