"""What fills a picture is told where it is asked for, and denied only where it is very unlikely."""

import pytest

from engines.scene.claims.checker import ClaimChecker
from engines.scene.claims.looks.things import scenery_told
from engines.scene.looks.looks import Looks
from engines.scene.state import SceneState, Thing

VALLEY = SceneState(
    (),
    "bright",
    False,
    looks=Looks(
        "outside",
        "mountains",
        False,
        ("mountain", "lake"),
        (("mountain", 0.9), ("lake", 0.8), ("sea", 0.01), ("dog", 0.01), ("pen", 0.01)),
    ),
)
PERSON = Thing(0, "person", "red", 3, 3, False, area=0.1)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Are there any mountains?", "Yes, mountains."),
        ("Can you see a lake in the background?", "Yes, a lake."),
        ("Is there a lake there?", "Yes, a lake."),
        ("Do you see the sea?", "I do not notice the sea."),
        ("Do you see the ocean?", "I do not notice the sea."),
        ("Is there a dog?", None),
        ("What is behind him?", "Mountains and a lake, I think."),
        ("What can be seen in the background?", "Mountains and a lake, I think."),
        ("What is behind the two men?", None),
        ("What is behind the men?", "Mountains and a lake, I think."),
        ("What is behind the door?", None),
        ("Can you see a pen?", None),
        ("Are there mountains near Paris?", None),
    ],
)
def test_things_that_no_detector_knows(question: str, said: str | None) -> None:
    assert scenery_told(question, VALLEY) == said


@pytest.mark.parametrize("answer", ["I can't tell.", "It is bright.", "Nothing in particular.", "Perhaps a barn."])
def test_a_view_without_things_is_what_fills_it(answer: str) -> None:
    asked = ClaimChecker("What do you see?", VALLEY, lambda word: word == "barn")
    assert asked.may_claim(answer)
    assert asked.corrected(answer) == "Mountains and a lake."


def test_a_name_that_the_llm_is_sure_of_and_things_that_are_found_stand() -> None:
    assert ClaimChecker("What do you see?", VALLEY, lambda word: word == "barn").corrected("A barn.") == (
        "A barn. It looks like the mountains."
    )
    with_person = SceneState((PERSON,), "bright", False, looks=VALLEY.looks)
    told = ClaimChecker("What do you see?", with_person, lambda _: False).corrected("Nothing in particular.")
    assert told == "A person in red. It looks like the mountains."
