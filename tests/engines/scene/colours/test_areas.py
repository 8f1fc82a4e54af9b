"""How much of each third of a picture has which colour."""

import numpy as np

from engines.scene.colours.areas import colours_of_thirds

BLUE, GREEN, WALL = (40, 90, 200), (60, 150, 60), (190, 188, 175)


def test_thirds_have_their_own_colours_and_things_are_left_out() -> None:
    picture = np.zeros((90, 90, 3), np.uint8)
    picture[:30], picture[30:60], picture[60:] = BLUE, (250, 250, 250), GREEN
    picture[60:, :45] = (220, 30, 30)
    above, middle, below = colours_of_thirds(picture, [(0.0, 0.5, 0.5, 1.0)])
    assert [share.colour for share in above] == ["blue"]
    assert [share.colour for share in middle] == ["white"]
    assert [share.colour for share in below] == ["green"]
    assert above[0].of_all == 1.0


def test_a_pale_wall_counts_little_as_green() -> None:
    wall = np.full((90, 90, 3), WALL, np.uint8)
    wall[:10, :30] = GREEN
    shares = {share.colour: share.of_all for share in colours_of_thirds(wall, [])[0]}
    assert shares["green"] < 0.2


def test_a_picture_that_things_fill_has_no_colours() -> None:
    assert colours_of_thirds(np.zeros((30, 30, 3), np.uint8), [(0.0, 0.0, 1.0, 1.0)]) == ((), (), ())
