"""Questions for the colour of what is seen get the colour that the senses found."""

from dataclasses import replace

import pytest

from engines.scene.claims.checker import ClaimChecker
from engines.scene.claims.sides import LEFT, MIDDLE, RIGHT, meant_by_side
from engines.scene.claims.thing_colours import NO_HAIR, AskedThingColour, asked_thing_colour, corrected_colour
from engines.scene.state import SceneState, Thing


def thing(name: str, colour: str | None, column: int, number: int = 1) -> Thing:
    return Thing(number, name, colour, 3, column, False)


CUPS = thing("cup", "pink", 1), thing("cup", "red", 3, 2)
CARS = thing("car", "grey", 0), thing("car", "red", 5, 2), thing("car", None, 3, 3)
PEOPLE = thing("person", "black", 2), thing("person", "red", 3, 2), thing("person", "blue", 5, 3)


DRESSED = Thing(1, "person", "blue", 3, 2, False, lower="black", head="red")


def told(question: str, answer: str, *things: Thing) -> str | None:
    return ClaimChecker(question, SceneState(things, "bright", False), lambda _: False).corrected(answer)


@pytest.mark.parametrize(
    ("question", "answer", "things", "said"),
    [
        ("What colour are the cups?", "Two cups.", CUPS, "Pink and red."),
        ("What colors are the cups?", "Blue.", CUPS, "Pink and red."),
        ("What colour is the car on the right?", "Many cars.", CARS, "Red."),
        ("What colour is the car on the left?", "Red.", CARS, "Grey."),
        ("What colour is the woman in the middle wearing?", "Something purple.", PEOPLE, "Something red."),
        ("What colour is the man on the left wearing?", "Red.", PEOPLE, "Something black."),
        (
            "What colour are they wearing?",
            "Three people.",
            PEOPLE,
            "Something black, something red and something blue.",
        ),
        ("What colour is his shirt?", "Something red.", PEOPLE[:1], "Something black."),
        ("What colour is she wearing?", "A person.", PEOPLE[:1], "Something black."),
        ("What colour is his hat?", "Something blue.", (DRESSED,), "I see something red on the head."),
        ("What colour are the man's trousers?", "Blue.", (DRESSED,), "They look black."),
        ("What colour skirt is she wearing?", "Something blue.", (DRESSED,), "It looks black."),
        ("What colour is my shirt?", "I do not see a shirt.", (DRESSED,), "Something blue."),
        ("What colour is her cap?", "Black.", PEOPLE[:1], "I see the person, but I can't tell what colour it is."),
        ("What colour are the cars?", "Many cars.", CARS[2:], "I see the car, but I can't tell what colour it is."),
    ],
)
def test_an_answer_without_the_right_colour_is_put_right(
    question: str, answer: str, things: tuple[Thing, ...], said: str
) -> None:
    assert told(question, answer, *things) == said


def test_his_shirt_is_that_of_who_is_much_larger_than_the_others() -> None:
    behind = [replace(each, area=0.05) for each in PEOPLE[1:]]
    assert told("What colour is his shirt?", "Green.", replace(PEOPLE[0], area=0.2), *behind) == "Something black."
    assert told("What colour is his shirt?", "Green.", replace(PEOPLE[0], area=0.09), *behind) is None


@pytest.mark.parametrize(
    ("question", "answer", "things"),
    [
        ("What colour are the cups?", "Pink.", CUPS),
        ("What colour is the car?", "Blue.", CARS),  # that of one of them may not be known
        ("What colour is his shirt?", "Something green.", PEOPLE),  # any of three
        ("What colour is the woman?", "Brown.", PEOPLE[:1]),
        ("What colour was the cup?", "Blue.", CUPS[:1]),
        ("What colour is the cup on the shelf?", "Blue.", CUPS[:1]),
        ("What colour are his eyes?", "Blue.", PEOPLE[:1]),
    ],
)
def test_other_answers_stand(question: str, answer: str, things: tuple[Thing, ...]) -> None:
    assert told(question, answer, *things) is None


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What colour is the cap he is wearing?", AskedThingColour("person", None, True, "head")),
        ("What colour are her jeans?", AskedThingColour("person", None, True, "lower", True)),
        ("What colour is the hat of the man?", AskedThingColour("person", None, True, "head")),
        ("What colour is the man's jacket on the left?", AskedThingColour("person", LEFT, True)),
        ("What colour are their suits?", AskedThingColour("person", None, False, "upper", True)),
        ("What colour is the dog's hat?", None),
        ("What colour is the hat on the table?", None),
    ],
)
def test_what_is_worn_where_is_understood(question: str, asked: AskedThingColour | None) -> None:
    assert asked_thing_colour(question) == asked


def test_somebody_in_a_colour_who_was_denied_is_placed() -> None:
    said = "A person in red in the middle."
    assert told("Where is the woman in red?", "I do not see a woman in red.", *PEOPLE) == said
    assert told("Where is the woman in green?", "I do not see a woman in green.", *PEOPLE) is None
    assert told("Did you see a woman in red?", "I did not see a woman in red.", *PEOPLE) is None


@pytest.mark.parametrize(
    ("columns", "side", "meant"),
    [
        ((2, 3), LEFT, 2),
        ((2, 3), RIGHT, 3),
        ((2, 3), MIDDLE, None),
        ((0, 3, 6), MIDDLE, 3),
        ((0, 1, 1), MIDDLE, 1),
        ((0, 1, 2), MIDDLE, 2),
        ((3,), LEFT, None),
        ((0,), LEFT, 0),
        ((3, 3), LEFT, None),
        ((), RIGHT, None),
    ],
)
def test_who_is_meant_by_a_side(columns: tuple[int, ...], side: int, meant: int | None) -> None:
    found = meant_by_side([thing("person", None, column, number) for number, column in enumerate(columns)], side)
    assert (found.column if found else None) == meant


@pytest.mark.parametrize(
    ("question", "answer", "said"),
    [
        ("What colour is it?", "In blue.", "Blue."),
        ("What colour is it?", "In blue, on the left.", None),
        ("In what colour is he dressed?", "In blue.", None),
    ],
)
def test_a_colour_is_told_as_that_of_a_thing(question: str, answer: str, said: str | None) -> None:
    checker = ClaimChecker(question, SceneState((DRESSED,), "bright", False), lambda _: False)
    assert checker.may_claim("In")
    assert checker.corrected(answer) == said


@pytest.mark.parametrize(
    "question", ["What colour is her hair?", "What colour are the man's curls?", "What colour hair has he?"]
)
def test_hair_has_the_colour_of_a_head_without_a_hat(question: str) -> None:
    asked = asked_thing_colour(question)
    assert asked is not None
    fair, unclear = (Thing(1, "person", "black", 3, 3, False, head=head) for head in ("yellow", None))
    for person, said in ((fair, "It looks blond, I think."), (unclear, NO_HAIR)):
        assert corrected_colour(asked, "Something black.", SceneState((person,), "bright", is_still=False)) == said
