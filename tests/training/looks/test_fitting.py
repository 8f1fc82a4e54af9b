"""Heads are fitted to what photographs show, and judged on packages that they have not seen."""

import numpy as np
import pytest

from engines.scene.looks.encoder import WIDTH
from training.looks.fitting import NEVER, fit, least_of, unseen
from training.looks.groups import groups_of
from training.looks.photographs import Photograph, read_listed

RNG = np.random.default_rng(3)
TRUTH = np.eye(2, dtype=np.float32)[np.arange(40) % 2]
CENTRES = RNG.normal(size=(2, WIDTH))
VECTORS = (TRUTH @ CENTRES + 0.3 * RNG.normal(size=(40, WIDTH))).astype(np.float32)
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)
PACKAGES = [f"package {number // 4}" for number in range(40)]


@pytest.mark.parametrize("is_one", [True, False])
def test_what_was_fitted_holds_for_other_packages(is_one: bool) -> None:
    found = unseen(VECTORS, TRUTH, PACKAGES, ("a", "b"), is_one, 1e-4)
    np.testing.assert_array_equal(found.argmax(1), TRUTH.argmax(1))
    head = fit(VECTORS, TRUTH, ("a", "b"), is_one, 1e-4)
    again = fit(VECTORS, TRUTH, ("a", "b"), is_one, 1e-4)
    np.testing.assert_array_equal(head.weights, again.weights)


def test_a_name_is_told_from_where_enough_is_right() -> None:
    found = np.asarray([[0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.6, 0.4], [0.2, 0.8]], np.float32)
    truth = np.asarray([[1, 0], [1, 0], [0, 1], [0, 1], [0, 1]], np.float32)
    least = least_of(found, truth, ("a", "b"), True, right=1.0, fewest=2)
    assert least[0] == np.float32(0.8)
    assert least[1] == NEVER  # only one picture looks most like it
    assert least_of(found, truth, ("", "b"), True, right=1.0, fewest=2)[0] == NEVER


def test_near_places_are_accepted_and_rare_ones_have_no_name() -> None:
    def photograph(number: int, place: str, *things: str) -> Photograph:
        return Photograph(f"package {number}", "a.jpg", "", "outside", place, "day", frozenset(things))

    shown = [photograph(number, "park", "forest") for number in range(5)]
    groups = groups_of([*shown, *(photograph(number, "garden") for number in range(5)), photograph(9, "zoo")])
    place = groups["place"]
    assert set(place.names) == {"park", "garden", ""}
    park, garden = place.names.index("park"), place.names.index("garden")
    assert (place.truth[0, garden], place.accepted[0, garden]) == (0, 1)
    assert place.truth[:5, park].all()
    assert groups["things"].truth[0].all()  # a forest has trees


def test_the_list_names_each_photograph_once() -> None:
    listed = read_listed()
    hashes = [each.sha256 for each in listed]
    assert len(set(hashes)) == len(hashes) > 1000
