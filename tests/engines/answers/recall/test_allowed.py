"""What a sign forbids is not allowed."""

import pytest

from engines.answers.recall.allowed import forbidden_by_sign
from engines.api import Modality
from engines.memory.token_table import Group


def reading(text: str, start_s: float) -> Group:
    return Group(Modality.NOTE, start_s, start_s + 2, is_reading=True, text=f'it reads "{text}"')


SIGNS = (
    reading("NO PARKING", 2.0),
    reading("NOTICE DOUBLE PARKING PROHIBITED AT ALL TIMES", 10.0),
    reading("Sports Centre Car Parks", 20.0),
    reading("Please do not smoke", 30.0),
    Group(Modality.SPEECH, 40.0, 42.0, text="No dogs in here."),
)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Is double parking allowed here?", "No, it reads NOTICE DOUBLE PARKING PROHIBITED AT ALL TIMES."),
        ("Was I allowed to park at the beginning?", "No, it read NOTICE DOUBLE PARKING PROHIBITED AT ALL TIMES."),
        ("Can I park here?", "No, it reads NOTICE DOUBLE PARKING PROHIBITED AT ALL TIMES."),
        ("Is smoking permitted?", "No, it reads Please do not smoke."),
        ("Is smoking forbidden here?", "Yes, it reads Please do not smoke."),
        ("Is it ok to smoke here?", "No, it reads Please do not smoke."),
        ("Is it forbidden to smoke?", "Yes, it reads Please do not smoke."),
        ("Is parking okay?", "No, it reads NOTICE DOUBLE PARKING PROHIBITED AT ALL TIMES."),
        ("May we smoke in here?", "No, it reads Please do not smoke."),
        ("Is smoking not allowed?", "It is not allowed: it reads Please do not smoke."),
        ("Isn't smoking allowed here?", "It is not allowed: it reads Please do not smoke."),
    ],
)
def test_a_sign_forbids_it(question: str, said: str) -> None:
    answer = forbidden_by_sign(question, SIGNS)
    assert answer is not None
    assert answer.text == said
    assert len(answer.evidence) == 1


@pytest.mark.parametrize(
    "question",
    [
        "Can you see a park?",
        "Are dogs allowed?",
        "Is the cat here?",
        "Can I sit here?",
        "Is it ok?",
        "Is the man who smokes ok?",
        "Can you describe the car parking?",
        "Can I find the parking?",
    ],
)
def test_what_no_sign_forbids_is_left_to_the_model(question: str) -> None:
    assert forbidden_by_sign(question, SIGNS) is None


@pytest.mark.parametrize(("question", "groups"), [("Is swimming allowed?", SIGNS), ("Can I park here?", ())])
def test_what_no_word_is_about_is_not_known(question: str, groups: tuple[Group, ...]) -> None:
    answer = forbidden_by_sign(question, groups)
    assert answer is not None
    assert answer.text == "I can't tell: I have read nothing about that."
    assert answer.evidence == ()


@pytest.mark.parametrize(
    ("sign", "question", "is_forbidden"),
    [
        ("NO 7 BUS", "Can I take the bus?", False),
        ("No. 7 bus", "Is it allowed to take the bus?", False),
        ("NO BUS PARKING", "May I take the bus?", False),
        ("NO DOGS", "May I bring my dog?", True),
        ("NO DOGS ON THE BEACH", "Can I take my dog to the beach?", True),
        ("NO SMOKING IN THE STATION", "Can I smoke here?", True),
        ("Do not feed the birds", "May I feed the birds?", True),
        ("Do not feed the birds", "May I photograph the birds?", False),
        ("NO ENTRY FOR TRUCKS", "Are trucks allowed?", True),
    ],
)
def test_one_common_word_does_not_forbid(sign: str, question: str, is_forbidden: bool) -> None:
    answer = forbidden_by_sign(question, (reading(sign, 2.0),))
    assert (answer is not None and answer.text.startswith("No,")) is is_forbidden
