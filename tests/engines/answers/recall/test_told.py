"""When something was talked about or read is told from the sentence or the text itself."""

from dataclasses import replace

import pytest

from engines.answers.recall.told import told_or_read
from engines.api import Modality
from engines.memory.token_table import Group
from engines.wall_clock import WallClock

KEYS = Group(Modality.SPEECH, 62.0, 64.0, text="My keys are on the kitchen table.")
NOW_S = 662.0


@pytest.mark.parametrize(
    "question",
    [
        "When did I talk about my keys?",
        "How long ago were the keys mentioned?",
        "What time did somebody speak of the keys?",
        "When did I tell you about the keys?",
    ],
)
def test_the_time_of_the_sentence_is_told(question: str) -> None:
    answer = told_or_read(question, (KEYS,), NOW_S, WallClock(13 * 3600.0))
    assert answer is not None
    assert answer.text == "Ten minutes ago, at 13:01."
    assert answer.raw_text == "At 62 seconds."
    assert [(moment.start_s, moment.modality) for moment in answer.evidence] == [(62.0, "speech")]
    recorded = told_or_read(question, (KEYS,), NOW_S, None)
    assert recorded is not None
    assert recorded.text == "At 1:02."


@pytest.mark.parametrize(
    "question", ["When did I say the plumber comes?", "Where are my keys?", "When do you hear it?"]
)
def test_what_asks_for_something_else_is_left_to_the_model(question: str) -> None:
    assert told_or_read(question, (KEYS,), NOW_S, None) is None
    assert told_or_read("When did I talk about my keys?", (), NOW_S, None) is None


@pytest.mark.parametrize(
    "question", ["What was said ten minutes ago?", "And what did I tell you at 13:01?", "What has been said then?"]
)
def test_what_was_said_at_a_time_is_told_as_it_was_said(question: str) -> None:
    answer = told_or_read(question, (KEYS, replace(KEYS, start_s=70.0, text="They are new.")), NOW_S, None)
    assert answer is not None
    assert answer.text == answer.raw_text == "My keys are on the kitchen table. They are new."
    assert [(moment.start_s, moment.modality) for moment in answer.evidence] == [(62.0, "speech"), (70.0, "speech")]
    assert told_or_read(question, (KEYS, SIGN), NOW_S, None) is None
    assert told_or_read("What was said about my keys?", (KEYS,), NOW_S, None) is None


SIGN = Group(Modality.NOTE, 62.0, 64.0, is_reading=True, text='it reads "NO PARKING"')


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("When did you see the sign about parking?", "Ten minutes ago, at 13:01."),
        ("Was there a sign about parking?", 'Yes, ten minutes ago, at 13:01: it read "NO PARKING".'),
        ("Did you read anything about parking?", 'Yes, ten minutes ago, at 13:01: it read "NO PARKING".'),
    ],
)
def test_what_was_read_is_told_with_its_time(question: str, said: str) -> None:
    answer = told_or_read(question, (SIGN,), NOW_S, WallClock(13 * 3600.0))
    assert answer is not None
    assert answer.text == said
    assert [(moment.start_s, moment.modality) for moment in answer.evidence] == [(62.0, "video")]
    assert told_or_read(question, (replace(SIGN, is_reading=False, text="a red cup"),), NOW_S, None) is None
