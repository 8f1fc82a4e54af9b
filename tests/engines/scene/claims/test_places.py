"""Inside or outside is told by things and colours, or not at all."""

import pytest

from engines.scene.claims.checker import ClaimChecker
from engines.scene.state import SceneState, Thing

CAR, SOFA, PHONE, CLOCK = (
    Thing(1, name, "red", 3, 3, False, area=area)
    for name, area in (("car", 0.2), ("sofa", 0.2), ("phone", 0.1), ("clock", 0.05))
)
MEADOW = {"above": "blue", "below": "green"}
UNKNOWN = "I can't tell whether it is inside or outside."


def told(question: str, *things: Thing, above: str | None = None, below: str | None = None) -> str | None:
    state = SceneState(things, "bright", False, above=above, below=below)
    checker = ClaimChecker(question, state, lambda _: False)
    assert checker.may_claim("Outside, I think")
    return checker.corrected("Outside, I think: I see a red phone.")


@pytest.mark.parametrize(
    ("question", "things", "colours", "said"),
    [
        ("Are we inside or outside?", (CAR,), {}, "Outside, I think: I see a red car."),
        ("Is this indoors or outdoors?", (SOFA,), {}, "Inside, I think: I see a red sofa."),
        ("Are they outside?", (SOFA,), {}, "No, inside, I think: I see a red sofa."),
        ("Is it outdoors?", (CAR,), {}, "Yes, outside, I think: I see a red car."),
        ("Inside or outside?", (), MEADOW, "Outside, I think: I see blue above and green below."),
        ("Are we inside or outside?", (PHONE,), {}, UNKNOWN),
        ("Are we outside?", (CAR, CLOCK), {}, "Yes, outside, I think: I see a red car."),
        ("Are we inside or outside?", (CAR, SOFA), {}, UNKNOWN),
    ],
)
def test_where_it_is(question: str, things: tuple[Thing, ...], colours: dict[str, str], said: str | None) -> None:
    assert told(question, *things, **colours) == said


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Outside, I think: I see a beach.", None),
        ("Yes, inside, I think: I see a piano.", None),
        ("Outside.", None),
        ("Outside, I think: I see a radio.", UNKNOWN),
        ("Inside, I think: I see a mountain.", UNKNOWN),
        ("Outside, I think: I see a sofa.", UNKNOWN),
        ("No, outside, I think: I see a truck.", None),
    ],
)
def test_without_a_thing_that_tells_the_model_may_know(sentence: str, said: str | None) -> None:
    state = SceneState((), "bright", False)
    assert ClaimChecker("Are we inside or outside?", state, lambda _: False).corrected(sentence) == said


@pytest.mark.parametrize("question", ["Is the cup inside the box?", "Were we outside?", "What is outside?"])
def test_other_questions_stand(question: str) -> None:
    state = SceneState((CAR,), "bright", False)
    assert ClaimChecker(question, state, lambda _: False).corrected("Outside.") is None
