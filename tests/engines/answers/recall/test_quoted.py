"""What was said is told word for word where nothing surer answers the question."""

import pytest

from engines.answers.recall.quoted import SaidInstead, quoted
from engines.api import Modality
from engines.memory.token_table import Group


def sentence(text: str, start_s: float) -> Group:
    return Group(Modality.SPEECH, start_s, start_s + 2, text=text)


SAID = (sentence("The plumber comes on Thursday morning.", 4.0), sentence("Two lemonades and a pretzel, please.", 20.0))


@pytest.mark.parametrize(
    "question",
    [
        "What was ordered?",
        "What did she order?",
        "What have they asked for?",
        "Which drinks did the man want?",
        "What was he looking for?",
        "So what did the lady ask for?",
        "How many lemonades were ordered?",
        "What was requested at the counter?",
        "What are they celebrating?",
        "What did the customer want?",
    ],
)
def test_who_asks_for_a_wish_hears_the_last_sentence(question: str) -> None:
    answer = quoted(question, SAID, 30.0)
    assert answer is not None
    assert answer.text == "It was said: “Two lemonades and a pretzel, please.”"
    assert [(each.start_s, each.modality) for each in answer.evidence] == [(20.0, "speech")]


@pytest.mark.parametrize(
    "question",
    [
        "What did I ask you?",
        "What do you see?",
        "What is on the table?",
        "What did you want to tell me?",
        "Is he looking for something?",
        "What colour is the pretzel?",
    ],
)
def test_other_questions_are_left_to_the_model(question: str) -> None:
    assert quoted(question, SAID, 30.0) is None


def test_long_ago_and_the_question_itself_are_not_quoted() -> None:
    assert quoted("What was ordered?", SAID, 400.0) is None
    assert quoted("What was ordered?", (sentence("What was ordered?", 28.0),), 30.0) is None


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which day does the plumber call?", "It was said: “The plumber comes on Thursday morning.”"),
        ("Who wants the pretzel?", "It was said: “Two lemonades and a pretzel, please.”"),
        ("Where is my hat?", None),
    ],
)
def test_a_sentence_about_it_stands_in_for_not_told(question: str, said: str | None) -> None:
    checker = SaidInstead(question, SAID, 30.0, None)
    assert checker.corrected("You did not tell me.") == said
    assert checker.may_claim("You did") == (said is not None)
    assert checker.corrected("A red hat.") is None


class Other:
    def may_claim(self, text: str) -> bool:
        return text == "A cat."

    def corrected(self, text: str) -> str | None:
        return "A dog." if text == "A cat." else None


def test_another_checker_is_asked_for_the_rest() -> None:
    checker = SaidInstead("Who wants the pretzel?", SAID, 30.0, Other())
    assert checker.may_claim("A cat.")
    assert checker.corrected("A cat.") == "A dog."


@pytest.mark.parametrize(
    ("answer", "now_s", "said"),
    [
        ("I can't tell.", 30.0, "It was said: “The plumber comes on Thursday morning.”"),
        ("I can't tell: I do not know that.", 30.0, "It was said: “The plumber comes on Thursday morning.”"),
        ("I can't tell.", 400.0, None),
        ("At noon.", 30.0, None),
    ],
)
def test_a_sentence_of_lately_stands_in_for_an_answer_that_tells_nothing(
    answer: str, now_s: float, said: str | None
) -> None:
    checker = SaidInstead("On which day do we have to be there?", SAID, now_s, None)
    assert checker.corrected(answer) == said
    assert checker.may_claim("I can't") == (now_s < 400.0)
