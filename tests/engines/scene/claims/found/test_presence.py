"""Whether something is there is denied only where the senses know such things, however it is asked."""

import pytest

from engines.scene.claims.checker import ClaimChecker
from engines.scene.claims.found.presence import known_after_all, none_of_it_recognised, presence_told
from engines.scene.state import SceneState, Thing
from engines.scene.wording import UNKNOWN

MAN = Thing(1, "person", "blue", 3, 3, False)
CUP = Thing(2, "cup", "red", 3, 6, False)
SEEN = SceneState((MAN, CUP), "bright", False)
CHANCES = {
    "tent": 0.01,
    "tram": 0.06,
    "lamp": 0.3,
    "cup": 0.0,
    "fish": 0.02,
    "dog": 0.01,
    "sunglasses": 0.01,
    "cat": 0.5,
}
TWO = "I see a person, but I can't tell that."


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Is there a tent behind her?", "I do not notice a tent."),
        ("Does a tram run in this street?", "I do not notice a tram."),
        ("Can you see a tent?", "I do not notice a tent."),
        ("Is there a small tent in the garden?", "I do not notice a small tent."),
        ("Is there a piece of fish on it?", "I do not notice a fish."),
        ("Is a tram crossing the square?", "I do not notice a tram."),
        ("Is a dog chewing on it?", "No, I do not see a dog."),
        ("Is a fish cooking in the pan?", "I do not notice a fish."),
        ("Is a dog barking?", None),
        ("Is a cup steaming on the table?", None),
        ("Is a tent missing?", None),
        ("Is a lamp glowing?", None),
        ("Is there a lamp on the desk?", None),  # it may be one
        ("Is there a flag?", None),  # nobody would know it
        ("Is a dog lying on the floor?", "No, I do not see a dog."),
        ("Are there any dogs in the garden?", "No, I do not see dogs."),
        ("Is there a cat on the sofa?", None),  # it looks like one
        ("Is there a bicycle against the wall?", "No, I do not see a bicycle."),
        ("Is there a cup next to the coin?", None),  # the LLM tells where
        ("Is a cup standing on the table?", "I see a red cup on the right."),
        ("Is a woman standing with them?", TWO),
        ("Is there a grown-up with them?", TWO),
        ("Are there any children?", TWO),
        ("Is there a man?", None),
        ("Is there a man there?", None),
        ("Are there any women among them?", TWO),
        ("Is there a woman in front?", TWO),
        ("Is there anything on the table?", None),
        ("Is there a way out?", None),
        ("Is there a light on?", None),
        ("Was there a tent?", None),
        ("Why is there a tent?", None),
        ("Is the tent open?", None),
        ("Is there a shirt on the chair?", None),
        ("Is there a tent in the cellar?", UNKNOWN),  # where no picture looks
        ("Is there a dog in the next room?", UNKNOWN),
        ("Is there a car behind me?", UNKNOWN),
        ("Is there a train to Berlin?", UNKNOWN),
        ("Is there a dog next to Anna?", "No, I do not see a dog."),
        ("Is there a dog at one of the tables?", "No, I do not see a dog."),
        ("Is there any fish on the plate?", "I do not notice any fish."),
        ("Is there a bus?", "No, I do not see a bus."),
        ("Do any dogs swim?", None),  # of all dogs
        ("Does a train run at night?", None),
        ("Do any dogs live here?", "I do not notice dogs."),
    ],
)
def test_presence(question: str, said: str | None) -> None:
    assert presence_told(question, SEEN, CHANCES.get) == said


def test_nobody_is_a_woman_where_nobody_is() -> None:
    assert presence_told("Is a woman standing there?", SceneState((), "bright", False), CHANCES.get) == (
        "I do not see any people."
    )


def test_the_checker_tells_it_instead_of_what_the_llm_says() -> None:
    checker = ClaimChecker("Is there a tent behind her?", SEEN, lambda _: True, chance=CHANCES.get)
    assert checker.may_claim("Yes, a tent")
    assert checker.corrected("Yes, a tent in the middle.") == "I do not notice a tent."
    black = ClaimChecker("Is there a tent?", SceneState((), "black", False), lambda _: True, chance=CHANCES.get)
    assert black.corrected("I do not notice a tent.") != "I do not notice a tent."


@pytest.mark.parametrize(
    ("question", "sentence", "said"),
    [
        ("Did the phone ring?", "I can't tell: I might not recognise a phone.", "I did not hear a phone."),
        ("Did a dog bark?", "I can't tell: I might not recognise a dog.", "I did not hear a dog."),
        ("Is there a sandwich?", "I can't tell: I might not recognise a sandwich.", "I do not notice a sandwich."),
        (
            "Is there a flag?",
            "I can't tell: I might not recognise a flag.",
            "I do not see a flag, but I might not recognise one.",
        ),
        ("Is there a cat?", "I can't tell: I might not recognise a cat.", None),  # it looks like one
        ("Is there a cup?", "I can't tell: I might not recognise a cup.", None),  # it is there
        ("Has somebody eaten a pizza?", "I can't tell: I might not recognise a pizza.", None),
        ("Where is the pizza?", "I can't tell: I might not recognise a pizza.", None),
        ("Did the phone ring?", "Yes, a phone.", None),
        (
            "Does anyone hold a fishing rod?",
            "I can't tell: I might not recognise a fishing rod in the hand.",
            "I do not see a fishing rod, but I might not recognise one.",
        ),
        (
            "Is there a scarecrow?",
            "I can't tell: I might not recognise a scarecrow.",
            "I do not see a scarecrow, but I might not recognise one.",
        ),
        (
            "Do you see feathers on it?",
            "I can't tell: I might not recognise feathers.",
            "I do not see any feathers, but I might not recognise them.",
        ),
        ("Is there something to drink in the goblet?", "I can't tell: I might not recognise a goblet.", None),
        ("Was there a windmill anywhere?", "I can't tell: I might not recognise a windmill.", None),
        ("Is there a scarecrow in the next room?", "I can't tell: I might not recognise a scarecrow.", None),
        ("Do you see a bride?", "I can't tell: I might not recognise a bride.", None),
        ("Are there any musicians?", "I can't tell: I might not recognise musicians.", None),
        ("Is the kiln hot?", "I can't tell: I might not recognise a kiln.", None),
        ("Can a yacht sink?", "I can't tell: I might not recognise a yacht.", None),
        ("Is my yacht blue?", "I can't tell: I might not recognise a yacht.", None),
        ("Do you like the windmill?", "I can't tell: I might not recognise a windmill.", None),
        ("Is there still a fire?", "I can't tell: I might not recognise a still a fire.", None),
        ("Is there a party?", "I can't tell: I might not recognise a party.", None),
        ("Does he wear a coat?", "I can't tell: I might not recognise a coat.", None),
    ],
)
def test_what_the_senses_know_is_not_unknown(question: str, sentence: str, said: str | None) -> None:
    assert known_after_all(question, sentence, SEEN, CHANCES.get) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Are there dice on the table?", "I do not see any dice, but I might not recognise them."),
        ("Is there bacon in one of the bowls?", "I do not see bacon, but I might not recognise it."),
        ("Is there a doctor at the table?", None),
        ("Are there many dice?", None),
        ("Is there a woman with them?", None),
        ("Is there a cup on the table?", None),
        ("Is there a problem?", None),
        ("What is on the table?", None),
    ],
)
def test_of_what_the_senses_do_not_know_none_is_seen(question: str, said: str | None) -> None:
    assert none_of_it_recognised(question, "I see a table, but I can't tell that.") == said
    assert none_of_it_recognised(question, "I see a table.") is None
