"""A thing that a question names and no detector sees is told of where the picture looks most like it."""

import pytest

from engines.scene.claims.checker import ClaimChecker
from engines.scene.claims.found.answers import found_told
from engines.scene.claims.found.thing import Found
from engines.scene.state import SceneState, Thing

MAN, CUP = Thing(1, "person", "blue", 3, 3, False), Thing(2, "cup", "red", 3, 6, False)
SEEN = SceneState((MAN, CUP), "bright", False)
FOUND = {
    "lamp": Found(0, 1, 0.9, "orange"),
    "hat": Found(1, 5, 0.6, "black"),
    "plate": Found(6, 3, 0.3, "pink"),
    "plates": Found(6, 3, 0.3, "pink"),
    "box": Found(3, 3, 0.1, "brown"),
    "shoe": Found(6, 3, 0.9, None),
    "dog": Found(3, 3, 0.9, "brown"),
    "shirt": Found(3, 3, 0.9, "green"),
    "cup": Found(0, 0, 0.9, "green"),
}


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What colour is the lamp?", "It looks orange, at the top left."),
        ("What color are the plates here?", "They look pink, at the bottom."),
        ("What colour is the desk lamp?", "It looks orange, at the top left."),
        ("What colour is the box?", None),  # not likely enough
        ("What colour is the shoe?", None),  # no clear colour
        ("What colour is the cup?", None),  # the detector sees it
        ("What colour is his shirt?", None),  # clothes are told from where the body is
        ("Where is the lamp?", "At the top left, I think."),
        ("Where is the man with the hat?", "At the top right, I think."),
        ("Where is the man with the beard?", None),
        ("Is there a lamp?", "Yes, I think so: a lamp at the top left."),
        ("Do you see any plates?", None),  # what may be absent must be surer
        ("Is there a dog?", None),  # dogs are found by the detector, if there are any
        ("Does one of them wear a hat?", "Yes, I think so: a hat at the top right."),
        ("Is anyone wearing a hat?", "Yes, I think so: a hat at the top right."),
        ("Who made the lamp?", None),
        ("What colour is the lamp shade?", "It looks orange, at the top left."),
        ("Is there a lamp shop?", None),  # it is no lamp
    ],
)
def test_place_colour_and_presence(question: str, said: str | None) -> None:
    assert found_told(question, SEEN, FOUND.get) == said


@pytest.mark.parametrize("answer", ["I can't tell: I might not recognise a lamp.", "I do not see a lamp.", "Blue."])
def test_the_checker_tells_it_instead_of_what_the_llm_says(answer: str) -> None:
    checker = ClaimChecker("What colour is the lamp?", SEEN, lambda _: True, find=FOUND.get)
    assert checker.may_claim(answer)
    assert checker.corrected(answer) == "It looks orange, at the top left."
    was = ClaimChecker("What colour was the lamp?", SEEN, lambda _: True, find=FOUND.get)
    assert was.corrected("Blue.") is None
