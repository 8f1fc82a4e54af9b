"""What there is to eat is told from what is found, or what the picture looks like."""

import pytest

from engines.scene.claims.found.thing import Found, find_nothing
from engines.scene.claims.uses.food import UNKNOWN, food_told
from engines.scene.looks.looks import Evidence, Looks
from engines.scene.state import SceneState, Thing

CAKE = SceneState((Thing(1, "cake", "brown", 3, 3, False),), "bright", False)
MEAL = SceneState((), "bright", False, looks=Looks(things=("table", "food")))
NOTHING = SceneState((), "bright", False)


@pytest.mark.parametrize(
    ("question", "state", "said"),
    [
        ("What could we eat here?", CAKE, "A brown cake in the middle, I think."),
        ("Is there anything to eat on the table?", CAKE, "Yes, I think so: a brown cake in the middle."),
        ("Which dishes are there?", MEAL, "Food on a plate, I think."),
        ("Do you see any food?", MEAL, "Yes, I think so: food on a plate."),
        ("What is there to eat?", NOTHING, UNKNOWN),
        ("What's for dinner?", MEAL, "Food on a plate, I think."),
        ("What's for dinner?", NOTHING, None),
        ("What do you eat?", CAKE, None),
        ("What does a cat eat?", CAKE, None),
        ("What is he eating?", CAKE, None),
    ],
)
def test_food(question: str, state: SceneState, said: str | None) -> None:
    assert food_told(question, state, find_nothing) == said


def test_it_is_looked_for_where_nothing_is_found() -> None:
    def find(word: str) -> Found | None:
        return Found(1, 1, 0.8, "yellow") if word == "lemon" else None

    assert food_told("What is there to eat?", NOTHING, find) == "A lemon, I think."
    assert food_told("What is there to eat?", CAKE, find) == "A brown cake in the middle, I think."


SALAD = Looks(evidence=(Evidence("salad", 4.0, True, 0.8), Evidence("bread", 0.0, None, 0.3)))


@pytest.mark.parametrize(
    "question",
    ["What is there to eat?", "What can we eat there?", "What kind of food is this?", "What's in the bowl?"],
)
def test_the_whole_picture_tells_it_where_the_detectors_see_none(question: str) -> None:
    assert food_told(question, SceneState((), "bright", False, looks=SALAD), find_nothing) == "Salad, I think."
    with_cake = SceneState(CAKE.things, "bright", False, looks=SALAD)
    assert food_told(question, with_cake, find_nothing) == "A brown cake in the middle, I think."


def test_that_there_is_food_may_be_all_that_is_known() -> None:
    food = SceneState((), "bright", False, looks=Looks(evidence=(Evidence("food", 4.0, True, 0.3),)))
    assert food_told("Is there any food?", food, find_nothing) == "Yes, I think so."
    assert food_told("What is there to eat?", food, find_nothing) == UNKNOWN
