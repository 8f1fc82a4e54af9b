"""Questions about views and their order are answered from the record of views."""

import pytest

from engines.answers.when.asked import AskedTime
from engines.api import Turn
from engines.scene.counting.views.answers import view_answer
from engines.scene.counting.views.record import View
from tests.engines.scene.counting.views.outing import OUTING

WINDOW_S = 2.0
STREET, SHOP = "A street with a bridge, I think.", "A shop with two people, I think."
ALL = "a street with a bridge, then a shop with two people, then a window, then a lamp."
PLACES = "A street, then a shop, then somewhere with a window, then somewhere with a lamp."


def said(question: str, turns: tuple[Turn, ...] = (), views: tuple[View, ...] = OUTING) -> str | None:
    answer = view_answer(question, None, turns, views, tuple, WINDOW_S)
    return answer.text if answer is not None else None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What was the first place of our outing?", "A street, I think."),
        ("Where did we go first?", "A street, I think."),
        ("Where did we start?", "A street, I think."),
        ("Where had we been before the playground?", "A shop, I think."),
        ("Which place came right after the street?", "A shop, I think."),
        ("Where were we in the third scene?", "Somewhere with a window."),
        ("What was on view before the shop?", STREET),
        ("What did you see before the shop came on?", STREET),
        ("What was in the second picture?", SHOP),
        ("What did the second photo show?", SHOP),
        ("What did I show you first?", STREET),
        ("What did you see at the beginning?", STREET),
        ("What was the last thing you saw?", "A lamp, I think."),
        ("What did we see before this?", "A window, I think."),
        ("Was it summer or winter in the second picture?", "It looks like winter, I think."),
        ("Which season was it in the first picture?", "It looks like summer, I think."),
        ("Was the third picture taken by day or at night?", "At night, I think."),
        ("Was the window shown by day or at night?", "At night, I think."),
        ("Was there a bridge in the first picture?", "Yes, a bridge, I think."),
        ("Were there bridges in the first picture?", "Yes, bridges, I think."),
        ("Were there people in the second picture?", "Yes, two people, I think."),
        ("Was there anybody in the second picture?", "Yes, two people, I think."),
        ("Which was the first place we visited?", "A street, I think."),
        ("What did we visit first?", STREET),
        ("What was in the sixth picture?", "I saw only four views so far."),
        ("List the places we went to.", PLACES),
        ("Which places did we visit?", PLACES),
        ("Where have we been so far?", PLACES),
        ("Can you name all the rooms I showed you?", PLACES),
    ],
)
def test_views_are_told_by_their_order(question: str, answer: str) -> None:
    assert said(question) == answer


@pytest.mark.parametrize(
    "question",
    [
        "Give me a summary of these pictures.",
        "Sum up what I have shown you.",
        "In short, what was this film about?",
        "List what I showed you.",
        "Could you summarise the video, please?",
        "Tell me in one sentence what this video is about.",
        "What have you seen so far?",
        "Give me a list of these pictures.",
        "Sum up the scene.",
    ],
)
def test_a_summary_tells_each_view_in_its_order(question: str) -> None:
    assert said(question) == f"I think I saw {ALL}"


@pytest.mark.parametrize(
    "question",
    [
        "What colour was the car in the first picture?",
        "How many people were in the second picture?",
        "What was the man doing before this?",
        "What did he say before the call?",
        "What is the first letter of the alphabet?",
        "What is the first place I should visit in Rome?",
        "What was the first thing you heard?",
        "Who came first?",
        "Where was the cat before the shop?",
        "Was there a windmill in the first picture?",
        "What came after the windmill?",
        "Where are we?",
        "And then?",
        "What did the first sign say?",
        "Tell me about the picture.",
        "Tell me what this picture shows.",
        "What is that about?",
        "What is this picture about?",
        "Give me a list.",
        "Make a list.",
        "Where do we go first?",
        "What do I do first?",
        "Where do we go after the shop?",
        "Where is the last stop?",
        "Where was it first?",
        "Where was that before?",
        "What did I have before this?",
        "What happened first?",
        "What was it like before this?",
        "Were there five people in the second picture?",
        "Was there a red bridge in the first picture?",
        "Was there a woman in the second picture?",
        "Were there men in the second picture?",
        "Was there snow in the first picture?",
        "Was there rain in the first picture?",
    ],
)
def test_other_questions_are_left_to_others(question: str) -> None:
    assert said(question) is None


def test_follow_ups_go_on_from_the_view_that_was_told() -> None:
    turns: tuple[Turn, ...] = (Turn("What was the first place of our outing?", "A street, I think."),)
    for question in ("And which one came next?", "And then?", "And after that?", "And where did we go next?"):
        assert said(question, turns) == "A shop, I think."
    turns = (Turn("What do you see?", "A lamp."),)
    assert said("And before that?", turns) == "A window, I think."
    turns = (*turns, Turn("And before that?", "A window, I think."))
    assert said("And what came before that one?", turns) == SHOP
    turns = (*turns, Turn("And before that?", SHOP), Turn("And before that?", STREET))
    assert said("And before that?", turns) == "That was the first that I saw."


def test_of_two_views_the_other_one_is_before_what_is_not_recognised() -> None:
    assert said("What was on view before the scarecrow?", views=OUTING[:2]) == STREET
    assert said("What was on view before the scarecrow?") is None


def test_the_view_of_a_moment_that_the_question_names_by_an_event() -> None:
    question = "Where were we when the baby cried?"
    place = question.index("when"), len(question) - 1
    asked = AskedTime("when the baby cried", 9.0, 12.0, place, is_moment=True)
    answer = view_answer(question, asked, (), OUTING, tuple, WINDOW_S)
    assert answer is not None
    assert answer.text == "A shop, I think."
    assert [(each.start_s, each.end_s) for each in answer.evidence] == [(6.0, 8.0)]


@pytest.mark.parametrize(
    "question",
    [
        "What did I do when the baby cried?",
        "What happened when the baby cried?",
        "What did you see when the baby cried?",
    ],
)
def test_what_somebody_did_at_a_moment_is_no_view(question: str) -> None:
    place = question.index("when"), len(question) - 1
    asked = AskedTime("when the baby cried", 9.0, 12.0, place, is_moment=True)
    assert view_answer(question, asked, (), OUTING, tuple, WINDOW_S) is None


def test_of_many_sounds_a_summary_tells_the_last_three_plainly_and_each_once() -> None:
    heard = ("a horn", "a cat", "gunfire", "an explosion", "a dog", "a cat")
    answer = view_answer("Sum up what I have shown you.", None, (), OUTING, lambda: heard, WINDOW_S)
    assert answer is not None
    assert answer.text.endswith(" I heard a bang, a dog and a cat.")


def test_sounds_belong_to_a_summary_and_many_views_are_cut() -> None:
    answer = view_answer("Sum up what I have shown you.", None, (), 5 * OUTING, lambda: ("a cat",), WINDOW_S)
    assert answer is not None
    assert answer.text.startswith("I think I saw twenty views, the last ones: a street with a bridge, then a shop")
    assert answer.text.endswith("then a lamp. I heard a cat.")
    assert len(answer.evidence) == 8
