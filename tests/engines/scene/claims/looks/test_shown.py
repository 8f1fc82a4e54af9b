"""Drinks, animals, the ground, seasons and whatever is named are told as the whole picture shows them."""

import pytest

from engines.scene.claims.acts.parts import DONE
from engines.scene.claims.checker import ClaimChecker
from engines.scene.claims.looks.asked_words import ANIMALS, DRINKS, FOODS, GROUNDS, NO_THINGS, SHOWN_OF_WORD
from engines.scene.claims.looks.shown import shown_told
from engines.scene.looks.looks import Evidence, Looks, Where
from engines.scene.looks.shown import ShownHeads
from engines.scene.state import SceneState, Thing


def scene(*evidence: Evidence, where: Where | None = None, things: tuple[Thing, ...] = ()) -> SceneState:
    return SceneState(things, "bright", False, looks=Looks(where, evidence=evidence))


def shows(name: str, chance: float = 0.8) -> Evidence:
    return Evidence(name, 4.0, True, chance)


def lacks(name: str) -> Evidence:
    return Evidence(name, -5.0, False, 0.001)


def may_show(name: str, chance: float = 0.3, ratio: float = 0.0) -> Evidence:
    return Evidence(name, ratio, None, chance)


MEAL = scene(shows("salad"), may_show("bread"), shows("coffee"), lacks("cake"), shows("wooden floor"))
PARK = scene(
    *(shows("autumn"), lacks("summer"), may_show("cloudy"), lacks("sunny"), shows("leaves on the ground")),
    *(shows("deer"), lacks("lamp"), shows("stairs"), may_show("sign")),
    where="outside",
)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is there to drink?", "Coffee, I think."),
        ("Did I see a cake?", None),
        ("Do you see a cake?", "I do not think so: I do not notice a cake."),
        ("Is there some coffee?", "Yes, I think so: coffee."),
        ("What is the floor made of?", "A wooden floor, I think."),
        ("Is there a candle?", None),
    ],
)
def test_a_meal(question: str, said: str | None) -> None:
    assert shown_told(question, MEAL) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which season is it?", "It looks like autumn, I think."),
        ("What time of year might it be there?", "It looks like autumn, I think."),
        ("Is it rather July or November?", "November, I think."),
        ("What is all over the ground?", "Leaves on the ground, I think."),
        ("Which animal is sitting there?", "I think a deer."),
        ("Are there any stairs?", "Yes, I think so: stairs."),
        ("Is there a lamp hanging from the tree?", "I do not think so: I do not notice a lamp."),
        ("Is there a sign?", None),
        ("Are the stairs made of wood or stone?", None),
        ("Is there a lamp in the next room?", None),
        ("Which animal do you like best?", None),
        ("Which animal is the fastest?", None),
        ("Which animal can be heard?", None),
    ],
)
def test_a_park(question: str, said: str | None) -> None:
    assert shown_told(question, PARK) == said


@pytest.mark.parametrize(
    "question", ["Is there a man reading?", "Is there a person sitting?", "Is there a grey cat?", "Is it a rainy day?"]
)
def test_what_is_done_and_the_weather_are_no_things(question: str) -> None:
    assert shown_told(question, scene(shows("reading"), lacks("sitting"), shows("cloudy"), lacks("rainy"))) is None


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Are there any lamps?", "Yes, I think so: a lamp."),
        ("Do you see any shelves or benches?", None),
        ("Are there any watches?", "Yes, I think so: a watch."),
        ("Do you see any leaves?", "Yes, I think so: a leaf."),
        ("Is there an ocean?", "Yes, I think so: the sea."),
        ("Do you see any glasses?", "I do not think so: I do not notice glasses."),
        ("Is there a bread knife?", "Yes, I think so: a knife."),
        ("Is there a lamp burning?", "Yes, I think so: a lamp."),
        ("Is there a lamp outside?", "Yes, I think so: a lamp."),
        ("Is there a bread roll?", None),
        ("Do they have any glasses on?", "I do not think so: I do not notice glasses."),
    ],
)
def test_several_things_and_other_words_for_them_are_understood(question: str, said: str | None) -> None:
    shown = (shows(name) for name in ("lamp", "watch", "leaf", "sea", "glass", "bread", "knife"))
    assert shown_told(question, scene(*shown, lacks("glasses"))) == said


def test_all_names_are_known_to_the_heads() -> None:
    things = {*SHOWN_OF_WORD.values(), *FOODS, *DRINKS, *ANIMALS, *GROUNDS}
    assert (things | NO_THINGS | DONE) <= set(ShownHeads.read().names)


def test_what_the_detectors_see_they_tell() -> None:
    dog = Thing(0, "dog", "brown", 3, 3, False, area=0.2)
    assert shown_told("Is there a dog?", scene(lacks("dog"), things=(dog,))) is None
    assert shown_told("Which animal is that?", scene(shows("cat"), things=(dog,))) is None


def test_what_detectors_would_have_seen_is_not_said_to_be_there() -> None:
    assert shown_told("Is there a bicycle?", scene(shows("bicycle"))) is None
    assert shown_told("Is there a lamp?", scene(shows("lamp"))) == "Yes, I think so: a lamp."


def test_what_the_picture_shows_is_told_whatever_the_model_says() -> None:
    checker = ClaimChecker("Is there a lamp?", PARK, lambda _: False)
    assert checker.may_claim("I can't")
    assert checker.corrected("I can't tell.") == "I do not think so: I do not notice a lamp."


def test_what_people_do_is_told_from_the_picture_where_nothing_else_tells() -> None:
    person = Thing(0, "person", "red", 3, 3, False, area=0.3)
    cooking = scene(shows("cooking", 0.6), may_show("writing", 0.2), things=(person,))
    assert ClaimChecker("What is he doing?", cooking, lambda _: False).corrected("I do not know.") == (
        "I think the person in red is cooking."
    )
    unsure = scene(may_show("cooking", 0.2), things=(person,))
    assert ClaimChecker("What is he doing?", unsure, lambda _: False).corrected("Something.") is None
