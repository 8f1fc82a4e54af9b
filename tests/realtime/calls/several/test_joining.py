"""What each camera is asked, and how their answers become one."""

from dataclasses import replace

import pytest

from engines.answers.fixed import fixed_answer
from engines.api import Evidence
from realtime.calls.several.joining import StreamAnswer, joined, question_for_each


@pytest.mark.parametrize(
    ("question", "each"),
    [
        ("Where was the cat last seen?", "When did you last see the cat?"),
        ("Where did you last see the cat?", "When did you last see the cat?"),
        ("Which camera saw a dog last?", "When did you last see a dog?"),
        ("which camera heard the phone?", "When did you last hear the phone?"),
        ("Where was somebody last seen?", "When did you last see somebody?"),
        ("Where was Tom last seen?", "Where was Tom last seen?"),
        ("On all cameras, what do you see?", "what do you see?"),
        ("Is there a dog on any camera?", "Is there a dog?"),
        ("Where are my keys?", "Where are my keys?"),
    ],
)
def test_each_camera_is_asked_about_itself(question: str, each: str) -> None:
    assert question_for_each(question) == each


def answered(stream: str, text: str, *ends_s: float, now_s: float = 100.0) -> StreamAnswer:
    evidence = tuple(Evidence(end_s - 2, end_s, "video", (), 1.0) for end_s in ends_s)
    return StreamAnswer(stream, now_s, replace(fixed_answer(text), evidence=evidence))


def test_who_saw_it_last_comes_first_by_each_ones_own_clock() -> None:
    text, ordered = joined(
        [
            answered("door", "Never."),
            answered("hall", "40 seconds ago.", 20.0, 60.0),
            answered("yard", "Ten seconds ago.", 5.0, now_s=15.0),
        ]
    )
    assert text == "yard: Ten seconds ago. hall: 40 seconds ago."
    assert [(each.stream, each.is_positive, each.age_s) for each in ordered] == [
        ("yard", True, 10.0),
        ("hall", True, 40.0),
        ("door", False, None),
    ]


def test_what_is_there_still_was_seen_now() -> None:
    _, ordered = joined([answered("hall", "Ten seconds ago.", 90.0), answered("yard", "It is still there.", 10.0)])
    assert [each.stream for each in ordered] == ["yard", "hall"]


def test_who_says_the_same_is_told_once_and_who_cannot_answer_is_told_of() -> None:
    nothing = [answered(name, "I did not see a cat.") for name in ("door", "yard")]
    lost = StreamAnswer("hall", 0.0, None, "its camera was switched off")
    text, _ = joined([*nothing, lost])
    assert text == "door and yard: I did not see a cat. hall cannot be asked: its camera was switched off."
