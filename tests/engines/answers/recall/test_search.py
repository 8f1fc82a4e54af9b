"""What is found in a memory for a question, and what is left to the whole memory."""

import pytest

from engines.answers.recall.search import MAX_FOUND, found_in
from engines.answers.recall.stems import may_hold, stems
from engines.answers.when.asked import AskedTime
from engines.api import Modality
from engines.memory.token_table import Group

SAID = (
    "My keys are on the kitchen table.",
    "The plumber comes on Thursday at 9.",
    "Please buy milk and two loaves of bread.",
    "Our train leaves at a quarter past 6.",
    "The umbrella is in the car.",
    "The blue box is for the neighbors.",
)
NOTED = ('it reads "NO PARKING"', "a red motorcycle in the middle", "a person in blue")
GROUPS = {
    **{number: Group(Modality.SPEECH, 60.0 * number, 60.0 * number + 2, text=text) for number, text in enumerate(SAID)},
    **{10 + n: Group(Modality.NOTE, 600.0 + n, 602.0 + n, text=text) for n, text in enumerate(NOTED)},
    20: Group(Modality.VIDEO, 600.0, 602.0),
}
NOW_S = 3600.0


def found(question: str, asked: AskedTime | None = None, now_s: float = NOW_S) -> list[str]:
    return [group.text for group in found_in(GROUPS.values(), question, asked, now_s)]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Where are my keys?", SAID[0]),
        ("Who comes on Thursday?", SAID[1]),
        ("What should I buy?", SAID[2]),
        ("When does our train leave?", SAID[3]),
        ("What did I say about the car?", SAID[4]),
        ("What is for the neighbours?", SAID[5]),
        ("Was there a sign about parking?", NOTED[0]),
        ("What colour was the motorcycle?", NOTED[1]),
    ],
)
def test_what_shares_the_words_of_a_question_is_found(question: str, text: str) -> None:
    assert found(question) == [text]


@pytest.mark.parametrize(
    "question",
    [
        "What do you see?",  # names nothing
        "What colour is the car?",  # in view
        "What is on the table?",
        "What did the man with the keys hold?",  # less than half of it
        "Where is the motorcycle?",  # now
        "And then?",
    ],
)
def test_the_whole_memory_is_read_for_other_questions(question: str) -> None:
    assert found(question) == []


def test_what_has_just_been_noted_the_model_finds_by_itself() -> None:
    assert found("Where was the motorcycle?") == [NOTED[1]]
    assert found("Where was the motorcycle?", now_s=620.0) == []
    assert found_in(GROUPS.values(), "Where is the umbrella?", None, NOW_S, ["person", "umbrella"]) == ()
    assert found_in(GROUPS.values(), "What did I say about the umbrella?", None, NOW_S, ["umbrella"]) == (GROUPS[4],)


def test_only_what_is_of_the_time_that_is_asked_about_is_found() -> None:
    question = "What did I say about the car an hour ago?"
    begin = question.index("an hour")
    around = AskedTime("an hour ago", 0.0, 120.0, (begin, len(question) - 1))
    assert found(question, around) == []
    assert found(question, AskedTime("an hour ago", 200.0, 300.0, (begin, len(question) - 1))) == [SAID[4]]


def test_all_that_was_said_at_a_time_is_found_if_that_is_the_question() -> None:
    question = "What was said an hour ago?"
    place = question.index("an hour"), len(question) - 1
    assert found(question, AskedTime("an hour ago", 50.0, 130.0, place)) == list(SAID[1:3])
    assert found(question, AskedTime("an hour ago", 0.0, 400.0, place)) == list(SAID[-MAX_FOUND:])
    assert found(question, AskedTime("in the last hour", 0.0, NOW_S, place)) == []
    assert found("What was there an hour ago?", AskedTime("an hour ago", 50.0, 130.0, place)) == []


def test_of_many_sentences_the_newest_are_read_in_their_order() -> None:
    groups = {number: Group(Modality.SPEECH, number, number + 1, text=f"Key {number}.") for number in range(9)}
    times = [group.start_s for group in found_in(groups.values(), "Where is the key?", None, NOW_S)]
    assert times == [9.0 - MAX_FOUND + number for number in range(MAX_FOUND)]


def test_endings_do_not_matter_and_common_words_tell_nothing() -> None:
    assert stems("The neighbours' keys") == stems("a neighbor's key")
    assert stems("Coming stories") == stems("story")
    assert stems("What did you say there?") == frozenset()


@pytest.mark.parametrize("text", [*SAID, *NOTED, "Stories of cities: our neighbours' colours", "glass"])
def test_no_text_that_has_a_stem_is_left_out_beforehand(text: str) -> None:
    assert all(may_hold(text.upper(), [stem]) for stem in stems(text))
    assert not may_hold(text, stems("xylophone"))
    assert not may_hold(text, [])
