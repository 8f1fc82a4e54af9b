"""Times that are named by something that happened."""

import pytest

from engines.scene.counting.events import time_of_event
from tests.engines.scene.counting.rooms import recorded

NOW_S = 1200.0
ROOM = recorded(
    NOW_S,
    {"cat": [(200, 400)], "dog": [(100, 120), (800, 900)], "cup": [(0, 1200)]},
    {"a telephone": [(600, 604)], "a saxophone": [(700, 704)], "a flute": [(704, 705)]},
)


@pytest.mark.parametrize(
    ("question", "words", "start_s", "end_s"),
    [
        ("What happened before the phone rang?", "before the phone rang", None, 600),
        ("How often did the dog come since the cat left?", "since the cat left", 399.5, NOW_S),
        ("Did you see a dog after the cat came, or not?", "after the cat came", 201.5, NOW_S),
        ("What did you see when the phone rang?", "when the phone rang", 599, 605),
        ("Who was there while the telephone was ringing?", "while the telephone was ringing", 599, 605),
        ("What did you see when you heard a saxophone?", "when you heard a saxophone", 699, 705),
        ("Which cup was there while the music was playing?", "while the music was playing", 699, 706),
        ("Who was there after you heard the telephone?", "after you heard the telephone", 600, NOW_S),
    ],
)
def test_an_event_names_a_time(question: str, words: str, start_s: float | None, end_s: float) -> None:
    asked = time_of_event(question, NOW_S, ROOM)
    assert asked is not None
    assert (asked.words, asked.end_s) == (words, end_s)
    assert question[slice(*asked.place)] == words
    assert asked.start_s == start_s if start_s is not None else asked.start_s <= 0


@pytest.mark.parametrize(
    "question",
    [
        "When did the cat come?",
        "Tell me when the cat came.",
        "What happened before the dog came?",
        "What happened before the postman came?",
        "What happened before the bell rang?",
        "What happened before the cup came?",
        "What did you see before the sofa?",
        "What was said before?",
    ],
)
def test_what_happened_twice_or_never_names_no_time(question: str) -> None:
    assert time_of_event(question, NOW_S, ROOM) is None
