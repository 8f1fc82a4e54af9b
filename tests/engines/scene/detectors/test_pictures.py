import numpy as np
import pytest

from engines.scene.detectors.pictures import fit_square

SIZE = 512


@pytest.mark.parametrize("shape", [(720, 960), (960, 540), (48, 64), (512, 512)])
def test_a_picture_fills_the_square_in_one_direction(shape: tuple[int, int]) -> None:
    square, (left, top, width, height) = fit_square(np.full((*shape, 3), 200, np.uint8), SIZE)
    assert square.shape == (SIZE, SIZE, 3)
    assert max(width, height) == SIZE
    assert height / width == pytest.approx(shape[0] / shape[1], rel=0.01)
    inside = np.zeros((SIZE, SIZE), bool)
    inside[top : top + height, left : left + width] = True
    assert (square[inside] == 200).all()
    assert not square[~inside].any()
