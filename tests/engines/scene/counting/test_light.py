"""Questions about when it was dark are answered from the record of the light."""

import numpy as np
import pytest

from engines.scene.counting.light import LightRecord, light_answer
from engines.scene.state import Light
from engines.wall_clock import WallClock


def record_of(*lights: tuple[float, Light]) -> LightRecord:
    record = LightRecord()
    for time_s, light in lights:
        record.add(time_s, light)
    return record


def _until(end_s: float, *lights: tuple[float, Light]) -> LightRecord:
    """With a picture every two seconds."""
    ends = [*(time_s for time_s, _ in lights[1:]), end_s]
    spans = zip(lights, ends, strict=True)
    return record_of(*((at_s, light) for (start_s, light), end_s in spans for at_s in np.arange(start_s, end_s, 2.0)))


NIGHT = _until(390.0, (1.0, "bright"), (61.0, "dim"), (121.0, "dark"), (123.0, "black"), (301.0, "bright"))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("When did it get dark?", "At 2:01."),
        ("When did the light go off?", "At 2:01."),
        ("And when was the light turned on again?", "At 5:01."),
        ("What happened to the light?", "It became dark at 2:01 and bright again at 5:01."),
        ("How long was it dark?", "For three minutes, from 2:01 to 5:01."),
        ("How long has the light been on?", "For a minute and a half, since 5:01."),
        ("When did the picture turn black?", "At 2:01."),
        ("Did the light go out?", "Yes, at 2:01."),
    ],
)
def test_what_was_with_the_light(question: str, said: str) -> None:
    answer = light_answer(question, 390.0, None, NIGHT, 2.0)
    assert answer is not None
    assert answer.text == said
    assert answer.evidence


@pytest.mark.parametrize(
    "question",
    [
        "Is it dark?",
        "When did the cat come?",
        "Where is the light?",
        "When did it go off?",
        "How long was it on?",
        "How long has the screen been on?",
        "When is it dark?",
    ],
)
def test_other_questions_are_left_to_others(question: str) -> None:
    assert light_answer(question, 390.0, None, NIGHT, 2.0) is None


def test_a_light_that_never_changed_is_left_to_the_model() -> None:
    assert light_answer("When did it get dark?", 9.0, None, record_of((1.0, "bright"), (3.0, "dim")), 2.0) is None


def test_a_clock_tells_when() -> None:
    answer = light_answer("When did it get dark?", 390.0, WallClock(14 * 3600.0), NIGHT, 2.0)
    assert answer is not None
    assert answer.text.endswith("at 14:02.")
    assert answer.raw_text == "At 121 seconds."


def test_what_is_forgotten_is_not_told() -> None:
    record = record_of((1.0, "bright"), (10.0, "dark"))
    record.forget_since(8.0)
    assert record.changes == []
    record.add(20.0, "dark")
    assert record.changes == []  # how it was before is not known


GAPS = record_of((1.0, "bright"), (3.0, "dark"), (5.0, "dark"), (35.0, "dark"), (37.0, "bright"), (90.0, "black"))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How long was it bright?", "For 53 seconds, from 0:37 to 1:30. I saw nothing for 53 seconds of that time."),
        ("When did it get dark?", "At 0:03 and at 1:30. It may have been sooner: I saw nothing from 0:37 on."),
        ("When did it get bright?", "At 0:37."),
    ],
)
def test_time_without_pictures_is_told(question: str, said: str) -> None:
    answer = light_answer(question, 95.0, None, GAPS, 2.0)
    assert answer is not None
    assert answer.text == said
    assert answer.is_sure is answer.text.endswith("0:37.")


def test_what_is_forgotten_leaves_no_gap() -> None:
    record = record_of((1.0, "bright"), (40.0, "dark"))
    record.forget_since(30.0)
    record.add(50.0, "bright")
    record.add(52.0, "dark")
    assert [(change.time_s, change.after_s) for change in record.changes] == [(52.0, None)]
    assert record.unseen_s(0.0, 53.0) == 0.0
