"""What is in a hand, on or behind something is not made up from what is seen elsewhere."""

import pytest

from engines.scene.claims.checker import ClaimChecker
from engines.scene.state import SceneState, Thing

CAR, MAN = Thing(1, "car", "blue", 4, 3, False), Thing(2, "person", "black", 3, 3, False)
WOMAN, CUP = Thing(3, "person", "red", 3, 5, False), Thing(4, "cup", "black", 4, 3, False)

BAG = Thing(5, "backpack", "black", 4, 3, False)


def told(
    question: str, answer: str, *things: Thing, middle: str | None = None, looks_like: str | None = None
) -> str | None:
    state = SceneState(things, "bright", False, middle=middle, looks_like=looks_like)
    return ClaimChecker(question, state, lambda _: False).corrected(answer)


@pytest.mark.parametrize(
    ("question", "answer", "things", "said"),
    [
        ("And what is on the pole?", "A blue car.", (CAR,), "I can't tell what is on the pole."),
        ("What is in the cup?", "A black cup.", (CUP,), "I can't tell what is in the cup."),
        ("What is in his bag?", "A black backpack.", (BAG, MAN), "I can't tell what is in his bag."),
        ("What is behind me?", "A person in black.", (MAN,), "I can't tell what is behind you."),
        ("What's standing in front of him?", "A person.", (MAN,), "I can't tell what is in front of him."),
        ("What is behind the men?", "Two people.", (MAN, WOMAN), "I can't tell what is behind the men."),
        ("What is behind him?", "A person in red.", (MAN, WOMAN), None),
        ("What is behind the man?", "A blue car.", (MAN, CAR), None),
        ("What is on the desk?", "A black cup.", (CUP,), None),
        ("What is on the pole?", "A sign.", (CAR,), None),
        ("What was on the pole?", "A blue car.", (CAR,), None),
    ],
)
def test_what_is_beside_something(question: str, answer: str, things: tuple[Thing, ...], said: str | None) -> None:
    assert told(question, answer, *things) == said


def test_what_is_held_is_told_as_far_as_it_is_seen() -> None:
    asked, unknown = "What am I holding?", "I can't tell what is in the hand."
    assert told(asked, unknown, MAN) is None
    assert told(asked, unknown, MAN, middle="orange") == f"{unknown} Something orange is in the middle."
    said = f"{unknown} The picture looks like a bagel. Something orange is in the middle."
    assert told("What is in my hand?", unknown, middle="orange", looks_like="bagel") == said
    assert told(asked, "I do not see any people.", middle="blue") == f"{unknown} Something blue is in the middle."
    held = Thing(5, "phone", "black", 3, 3, True)
    assert told(asked, "I do not see anything in the hand.", MAN, held, middle="orange") == "A black phone."
    assert told(asked, "A red cup.", MAN, middle="orange") is None
