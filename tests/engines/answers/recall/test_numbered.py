"""Which room or platform it is, is told from the sentence that says it."""

import pytest

from engines.answers.recall.numbered import numbered
from engines.api import Modality
from engines.memory.token_table import Group


def said(text: str) -> tuple[Group, ...]:
    return (Group(Modality.SPEECH, 2.0, 6.0, text=text),)


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("And which room do I have to go to?", "The meeting was moved to Wednesday in Room 14.", "Room 14."),
        (
            "Which platform does the train leave from?",
            "The train to Leeds leaves from platform nine.",
            "Platform nine.",
        ),
        ("What gate is it?", "Your flight boards at gate B7.", "Gate B7."),
        ("On which floor is the shop?", "The shop is on the third floor.", "The third floor."),
        ("Which bus do I take?", "Take bus number 42 to the station.", "Bus 42."),
        ("Which page was it?", "Open your books on page 100.", "Page 100."),
        ("Which room is it?", "The room is too small.", None),
        ("Which room was it in?", "We met in the kitchen.", None),
        ("Which room was it in?", "In the room I saw a dog.", None),
        ("Which hall is it?", "They found the hall empty.", None),
        ("Which room is it?", "It is in room seventy-two.", "Room seventy-two."),
        ("What is in room 14?", "The meeting is in room 14.", None),
        ("Which day is the meeting?", "The meeting is on Wednesday, in room 14.", None),
        ("Which room number is it?", "It is in room 14.", None),
    ],
)
def test_the_number_that_was_said(question: str, text: str, answer: str | None) -> None:
    told = numbered(question, said(text))
    assert (told.text if told else None) == answer
    assert told is None or told.evidence[0].modality == "speech"


def test_of_several_sentences_the_last_counts() -> None:
    told = numbered("Which room is it?", (*said("It is in room 3."), *said("No, it is in room 8.")))
    assert told is not None
    assert told.text == "Room 8."
