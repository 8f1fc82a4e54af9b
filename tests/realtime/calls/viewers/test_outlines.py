"""Kept patches on a picture."""

import numpy as np

from realtime.calls.viewers.outlines import COLOUR, outlined


def test_a_cell_has_a_frame_inside_it_and_the_rest_stays() -> None:
    picture = np.zeros((70, 140, 3), np.uint8)
    drawn = outlined(picture, [(1, 2), (1, 2)], 7)
    marked = (drawn == COLOUR).all(axis=2)
    rows, columns = np.nonzero(marked)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (10, 19, 40, 59)
    assert not marked[11:19, 41:59].any()
    assert np.count_nonzero(drawn.any(axis=2)) == marked.sum()
    assert not picture.any(), "the picture itself is for others, too"


def test_cells_at_the_edges_of_small_pictures_are_drawn() -> None:
    drawn = outlined(np.zeros((9, 5, 3), np.uint8), [(0, 0), (6, 6)], 7)
    assert (drawn[0, 0] == COLOUR).all()
    assert (drawn[-1, -1] == COLOUR).all()
