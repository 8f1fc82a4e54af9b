"""Colours, food and drink of before are told from the record; who did something is not known."""

from dataclasses import replace

import pytest

from engines.api import Modality
from engines.memory.token_table import Group
from engines.scene.counting.episodes import EpisodeRecord
from engines.scene.counting.past.colours import past_colour
from engines.scene.counting.past.doers import unseen_doer
from engines.scene.counting.past.provisions import provisions
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
    assert replace(episode, colour=None) == coloured(None).things(("car",))[0]
