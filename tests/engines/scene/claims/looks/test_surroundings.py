"""What fills the picture is told beside the things in it."""

import pytest

from engines.scene.claims.checker import ClaimChecker
from engines.scene.claims.looks.surroundings import with_surroundings
from engines.scene.looks.looks import Evidence, Looks
from engines.scene.state import SceneState


def showing(place: str | None = None, light: str = "bright", **chances: float) -> SceneState:
    evidence = tuple(Evidence(name, 0.0, None, chance) for name, chance in chances.items())
    return SceneState((), light, False, looks=Looks(place=place, evidence=evidence))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "state", "said"),
    [
        (
            "A black plant.",
            showing(house=0.94, tree=0.99, window=0.92, grass=0.86),
            "A black plant. I think I see trees, a house and a window, too.",
        ),
        ("A dog.", showing(sky=0.9, cloud=0.8), "A dog. I think I see the sky, too."),
        ("Trees.", showing(tree=0.99, forest=0.98), None),
        ("A grey car.", showing(car=0.99, cup=0.99), None),  # what detectors know they find themselves
        ("Two people.", showing(shirt=0.99, glasses=0.99, smiling=0.99, sunny=0.99), None),
        ("A cat.", showing(house=0.7), None),
        ("Nothing in particular.", showing(house=0.9), "I think I see a house."),
        ("A brown sofa.", showing("kitchen", window=0.9), "A brown sofa. It looks like a kitchen, with a window."),
        ("A brown sofa.", showing("kitchen"), "A brown sofa. It looks like a kitchen."),
        ("A kitchen.", showing("kitchen"), None),
        ("A cat.", showing(light="black", house=0.9), None),
    ],
)
def test_what_is_sure_is_told_once(told: str, state: SceneState, said: str | None) -> None:
    assert with_surroundings(told, state) == said


def test_it_is_told_to_who_asks_what_is_seen_and_to_nobody_else() -> None:
    state = showing(house=0.94)
    asked = ClaimChecker("What do you see?", state, lambda word: word == "barn")
    assert asked.may_claim("A barn.")
    assert asked.corrected("A barn.") == "A barn. I think I see a house, too."
    assert ClaimChecker("Which animal is that?", state, lambda _: True).corrected("A barn.") is None
