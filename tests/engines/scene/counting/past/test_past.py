"""Colours, food and drink of before are told from the record; who did something is not known."""

from dataclasses import replace

import pytest

from engines.api import Modality
from engines.memory.token_table import Group
from engines.scene.counting.episodes import EpisodeRecord
from engines.scene.counting.past.colours import past_colour
from engines.scene.counting.past.doers import unseen_doer
from engines.scene.counting.past.numbers import past_number
from engines.scene.counting.past.provisions import provisions
from engines.scene.counting.past.same import same_as_before
from engines.scene.counting.past.visitors import who_was_there
from engines.scene.state import SceneState, Thing
from tests.engines.scene.counting.rooms import WINDOW_S, recorded, window_of

TABLE = recorded(40, {"cake": [(0, 10)], "bottle": [(10, 20)], "cup": [(10, 40)], "chair": [(0, 40)]})


def coloured(*colours: str | None) -> EpisodeRecord:
    """A record of one car whose colour is seen so in one window after another."""
    record = EpisodeRecord()
    for index, colour in enumerate(colours):
        car = Thing(1, "car", colour, 3, 3, held=False)
        record.add(window_of(index), SceneState((car,), "bright", False), ())
    return record


def emptied(record: EpisodeRecord, first_index: int) -> EpisodeRecord:
    """The record after windows from that one on that show nothing."""
    for index in range(first_index, first_index + 4):
        record.add(window_of(index), SceneState((), "bright", False), ())
    return record


@pytest.mark.parametrize(
    ("question", "record", "said"),
    [
        ("What colour was the car?", coloured("red"), "It was red."),
        ("Which color was the old car there?", coloured("red", None), "It was red."),
        ("What colour was the car?", coloured(None, "blue"), "It was blue."),
        ("What colour were the cars?", coloured("red"), "They were red."),
        ("What colour was the car?", coloured(None), None),
        ("What colour was the bus?", coloured("red"), None),
        ("What colour was the car park?", coloured("red"), None),
        ("What colour is the car?", coloured("red"), None),
    ],
)
def test_the_colour_of_what_was_there(question: str, record: EpisodeRecord, said: str | None) -> None:
    answer = past_colour(question, record, WINDOW_S)
    assert (answer.text if answer else None) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What was there to eat?", "A cake."),
        ("What was there to drink?", "A bottle and a cup."),
        ("What is there to drink?", "A cup."),
        ("What is there to eat?", None),
        ("What did he eat?", None),
    ],
)
def test_what_there_is_to_eat_and_to_drink(question: str, said: str | None) -> None:
    answer = provisions(question, TABLE, WINDOW_S)
    assert (answer.text if answer else None) == said


@pytest.mark.parametrize(
    ("question", "is_asked"),
    [
        ("Who switched it off?", True),
        ("Who has taken my keys?", True),
        ("And who closed the window?", True),
        ("Who left the room?", False),
        ("Who left the bag there?", True),
        ("Who was there?", False),
        ("Who is on the left?", False),
    ],
)
def test_who_did_something_is_not_seen(question: str, is_asked: bool) -> None:
    assert (unseen_doer(question, (), 60.0) is not None) is is_asked


@pytest.mark.parametrize(
    ("said", "is_told"),
    [("Anna brought the cake.", True), ("Who brought the cake?", False), ("Anna likes tea.", False)],
)
def test_who_did_something_may_have_been_told(said: str, is_told: bool) -> None:
    heard = Group(Modality.SPEECH, 2.0, 4.0, text=said)
    assert (unseen_doer("Who brought the cake?", (heard,), 60.0) is None) is is_told


def test_a_saved_record_without_a_colour_stays_one() -> None:
    (episode,) = coloured("red").things(("car",))
    assert replace(episode, colour=None, first_colour=None) == coloured(None).things(("car",))[0]


LATER = recorded(60, {"person": [(0, 6), (20, 26), (40, 46)]})
CARS = recorded(40, {"car": [(0, 40), (10, 20)], "person": [(10, 12), (11, 13)], "cup": [(20, 40)]})


@pytest.mark.parametrize(
    ("question", "record", "said"),
    [
        ("How many cars did you see?", CARS, "Two cars."),
        ("How many cars have you seen so far?", CARS, "Two cars."),
        ("How many people were there?", CARS, "Two people."),
        ("How many children did you see in all?", CARS, "Two people."),
        ("How many cups stood on the table?", CARS, "One cup."),
        ("How many different cars have been there?", coloured("red", "red", "blue"), "At least two cars."),
        ("How many cars did you see altogether?", coloured("white", "grey"), "One car."),
        ("How many cars were there at once?", coloured("red", "blue"), "One car."),
        ("How many people came by?", LATER, "At least one person."),
        ("How many people were there at once?", LATER, "One person."),
        ("How many buses did you see?", CARS, None),
        ("How many cars are there?", CARS, None),
        ("How many times did you see a car?", CARS, None),
        ("How many car parks did you see?", CARS, None),
    ],
)
def test_how_many_there_were(question: str, record: EpisodeRecord, said: str | None) -> None:
    answer = past_number(question, record, WINDOW_S)
    assert (answer.text if answer else None) == said


@pytest.mark.parametrize(
    ("question", "record", "said"),
    [
        ("Is it still the same car as at the beginning?", coloured("black", "blue"), "another"),
        ("Is that the same car?", coloured("red", "green"), "another"),
        ("Is it the same car?", coloured("white", "grey"), None),  # in light and in shadow
        ("Is it the same car?", coloured("red"), None),
        ("Is it the same car?", emptied(coloured("red", "blue"), 2), None),
        ("Is it the same bus?", coloured("red", "blue"), None),
        ("Is it the same colour?", coloured("red", "blue"), None),
    ],
)
def test_another_colour_is_another_thing(question: str, record: EpisodeRecord, said: str | None) -> None:
    answer = same_as_before(question, record, WINDOW_S)
    assert answer is None if said is None else answer is not None and said in answer.text


def test_the_colour_at_a_time_is_the_one_of_that_half() -> None:
    (episode,) = coloured("black", "black", "blue").things()
    assert (episode.colour_at(0.0), episode.colour_at(episode.end_s)) == ("black", "blue")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who was there?", "Two people."),
        ("Who was in the garden?", "Two people."),
        ("Who was there earlier?", "Two people."),
        ("Who did you see?", "Two people."),
        ("Who was the best?", None),
        ("Who came first?", None),
        ("Who was on the phone?", None),
    ],
)
def test_who_was_there(question: str, said: str | None) -> None:
    answer = who_was_there(question, CARS, WINDOW_S)
    assert (answer.text if answer else None) == said
    assert who_was_there(question, recorded(10, {}), WINDOW_S) is None
