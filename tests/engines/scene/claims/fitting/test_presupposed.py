"""What a question takes for granted is not denied where the senses may miss it."""

import pytest

from engines.scene.claims.checker import ClaimChecker
from engines.scene.claims.fitting.presupposed import NOT_READ, admitted
from engines.scene.state import SceneState


@pytest.mark.parametrize(
    ("question", "denial", "said"),
    [
        ("What colour are the curtains?", "I do not see a curtain.", "I can't make out a curtain."),
        ("Where did she put the vase?", "I do not see a vase.", "I can't make out a vase."),
        ("What colour is the teddy bear?", "I do not see a teddy bear.", "I can't make out a teddy bear."),
        ("How many plates lie on the tray?", "I do not see any plates.", "I can't make out any plates."),
        ("Is my new lamp on the left or the right?", "I do not see a lamp.", "I can't make out a lamp."),
        ("Has he got a ring on?", "No, I do not see a ring.", "I can't make out a ring."),
        ("Is anybody wearing gloves?", "I do not notice gloves.", "I can't make out gloves."),
        ("Who is wearing a hat?", "I do not see a hat.", "I can't make out a hat."),
        ("What does the label say?", "I do not see any text.", NOT_READ),
        ("Can you read the label?", "I do not notice any text.", NOT_READ),
        ("What did she sit down on?", "I do not see anybody sitting.", "I can't tell."),
        ("Who shouted like that?", "I did not hear any people.", "I can't tell."),
    ],
)
def test_it_is_admitted_instead(question: str, denial: str, said: str) -> None:
    assert admitted(question, denial, are_people_there=True) == said


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("What colour is the horse?", "I do not see a horse."),
        ("How many people do you see?", "I do not see any people."),
        ("Who is there?", "I do not see any people."),
        ("What is the man doing?", "I do not see any people."),
        ("Is there a flower?", "I do not see a flower."),
        ("Did you also see the harp?", "No, I did not see a harp."),
        ("Is there any text?", "I do not see any text."),
        ("Did they put a vase on the table?", "No, I do not see a vase."),
        ("Did somebody come?", "I did not see anybody come."),
        ("What colour is the curtain?", "It looks red."),
    ],
)
def test_what_is_nearly_always_found_and_what_is_asked_for_may_be_denied(question: str, sentence: str) -> None:
    assert admitted(question, sentence, are_people_there=True) is None


def test_where_nobody_is_seen_that_may_be_said() -> None:
    assert admitted("What did she sit down on?", "I do not see anybody sitting.", are_people_there=False) is None


def test_the_checker_admits_what_the_answer_denies() -> None:
    checker = ClaimChecker("What colour is the sofa?", SceneState((), "bright", is_still=False), lambda _: True)
    assert checker.may_claim("I do not see a")
    assert checker.corrected("I do not see a sofa.") == "I can't make out a sofa."
