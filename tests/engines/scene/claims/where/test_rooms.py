"""Which kind of place it is, is told with the things that make it likely."""

import pytest

from engines.scene.claims.checker import ClaimChecker
from engines.scene.claims.where.rooms import place_told
from engines.scene.looks.looks import Looks, Where
from engines.scene.state import SceneState, Thing


def seen(
    *names: str, looks_like: str | None = None, place: str | None = None, where: Where | None = None
) -> SceneState:
    things = tuple(Thing(number, name, None, 3, 3, False) for number, name in enumerate(names))
    return SceneState(things, "bright", False, looks_like=looks_like, looks=Looks(where, place))


OFFICE = seen("person", "keyboard", "screen")
CAFE = seen("table", "table", "chair", "chair", "chair")


@pytest.mark.parametrize(
    ("question", "state", "said"),
    [
        ("Is he in an office or in the street?", OFFICE, "In an office, I think: I see a keyboard and a screen."),
        ("Are we in the kitchen or in the bathroom?", seen("sink"), None),
        ("Which room is this?", seen("oven", "sink"), "A kitchen, I think: I see an oven and a sink."),
        ("What kind of place is this?", CAFE, "A restaurant, I think: I see a table and a chair."),
        ("Where are we?", seen("bus", "car"), "A street, I think: I see a bus and a car."),
        ("Where are we?", seen("person"), None),
        ("Where was this taken?", seen(looks_like="beach"), "A beach, I think: I see what looks like a beach."),
        ("Is this a kitchen?", seen("oven"), "Yes, I think so: I see an oven."),
        ("Is this an office?", seen("oven"), "I do not think so: I see an oven."),
        ("Is this an office?", seen("person"), None),
        ("Where is the kitchen?", seen("oven"), None),
        ("What room is the man in?", seen("oven", "person"), "A kitchen, I think: I see an oven."),
        ("What room is the dog in?", seen("oven", "person"), None),
        ("In which room is my bed?", seen("oven"), None),
        ("Which room is the warmest?", seen("oven"), None),
        ("What kind of room would you like?", seen("oven"), None),
        ("What kind of room do you see?", seen("oven"), "A kitchen, I think: I see an oven."),
        ("What place is best for pizza?", seen("oven"), None),
        ("Where are we?", seen(place="forest"), "A forest, I think."),
        ("Where are we?", seen("sink", place="bathroom"), "A bathroom, I think: I see a sink."),
        ("Is this a forest?", seen(place="forest"), "Yes, I think so."),
        ("Is this an office?", seen(place="forest"), "I do not think so: it looks like a forest."),
        ("Are we in a city?", seen(place="street"), "Yes, I think so."),
        ("Are we in a kitchen or in an office?", seen("cup", place="office"), "In an office, I think."),
        ("Is he in an office or in the street?", seen("person", where="inside"), "In an office, I think."),
        ("Is he in an office or in the kitchen?", seen("person", where="inside"), None),
        ("Is he in an office or in the street?", seen("person"), None),
    ],
)
def test_things_tell_the_place(question: str, state: SceneState, said: str | None) -> None:
    assert place_told(question, state) == said


def test_the_checker_tells_it_instead_of_what_the_llm_says() -> None:
    checker = ClaimChecker("Which room is this?", seen("bed"), lambda _: True)
    assert checker.may_claim("A person")
    assert checker.corrected("A person in red.") == "A bedroom, I think: I see a bed."


@pytest.mark.parametrize(
    ("question", "answer", "said"),
    [
        ("Where are we?", "A person in red.", "I can't tell where we are."),
        ("Where are we?", "In the middle.", "I can't tell where we are."),
        ("Where are we?", "On a boat.", None),
        ("Where are they?", "A person in red.", None),
    ],
)
def test_people_and_parts_of_the_picture_are_no_place(question: str, answer: str, said: str | None) -> None:
    assert ClaimChecker(question, seen("person"), lambda _: True).corrected(answer) == said


def test_inside_or_outside_is_told_where_no_place_is() -> None:
    checker = ClaimChecker("Where are we?", seen("person", where="inside"), lambda _: True)
    assert checker.corrected("In the middle.") == "Inside, I think, but I can't tell where."
