"""What the time in a question is for, and how the LLM reads it."""

import pytest

from engines.answers.when.asked import asked_time
from engines.answers.when.question import for_the_model, is_about_now, is_of_another_time, time_of_perception
from engines.api import Evidence, Turn
from engines.wall_clock import WallClock

LIVE = WallClock(13 * 3600.0)
NOW_S = 10_620.0  # it is 15:57


@pytest.mark.parametrize(
    "question",
    [
        "What did I say about the train at five?",
        "Did I say that I have to leave at 17:00?",
        "When is the meeting at 3 pm?",
        "Is the plumber coming tomorrow?",
        "Where do I have to be at half past two?",
        "Do you know what is on tomorrow?",
    ],
)
def test_the_time_of_what_was_told_is_not_that_of_perception(question: str) -> None:
    assert time_of_perception(question, NOW_S, LIVE) is None


@pytest.mark.parametrize(
    "question",
    [
        "What was said at two?",
        "What did I tell you at 14:02?",
        "What did I say about my keys ten minutes ago?",
        "And at two?",
        "What about between two and three?",
        "How long is the cat there today?",
        "What has changed since two?",
        "Did the cat come between two and three and leave?",
    ],
)
def test_the_time_of_perception(question: str) -> None:
    assert time_of_perception(question, NOW_S, LIVE) is not None


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("How often did the phone ring today?", "How often did the phone ring?"),
        ("Today, how often did it ring?", "how often did it ring?"),
        ("Who came this afternoon, and when?", "Who came, and when?"),
        ("And today?", "And today?"),
        ("What happened between two and three?", "What happened between 3600 seconds and 7200 seconds?"),
        ("What happened since 15:00?", "What happened between 7200 seconds and 10620 seconds?"),
        ("What happened before 14:00?", "What happened between 0 seconds and 3600 seconds?"),
        ("What was there at 15:56?", "What was there 30 seconds ago?"),
        ("What was there at 15:55?", "What was there 90 seconds ago?"),
        ("What was there at 14:02?", "What was there two hours ago?"),
        ("What was there 40 seconds ago?", "What was there 40 seconds ago?"),
        ("What changed in the last ten minutes?", "What changed in the last ten minutes?"),
        ("What is there?", "What is there?"),
    ],
)
def test_the_model_reads_times_as_it_has_learnt_them(asked: str, read: str) -> None:
    assert for_the_model(asked, time_of_perception(asked, NOW_S, LIVE), NOW_S) == read


def test_an_answer_from_another_time_is_told_apart() -> None:
    asked = time_of_perception("What happened between two and three?", NOW_S, LIVE)
    inside, outside = (Evidence(start_s, start_s + 2, "video", (), 0.5) for start_s in (3599.0, 8000.0))
    for raw_text, evidence, is_of_another in (
        ("A cat.", (outside, inside), False),
        ("A cat.", (outside,), True),
        ("A cat.", (), False),
        ("Yes, at 7000 seconds.", (), False),
        ("At 3000 seconds and at 7000 seconds.", (), False),
        ("Yes, at 8000 seconds.", (inside,), True),
    ):
        assert is_of_another_time(asked, raw_text, evidence) == is_of_another
    assert not is_of_another_time(None, "At 5 seconds.", (outside,))


@pytest.mark.parametrize(
    "question",
    [
        "What do you see?",
        "How many people are there?",
        "Is there a cat on the sofa right now?",
        "What can you hear?",
        "What am I holding next to the TV?",
    ],
)
def test_a_question_about_now(question: str) -> None:
    assert is_about_now(question, None, ())
    assert is_about_now(question, None, (Turn("Who is there?", "Two people."),))
    assert not is_about_now(question, None, (Turn("What did the man say?", "Hello."),))
    assert not is_about_now(question, asked_time("Is it there since 15:00?", NOW_S, LIVE), ())


@pytest.mark.parametrize(
    "question",
    [
        "What did you see?",
        "Have you seen the cat?",
        "When does the phone ring?",
        "What happens?",
        "Is the cat still there?",
        "How often does it ring?",
        "Tell me everything.",
        "What is the first thing that you remember?",
        "And before that?",
        "Is the motorcycle back?",
        "How many different dogs are there in total?",
        "How does the video begin?",
        "Where are my keys?",
        "What is the wifi password?",
        "Where does Anna live?",
    ],
)
def test_a_question_that_may_be_about_another_time(question: str) -> None:
    assert not is_about_now(question, None, ())
