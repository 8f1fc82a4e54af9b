"""The trial of a video network: what it is believed, and that its lists agree with each other."""

import numpy as np
import pytest

from benchmarks.scene.actions.__main__ import read_truth
from benchmarks.scene.actions.names import Named, Seen, believable, named_actions, seen_in
from benchmarks.scene.actions.network import middle_of, square_part
from engines.scene.classes import NAMES

NAMED = {each.words: each for each in named_actions()}
PETTING = Named("petting a cat", (1,), 0.6, (frozenset(("cat",)),))
SWIMMING = Named("swimming", (2,), 0.8, ())
FEEDING = Named("feeding birds", (3,), 0.6, (frozenset(("bird",)),))


def test_every_action_has_outputs_of_its_own_and_needs_what_can_be_found() -> None:
    numbers = [number for each in NAMED.values() for number in each.numbers]
    assert len(numbers) == len(set(numbers))
    assert all(group <= set(NAMES) for each in NAMED.values() for group in each.needs)
    assert {does for does in read_truth().values() if does} <= NAMED.keys()


def test_outputs_that_mean_the_same_are_added() -> None:
    probabilities = np.zeros(400, np.float32)
    probabilities[list(NAMED["playing football"].numbers)] = 0.2
    probabilities[NAMED["petting a cat"].numbers[0]] = 0.3
    found = seen_in(probabilities, tuple(NAMED.values()))
    assert [each.words for each in found] == ["playing football", "petting a cat"]


@pytest.mark.parametrize(
    ("seen", "in_view", "said"),
    [
        (Seen("petting a cat", 0.7), ("person", "cat"), "petting a cat"),
        (Seen("petting a cat", 0.99), ("person", "dog"), None),
        (Seen("petting a cat", 0.5), ("person", "cat"), None),
        (Seen("swimming", 0.8), ("person",), "swimming"),
        (Seen("feeding birds", 0.7), ("person", "hen"), "feeding birds"),
    ],
)
def test_it_must_be_likely_and_what_it_needs_in_view(seen: Seen, in_view: tuple[str, ...], said: str | None) -> None:
    assert believable((seen,), {each.words: each for each in (PETTING, SWIMMING, FEEDING)}, in_view) == said


@pytest.mark.parametrize(
    ("aspect", "middle", "seen"),
    [(2.0, (0.5, 0.5), (0.25, 0.75)), (2.0, (0.1, 0.5), (0.0, 0.5)), (0.5, (0.9, 0.1), (0.0, 1.0))],
)
def test_the_square_around_people_is_looked_at(
    aspect: float, middle: tuple[float, float], seen: tuple[float, float]
) -> None:
    ramp = np.broadcast_to(np.linspace(0, 255, 224)[None, :, None], (224, 224, 3)).astype(np.uint8)
    part = square_part(ramp, aspect, middle, 160)
    assert part.shape == (160, 160, 3)
    assert part[80, [0, -1], 0].tolist() == pytest.approx([255 * side for side in seen], abs=3)


def test_large_people_count_for_more() -> None:
    across, down = middle_of([(0.0, 0.0, 0.2, 0.4), (0.8, 0.0, 0.9, 0.1)])
    assert 0.1 < across < 0.2
    assert 0.1 < down < 0.2
