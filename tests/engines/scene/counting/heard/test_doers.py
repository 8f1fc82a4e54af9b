"""Who made a sound is told by what it did."""

import pytest

from engines.scene.counting.episodes import EpisodeRecord
from engines.scene.counting.heard.doers import heard_doer
from tests.engines.scene.counting.rooms import recorded

YARD = recorded(
    60,
    {},
    {"a bird": [(4, 6)], "a cricket": [(10, 12)], "crying": [(20, 22)], "a dog": [(30, 31)], "a car": [(40, 44)]},
)


def who(question: str, record: EpisodeRecord = YARD, now_s: float = 60.0) -> str | None:
    answer = heard_doer(question, now_s, record, 2.0)
    assert answer is None or all(moment.modality == "audio" for moment in answer.evidence)
    return answer.text if answer else None


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who was singing?", "A bird."),
        ("And what was chirping out there?", "A bird and a cricket."),
        ("Who was crying?", "Somebody crying, perhaps a baby."),
        ("Which animal was barking just now?", "A dog."),
    ],
)
def test_who_was_heard_is_told(question: str, said: str) -> None:
    assert who(question) == said


@pytest.mark.parametrize(
    "question",
    ["Who was laughing?", "Who was singing about the sea?", "Who is crying in the picture?", "Who was there?"],
)
def test_what_was_not_heard_and_other_questions_are_left_to_others(question: str) -> None:
    assert who(question) is None


def test_a_baby_is_told_where_it_is_sure() -> None:
    assert who("Who was crying?", recorded(60, {}, {"a baby crying": [(20, 22)]})) == "A baby."


def test_who_is_heard_now_is_told_only_of_a_sound_that_goes_on_or_ended_just_now() -> None:
    record = recorded(3600, {}, {"a dog": [(30, 31)], "laughter": [(40, 42)], "a cow": [(3595, 3597)]})
    assert who("What is barking?", record, 3600.0) is None
    assert who("What was barking?", record, 3600.0) == "A dog."
    assert who("What is mooing?", record, 3600.0) == "A cow."
    assert who("What is mooing?", record, 3606.0) is None


@pytest.mark.parametrize("question", ["Who is laughing?", "Who was laughing?"])
def test_a_question_is_not_repeated_as_its_answer(question: str) -> None:
    assert who(question, recorded(60, {}, {"laughter": [(54, 60)]})) is None
