"""What is heard, and was heard, is told from the sounds that are sure."""

import pytest

from engines.scene.counting.episodes import EpisodeRecord
from engines.scene.counting.hearing import hearing_answer
from tests.engines.scene.counting.rooms import recorded

BAND = recorded(
    60,
    {},
    {
        "a violin": [(4, 8)],
        "a frog": [(10, 10.5)],
        "a dog": [(20, 22)],
        "a guitar": [(30, 36)],
        "speech": [(54, 60)],
        "a telephone": [(57, 59)],
    },
)


def heard(question: str, now_s: float = 60.0, record: EpisodeRecord = BAND) -> str | None:
    answer = hearing_answer(question, now_s, record, 2.0)
    assert answer is None or all(moment.modality == "audio" for moment in answer.evidence)
    return answer.text if answer else None


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What do you hear?", "A telephone."),
        ("What can you hear right now?", "A telephone."),
        ("What did you hear?", "A violin, a dog, a guitar and a telephone."),
        ("Which instruments did you hear?", "A violin and a guitar."),
        ("Which instrument was played?", "A violin and a guitar."),
        ("What was playing?", "A violin and a guitar."),
        ("Which animal did you hear?", "A dog."),
        ("What did you hear first?", "A violin."),
        ("And what did you hear last?", "A telephone."),
        ("What rang?", "A telephone."),
        ("What was that noise just now?", "A telephone."),
        ("What was that strange sound a moment ago?", "A telephone."),
        ("What sort of noise did you hear?", "A violin, a dog, a guitar and a telephone."),
        ("Which sound came out of the dark?", "A violin, a dog, a guitar and a telephone."),
        ("What noise came from the left?", "A violin, a dog, a guitar and a telephone."),
        ("What came out of the loudspeaker?", "A violin, a dog, a guitar and a telephone."),
        ("Which music came out of the radio?", "A violin and a guitar."),
        ("What could be heard before?", "A violin, a dog, a guitar and a telephone."),
    ],
)
def test_sounds_that_are_sure_are_told(question: str, said: str) -> None:
    assert heard(question) == said


@pytest.mark.parametrize(
    "question",
    [
        "What did he hear?",
        "What do you see?",
        "What did you hear about the train?",
        "Did you hear a dog?",
        "What was said?",
        "What came out of the box?",
        "What comes out of the oven?",
        "What came from the left?",
        "Which animal came out of the bush?",
        "Which animal came out of the dark?",
    ],
)
def test_other_questions_are_left_to_others(question: str) -> None:
    assert heard(question) is None


def test_a_silent_stream_is_left_to_the_model() -> None:
    silent = recorded(60, {}, {"a frog": [(10, 10.5)]})
    assert heard("What do you hear?", record=silent) is None
    assert heard("What did you hear?", record=silent) is None


def test_a_spoken_question_is_no_sound_that_is_asked_for() -> None:
    record = recorded(60, {}, {"a telephone": [(50, 54)], "speech": [(55, 60)]})
    assert heard("What do you hear?", record=record) == "A telephone."
    assert heard("What do you hear?", record=recorded(60, {}, {"speech": [(50, 60)]})) is None


def test_names_that_say_too_much_are_told_plainly() -> None:
    record = recorded(60, {}, {"gunfire": [(10, 12)], "a whale": [(30, 33)]})
    assert heard("What did you hear?", record=record) == "A bang."
    assert heard("What made the bang?", record=record) == "I heard a bang, but I can't tell what made it."
    assert heard("What caused that crash?", record=record) == "I heard a bang, but I can't tell what made it."


def test_after_hours_the_last_minutes_are_told() -> None:
    record = recorded(600, {}, {"a violin": [(4, 80)], "a dog": [(500, 504)]})
    assert heard("What did you hear?", 600.0, record) == "A dog."
    assert heard("What have you heard so far?", 600.0, record) == "A violin and a dog."
    assert heard("What did you hear first?", 600.0, record) == "A violin."
