"""Follow-ups go back from what was told."""

import pytest

from engines.api import Answer, Modality, Turn
from engines.memory.token_table import Group
from engines.scene.counting.before import before_that
from engines.scene.counting.episodes import EpisodeRecord
from tests.engines.scene.counting.rooms import recorded

SEEN = "What do you see right now?"


SCENES = recorded(60, {"cup": [(0, 18)], "plant": [(18, 36)], "motorcycle": [(36, 99)], "book": [(40, 99)]})


def asked(question: str, record: EpisodeRecord, *turns: tuple[str, str], groups: tuple[Group, ...] = ()) -> str | None:
    answer = before_that(question, [Turn(*turn) for turn in turns], record, groups, 2.0)
    assert answer is None or isinstance(answer, Answer)
    return answer.text if answer else None


def test_it_goes_back_step_by_step() -> None:
    first = SEEN, "A red motorcycle and a book."
    assert asked("And before that?", SCENES, first) == "A plant."
    assert asked("What was there before that?", SCENES, first, ("And before that?", "A plant.")) == "A cup."
    assert asked("And before that?", SCENES, first, ("And before?", "A plant."), ("And before?", "A cup.")) is None


def test_what_is_still_there_was_not_before() -> None:
    assert asked("And before that?", SCENES, (SEEN, "A book.")) == "A plant."


def test_sounds_go_back_too() -> None:
    record = recorded(60, {}, {"a telephone": [(4, 5)], "a dog": [(18, 19)], "a cat": [(40, 41)]})
    first = "What did you hear last?", "A cat."
    assert asked("And before that?", record, first) == "A dog."
    assert asked("And before that?", record, first, ("And before that?", "A dog.")) == "A telephone."


def test_a_car_horn_is_no_car() -> None:
    record = recorded(60, {}, {"a car": [(4, 8)], "a car horn": [(30, 32)]})
    assert asked("And before that?", record, ("What did you hear last?", "A car horn.")) == "A car."


@pytest.mark.parametrize(
    ("question", "first", "told"),
    [
        ("And before that?", "Is there a book?", "No, I do not see a book."),
        ("And before that?", "What do you see?", "I can't tell: I do not see a book."),
        ("And before that?", "How many books are there?", "One book."),
        ("And before that?", "Where is the book?", "A book on the left."),
        ("What did you hear before that?", SEEN, "A book."),
        ("And the sign before?", SEEN, "A book."),
    ],
)
def test_what_was_not_told_as_there_is_left_to_the_model(question: str, first: str, told: str) -> None:
    assert asked(question, SCENES, (first, told)) is None


@pytest.mark.parametrize(
    ("question", "told", "said"),
    [
        ("And the one before?", "It reads WAY OUT.", "It read the copy centre."),
        ("And before that?", "Perhaps it read the copy centre.", "It read NO PARKING."),
        ("And before that?", "It read NO PARKING.", None),
        ("Which sign came after the no parking sign?", "", "It read the copy centre."),
        ("What sign was before the way out sign?", "", "It read the copy centre."),
        ("Which sign came after the way out sign?", "", None),
    ],
)
def test_signs_have_an_order(question: str, told: str, said: str | None) -> None:
    texts = ("NO PARKING", 2.0), ("NO PARKING", 22.0), ("the copy centre", 30.0), ("WAY OUT", 40.0)
    groups = tuple(Group(Modality.NOTE, at, at + 2, is_reading=True, text=f'it reads "{text}"') for text, at in texts)
    assert asked(question, EpisodeRecord(), ("Read the sign.", told), groups=groups) == said


@pytest.mark.parametrize("question", ["What is there?", "What was there before the cat?", "And now?", "Before?"])
def test_other_questions_are_left_to_the_model(question: str) -> None:
    told = asked(question, SCENES, (SEEN, "A book."))
    assert (told is None) == (question != "Before?")


def test_without_an_earlier_turn_there_is_nothing_to_go_back_from() -> None:
    assert asked("And before that?", SCENES) is None
