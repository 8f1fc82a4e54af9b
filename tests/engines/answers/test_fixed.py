"""Answers that need no model."""

import pytest

from engines.answers.fixed import (
    NOTHING_YET,
    STILL_LOOKING,
    asks_the_time,
    is_small_talk,
    needs_memory,
    nothing_perceived,
    time_answer,
    without_greeting,
)
from engines.wall_clock import WallClock

TIME_QUESTIONS = """
What time is it?
what time is it
What time is it now?
What time is it right now, please?
What’s the time?
whats the time
what is the time now
What is the current time?
What time do we have?
Do you know what time it is?
Do you have the time?
Have you got the time?
You got the time?
Can you tell me the time?
Could you please tell me what time it is?
Could you give me the time?
Tell me the time.
Please tell me what time it is.
Say the time.
Tell me what time it is now
I'd like to know what time it is
How late is it?
The time, please.
Hello! What time is it?
hey what time is it
Thanks for your help. What time is it?
Okay, and what time is it now?
""".strip().splitlines()
OTHER_QUESTIONS = """
What time did the dog bark?
What time is it in Tokyo?
What time is it on the clock on the wall?
What time was it when the bell rang?
What time will it be when the film ends?
What is the time of the meeting?
What time is dinner?
What's the time on the screen?
Tell me the time when you first saw the cat.
Tell me the time at which he left
How late is it in the film?
Do you have the time to help me?
What do you see this time?
How many times did the bell ring?
How many times?
At what time?
What do you see? What time is it?
When was that?
It is time.
The last time
""".strip().splitlines()


@pytest.mark.parametrize(
    "text",
    [
        "Hello!",
        "hi there",
        "Thanks a lot",
        "What’s your name?",
        "...",
        "Good morning, how are you?",
        "Thank you for your help!",
        "Hi. What is two plus three?",
        "What is the capital of France?",
    ],
)
def test_small_talk_and_facts_need_no_memory(text: str) -> None:
    assert not needs_memory(text)


@pytest.mark.parametrize(
    "text",
    [
        "What do you see?",
        "Who is there?",
        "Where are my keys?",
        "History?",
        "",
        "Hey, what do you see?",
        "Hello, who is there?",
        "Thanks. What do you see?",
        "Hi, where are my keys",
        "Can you help me find my keys?",
        "How many days are there on the calendar?",
    ],
)
def test_other_questions_do(text: str) -> None:
    assert needs_memory(text)


@pytest.mark.parametrize("text", TIME_QUESTIONS)
def test_questions_for_the_time_of_day(text: str) -> None:
    assert asks_the_time(text)


@pytest.mark.parametrize("text", OTHER_QUESTIONS)
def test_other_questions_with_times_are_for_the_model(text: str) -> None:
    assert not asks_the_time(text)


def test_the_time_is_told_as_people_do_and_remembered_as_the_model_writes_it() -> None:
    live, recording = time_answer(660.4, WallClock(15 * 3600 + 48 * 60.0)), time_answer(57.0, None)
    assert (live.text, live.raw_text, live.evidence) == ("It is 15:59.", "It is 660 seconds.", ())
    assert recording.text == "It is 0:57 into the recording."


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Hi there, everyone!", ""),
        ("Good morning again. Thank you so much for your help!", ""),
        ("Thanks for the tip. Excuse me, who is there?", "who is there?"),
        ("Yes, there is a dog.", "there is a dog."),
        ("Yes there is.", "there is."),
        ("No one was there.", "No one was there."),
        ("History?", "History?"),
    ],
)
def test_greetings_are_taken_off_the_beginning(text: str, rest: str) -> None:
    assert without_greeting(text) == rest


def test_looking_has_an_end() -> None:
    assert [nothing_perceived(at_s) for at_s in (0.0, 9.0, 11.0)] == [STILL_LOOKING, STILL_LOOKING, NOTHING_YET]


@pytest.mark.parametrize(
    ("text", "is_it"),
    [
        ("Tell me a joke.", True),
        ("Hello! Who are you?", True),
        ("What can you do?", True),
        ("What is the capital of France?", False),
        ("Tell me about the cat.", False),
        ("Are you a robot?", True),
        ("What do you see?", False),
        ("Hello", False),
    ],
)
def test_what_small_talk_is(text: str, is_it: bool) -> None:
    assert is_small_talk(text) is is_it
