"""What may be done, where nothing surer tells it."""

import pytest

from engines.scene.claims.acts.guessed import guessed_act, guessed_held
from engines.scene.looks.looks import Evidence, Looks
from engines.scene.state import SceneState, Thing

REFUSAL = "I can't tell what they are doing."


def showing(**ratios: float) -> SceneState:
    evidence = tuple(Evidence(name, ratio, None, 0.5) for name, ratio in ratios.items())
    person = Thing(1, "person", "red", 3, 3, False)
    return SceneState((person,), "bright", False, looks=Looks(evidence=evidence))


@pytest.mark.parametrize(
    ("told", "state", "said"),
    [
        (REFUSAL, showing(eating=4.0, cooking=3.0, table=9.0), "Eating, I think."),
        (REFUSAL, showing(teaching=4.7, presenting=4.5, sitting=6.0), "Teaching or presenting, I think."),
        (REFUSAL, showing(sitting=3.0), "Sitting, I think."),
        (REFUSAL, showing(eating=1.0), None),
        ("I see five people, but I can't tell that.", showing(eating=4.0), "Eating, I think."),
        ("Perhaps the people are standing.", showing(sitting=4.4), "Sitting, I think."),
        ("The person in red is standing.", showing(sitting=4.4), None),
        (
            "The person in red is standing.",
            showing(walking=2.6),
            "The person in red is standing. Perhaps also walking.",
        ),
        ("A person is reading a book.", showing(eating=4.0), None),
    ],
)
def test_the_likeliest_act_stands_in_for_a_refusal(told: str, state: SceneState, said: str | None) -> None:
    assert guessed_act("What are all these people doing at the table?", told, state) == said


@pytest.mark.parametrize(
    "question",
    [
        "What is in his hand?",
        "What is the dog doing?",
        "What is the car doing?",
        "What are you doing?",
        "What is he doing tomorrow?",
        "What is she doing next door?",
    ],
)
def test_other_questions_keep_their_answers(question: str) -> None:
    assert guessed_act(question, REFUSAL, showing(eating=4.0)) is None


@pytest.mark.parametrize("question", ["What is the person at the front doing?", "What are they doing with their arms?"])
def test_somebody_is_meant(question: str) -> None:
    assert guessed_act(question, REFUSAL, showing(eating=4.0)) == "Eating, I think."
    assert guessed_act(question, REFUSAL, SceneState((), "bright", False)) is None


def test_what_can_be_held_and_is_likely_is_told() -> None:
    evidence = (
        Evidence("tablet", 3.4, True, 0.33),
        Evidence("house", 3.0, True, 0.9),
        Evidence("card", 1.0, None, 0.1),
    )
    state = SceneState((), "bright", False, looks=Looks(evidence=evidence))
    refusal, asked = "I can't tell what is in the hand. Something brown is in the middle.", "What is she holding up?"
    assert guessed_held(asked, refusal, state) == "A tablet, I think."
    assert guessed_held(asked, "A cup.", state) is None
    assert guessed_held("Is anything being held in that hand?", refusal, state) is None
    assert guessed_held(asked, refusal, SceneState((), "bright", False)) is None
