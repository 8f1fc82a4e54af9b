"""Of the texts of the newest picture those are told that a question means."""

import pytest

from engines.notes import Box, Reading
from engines.scene.claims.written.told import read_instead, written_told
from engines.scene.state import SceneState, Thing


def text(words: str, box: Box) -> Reading:
    return Reading(1.0, words, 0.95, box)


def book(number: int, box: Box) -> Thing:
    return Thing(number, "book", None, 3, int((box[0] + box[2]) / 2 * 7), False, box=box)


BOOKS = SceneState(
    (book(1, (0.0, 0.2, 0.4, 0.8)), book(2, (0.6, 0.2, 1.0, 0.8))),
    "bright",
    False,
    texts=(
        text("Cooking for Two", (0.1, 0.3, 0.3, 0.4)),
        text("Atlas of 2019", (0.7, 0.3, 0.9, 0.4)),
        text("Platform 12", (0.4, 0.9, 0.6, 0.98)),
        text("July 14, 2015", (0.1, 0.9, 0.3, 0.98)),
    ),
)
LEFT, RIGHT = "It reads Cooking for Two.", "It reads Atlas of 2019."
ALL = "It reads Cooking for Two, Atlas of 2019, Platform 12 and July 14, 2015."


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is the title of the book on the right?", RIGHT),
        ("What is the book on the left called?", LEFT),
        ("What is written on the left book?", LEFT),
        ("Read what is written at the bottom.", "It reads Platform 12 and July 14, 2015."),
        ("Which words are on the book on the left?", LEFT),
        ("What date does the picture show?", "It reads 2019 and July 14, 2015."),
        ("Which number is on the sign?", "It reads Atlas of 2019, Platform 12 and July 14, 2015."),
        ("What does the poster say?", ALL),
        ("Can you read that for me?", ALL),
        ("What is the game called?", None),  # its name need not be written on it
        ("What is the man called?", None),
        ("What does the man say?", None),
        ("What did the sign say?", None),
        ("What was written there before?", None),
        ("What number of people is there?", None),
        ("What date is it?", None),
        ("Where is the book?", None),
        ("How many books are there?", None),
        ("What is the title on the cup?", ALL),
        ("Can you tell me what is written there?", ALL),
        ("Which words do you see?", ALL),
        ("Which number do you like?", None),
        ("What does the radio say?", None),
        ("Read me a story.", None),
        ("What is shown in the picture?", None),
        ("What is the name of the capital?", None),
    ],
)
def test_text_that_is_meant(question: str, said: str | None) -> None:
    assert written_told(question, BOOKS) == said


def test_nothing_is_told_where_nothing_is_read() -> None:
    assert written_told("What does the sign say?", SceneState((), "bright", False)) is None
    without_number = SceneState((), "bright", False, texts=(text("EXIT", (0.4, 0.4, 0.6, 0.5)),))
    assert written_told("Which number is on the door?", without_number) is None
    assert written_told("What year is printed on the coin?", without_number) is None


@pytest.mark.parametrize(
    ("question", "answer", "said"),
    [
        ("Which city is written on his sweater?", "You did not tell me.", ALL),
        ("Which airline do the planes belong to?", "I see an airplane, but I can't tell that.", ALL),
        ("Which make could that be?", "I can't tell.", ALL),
        ("What does the screen of the laptop show?", "I can't tell.", ALL),
        ("What is the man called?", "I can't tell: I do not know who people are.", None),
        ("What does the woman say?", "You did not tell me.", None),
        ("What is this plant called?", "I can't tell.", None),
        ("Does the dog make a noise?", "I can't tell.", None),
        ("How big is the screen?", "I can't tell.", None),
        ("What is behind the screen?", "I can't tell.", None),
        ("What is the name of my doctor?", "You did not tell me.", None),
        ("What company do I work for?", "You did not tell me.", None),
        ("Which city is written on his sweater?", "Rome.", None),
        ("What is the opposite of left written backwards?", "I can't tell.", None),
        ("Where is the book?", "I can't tell.", None),
    ],
)
def test_all_that_is_read_stands_in_for_nothing(question: str, answer: str, said: str | None) -> None:
    assert read_instead(question, answer, BOOKS) == said
    assert read_instead(question, answer, SceneState((), "bright", False)) is None
