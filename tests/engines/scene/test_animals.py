"""The name of the whole picture tells which animal the detector has found."""

import pytest

from engines.scene.animals import kind_of, with_animal_named
from engines.scene.claims.checker import ClaimChecker
from engines.scene.detection import Detection
from engines.scene.state import SceneState, Thing

LARGE, SMALL = (0.1, 0.1, 0.9, 0.9), (0.1, 0.1, 0.3, 0.3)


@pytest.mark.parametrize(
    ("found", "score", "whole", "called"),
    [
        ("bird", 0.6, ("hen", 0.4), "hen"),
        ("bird", 0.6, ("hen", 0.3), "bird"),
        ("bear", 0.6, ("panda", 0.8), "panda"),
        ("bear", 0.6, ("panda", 0.4), "bear"),  # the detector is sure, too
        ("elephant", 0.4, ("kangaroo", 0.4), "kangaroo"),
        ("horse", 0.4, ("dog", 0.6), "dog"),
        ("cow", 0.9, ("buffalo", 0.9), "cow"),  # the encoder has no name for a cow
        ("cow", 0.4, ("hippo", 0.4), "hippo"),
        ("dog", 0.4, ("sofa", 0.9), "dog"),
        ("cup", 0.4, ("hen", 0.9), "cup"),
    ],
)
def test_the_only_animal_is_called_by_the_surer_name(
    found: str, score: float, whole: tuple[str, float], called: str
) -> None:
    (named,) = with_animal_named((Detection(found, score, LARGE),), whole)
    assert named.name == called


def test_several_animals_of_one_name_have_one_name_together() -> None:
    birds = Detection("bird", 0.6, LARGE), Detection("bird", 0.4, SMALL), Detection("person", 0.6, LARGE)
    assert [each.name for each in with_animal_named(birds, ("hen", 0.9))] == ["hen", "hen", "person"]


def test_of_animals_of_two_names_or_small_ones_the_picture_tells_nothing() -> None:
    two = Detection("bird", 0.6, LARGE), Detection("dog", 0.6, LARGE)
    assert with_animal_named(two, ("hen", 0.9)) == two
    small = (Detection("bird", 0.6, SMALL),)
    assert with_animal_named(small, ("hen", 0.9)) == small
    assert with_animal_named(small, None) == small


def test_a_hen_is_a_bird() -> None:
    assert kind_of("hen") == "bird"
    assert kind_of("panda") == "panda"
    state = SceneState((Thing(1, "hen", "brown", 3, 3, False),), "bright", False)

    def told(question: str, answer: str) -> str | None:
        return ClaimChecker(question, state, "hen".__eq__).corrected(answer)

    assert told("Is there a bird?", "No, I do not see a bird.") == "Yes, a brown hen in the middle."
    assert told("Is there a bird?", "Yes, a hen.") is None
    assert told("What do you see?", "A hen.") is None
    assert told("What do you see?", "A black dog.") == "A brown hen."
