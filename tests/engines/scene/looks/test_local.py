"""Where a picture looks like what questions ask for."""

import numpy as np
import pytest

from engines.model_store import ModelStore
from engines.scene.looks.encoder import WIDTH, picture_encoder
from engines.scene.looks.grid import SIDE, SIZE
from engines.scene.looks.local import PATCH, LocalLooks
from tests.engines.scene.photographs import photograph


def looks_with(*drawn: tuple[str, tuple[slice, slice], float], least: float = 3.0) -> LocalLooks:
    """Names with the patches that look like them; such patches are red, the others blue."""
    ratios = np.full((len(drawn), SIDE, SIDE), -2, np.float32)
    rgb = np.full((SIZE, SIZE, 3), (0, 0, 255), np.uint8)
    for number, (_, (rows, columns), ratio) in enumerate(drawn):
        ratios[number, rows, columns] = ratio
        rgb[PATCH * rows.start : PATCH * rows.stop, PATCH * columns.start : PATCH * columns.stop] = (255, 0, 0)
    neutral, sure = (np.full(len(drawn), ratio, np.float32) for ratio in (least / 2, least))
    return LocalLooks(tuple(name for name, *_ in drawn), ratios, neutral, sure, rgb)


TOP_LEFT, MIDDLE = (slice(0, 4), slice(0, 4)), (slice(5, 9), slice(5, 9))


def test_a_region_is_what_hangs_together_with_the_surest_patch() -> None:
    local = looks_with(("lamp", TOP_LEFT, 5.0))
    local.ratios[0, 1, 2] = 6.0
    local.ratios[0, 12, 12] = 5.5  # another one
    region = local.region("lamp")
    assert region is not None
    assert int(region.patches.sum()) == 16
    assert region.box == (0.0, 0.0, 4 / SIDE, 4 / SIDE)
    assert region.place == pytest.approx((0.5, 0.5))
    assert region.colour == "red"


def test_what_no_patch_looks_like_is_nowhere() -> None:
    local = looks_with(("lamp", TOP_LEFT, -1.0), ("sofa", MIDDLE, 2.0))
    assert local.region("lamp") is None
    assert local.region("unicorn") is None
    assert (local.is_likely("sofa"), local.is_sure("sofa")) == (True, False)
    assert not looks_with(("sofa", MIDDLE, 1.0)).is_likely("sofa")
    assert looks_with(("sofa", MIDDLE, 3.0)).is_sure("sofa")


def test_what_is_shown_at_a_place_is_told_the_surest_first() -> None:
    local = looks_with(("lamp", TOP_LEFT, 5.0), ("sofa", MIDDLE, 6.0), ("cup", MIDDLE, 7.0), ("book", MIDDLE, 2.0))
    middle, corner = np.zeros((2, SIDE, SIDE), np.bool_)
    middle[MIDDLE], corner[TOP_LEFT] = True, True
    assert local.names_in(middle) == ["cup", "sofa"]
    assert local.names_in(middle, without={"cup"}) == ["sofa"]
    assert local.names_in(corner) == ["lamp"]


def test_the_colours_of_an_area_are_those_of_all_patches_that_look_like_it() -> None:
    local = looks_with(("grass", TOP_LEFT, 5.0), ("meadow", MIDDLE, 4.0), ("sky", TOP_LEFT, 0.5))
    (red,) = local.colours(("grass", "meadow"))
    assert (red.colour, red.of_all) == ("red", 1.0)
    assert local.colours(("sky",)) == ()  # nothing looks much like it
    assert local.colours(("unicorn",)) == ()


def test_patches_come_with_the_vector_of_the_picture(store: ModelStore) -> None:
    encoder, rgb = picture_encoder(store, 1), photograph("coffee")
    encoded = encoder.encode(rgb)
    np.testing.assert_allclose(encoded.whole, encoder.vector(rgb), atol=1e-6)
    assert encoded.patches.shape == (SIDE * SIDE, WIDTH)
    np.testing.assert_allclose(np.linalg.norm(encoded.patches, axis=1), 1, atol=1e-5)
