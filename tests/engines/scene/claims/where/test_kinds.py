"""Which room, building, shop or event it is, is told as what it looks like, where anything speaks for it."""

import pytest

from engines.scene.claims.where.kinds import kind_of_place
from engines.scene.claims.where.place_odds import INDOORS, likeliest_place, place_odds
from engines.scene.looks.looks import Evidence, Looks, Where
from engines.scene.looks.names import OUTSIDE, PLACES
from engines.scene.state import SceneState, Thing


def seen(
    *places: tuple[str, float],
    shown: tuple[tuple[str, float], ...] = (),
    things: tuple[str, ...] = (),
    where: Where | None = None,
) -> SceneState:
    evidence = tuple(Evidence(name, 0.0, None, chance) for name, chance in shown)
    of_it = tuple(Thing(number, name, None, 3, 3, False) for number, name in enumerate(things))
    return SceneState(of_it, "bright", False, looks=Looks(where, evidence=evidence, places=places))


KITCHEN = seen(("kitchen", 0.25), ("garden", 0.3), ("dining room", 0.18))
SHOP = seen(("shop", 0.3), shown=(("book", 0.9), ("shoe", 0.2)))


@pytest.mark.parametrize(
    ("question", "state", "said"),
    [
        ("Which room of the house is this?", KITCHEN, "a kitchen"),
        ("What room are we in?", KITCHEN, "a kitchen"),
        ("In which room is she?", KITCHEN, "a kitchen"),
        ("What sort of room is it?", KITCHEN, "a kitchen"),
        ("What part of the house do you think this is?", KITCHEN, "a kitchen"),
        ("What kind of building are we in now?", KITCHEN, "a house"),
        ("What kind of building is it?", seen(("stage", 0.4)), "a theatre"),
        ("What sort of event is that?", seen(("stage", 0.77)), "a concert or a show"),
        ("Which event is this?", seen(shown=(("presenting", 0.6),)), "a talk"),
        ("What sort of shop is it?", SHOP, "a bookshop"),
        ("Which kind of shop are we in?", SHOP, "a bookshop"),
        ("Where are we?", seen(("lake", 0.4)), "a lake"),
        ("Where could this picture have been taken?", seen(("lake", 0.4)), "a lake"),
        ("Where was the photo taken from?", seen(("lake", 0.4)), "a lake"),
        ("Where was this filmed?", seen(("lake", 0.4)), "a lake"),
        ("Where do you think we are?", seen(("lake", 0.4)), "a lake"),
        ("What sort of place is she in?", seen(("forest", 0.4)), "a forest"),
        ("Where are we?", seen(("lake", 0.15), ("office", 0.18), where="outside"), "a lake"),
        ("Is this a shop or a restaurant?", seen(("restaurant", 0.2), ("shop", 0.1)), "a restaurant"),
        ("Are we in a supermarket or a cafe?", seen(("restaurant", 0.02), ("shop", 0.3)), "a shop"),
        ("Which room is this?", seen(("garden", 0.9), things=("oven", "sink")), None),
    ],
)
def test_the_likeliest_place_of_the_kind_is_told(question: str, state: SceneState, said: str | None) -> None:
    told = kind_of_place(question, state)
    expected = "A kitchen, I think: I see an oven and a sink." if said is None else f"It looks like {said}, I think."
    assert told == expected


@pytest.mark.parametrize(
    ("question", "state"),
    [
        ("Where is the dog?", SHOP),
        ("Where is he?", SHOP),
        ("Where is it?", SHOP),
        ("Which shop is the cheapest?", SHOP),
        ("In which room do we meet?", KITCHEN),
        ("What building is the tallest in the world?", KITCHEN),
        ("Where are my glasses?", SHOP),
        ("Where are we?", seen(("office", 0.04))),
        ("Is this tea or coffee?", SHOP),
        ("Where is the picture?", seen(("kitchen", 0.4))),
        ("Where is the photo?", seen(("kitchen", 0.4))),
        ("Where could the picture be?", seen(("kitchen", 0.4))),
        ("Where are you from?", seen(("kitchen", 0.4))),
        ("Where is it made?", seen(("kitchen", 0.4))),
        ("Describe the room.", seen(("kitchen", 0.4))),
        ("Which house is it?", KITCHEN),
        ("What building do you see?", KITCHEN),
        ("What kind of building is it?", seen(("shop", 0.4), where="outside")),
    ],
)
def test_other_questions_and_what_nothing_speaks_for(question: str, state: SceneState) -> None:
    assert kind_of_place(question, state) is None


def test_odds_of_a_place_come_from_the_whole_from_what_is_shown_and_from_things() -> None:
    odds = place_odds((("street", 0.3),), {"shop": 0.9}, ("oven", "microwave"))
    assert odds["a street"] == 0.3
    assert odds["a shop"] == pytest.approx(0.54)
    assert odds["a kitchen"] > 0.5
    assert likeliest_place(odds, odds, 0.2) == "a kitchen"
    assert likeliest_place(odds, ("a street",), 0.4) is None
    assert INDOORS.issubset(PLACES.values())
    assert not INDOORS & OUTSIDE
