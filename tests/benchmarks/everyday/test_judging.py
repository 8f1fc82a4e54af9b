import pytest

from benchmarks.everyday.clips import Asked
from benchmarks.everyday.judging import Verdict, is_copied, judge, shows_proof
from engines.api import Evidence

RIGHT, WRONG = Verdict(True), Verdict(False)
DENIES, INVENTS = Verdict(False, denies=True), Verdict(False, invents=True)
CUP = Asked("object", 5, "What do you see?", right=("cup|coffee",))
TWO = Asked("counting", 5, "How many people are there?", right=("two|2",))
CAR = Asked("object", 5, "Is there a car?", yes=True)
DOG = Asked("absent", 5, "Is there a dog?", yes=False)
NOBODY = Asked("counting", 5, "How many people are there?", absent=True)
SMELL = Asked("refusal", 5, "What does it smell like?", refuses=True)
YESTERDAY = Asked("refusal", 5, "What happened yesterday?", refuses=True, there=False)
BLACK = Asked("object", 5, "What do you see?", right=("black|dark|nothing",), there=False)
PARKING = Asked("text-rich", 5, "Read the sign.", right=("no ?parking",))
CLOCK = Asked("clock", 20, "What time is it?", clock=True)


@pytest.mark.parametrize(
    ("asked", "answer", "verdict"),
    [
        (CUP, "A red cup in the middle.", RIGHT),
        (CUP, "Two cups.", RIGHT),
        (CUP, "I think it is coffee. I am not sure.", RIGHT),
        (CUP, "A cupboard.", WRONG),
        (CUP, "I do not see a cup.", DENIES),
        (CUP, "Nothing in particular.", DENIES),
        (CUP, "", WRONG),
        (TWO, "2 people.", RIGHT),
        (TWO, "Twenty-two hundred and twelve.", RIGHT),  # words are words: the rules do not do arithmetic
        (TWO, "Three people.", WRONG),
        (TWO, "I do not see people.", DENIES),
        (TWO, "I can't tell.", WRONG),
        (CAR, "Yes.", RIGHT),
        (CAR, "A silver car on the right.", RIGHT),
        (CAR, "A cat.", WRONG),
        (CAR, "No, there is no car.", DENIES),
        (CAR, "There isn't any.", DENIES),
        (DOG, "No.", RIGHT),
        (DOG, "I do not see a dog.", RIGHT),
        (DOG, "A dog on the left.", INVENTS),
        (DOG, "I can't tell.", WRONG),
        (NOBODY, "Nobody.", RIGHT),
        (NOBODY, "I don't see any people.", RIGHT),
        (NOBODY, "0", RIGHT),
        (NOBODY, "Two people.", INVENTS),
        (SMELL, "I can't smell.", RIGHT),
        (SMELL, "I cannot tell that from pictures and sound.", RIGHT),
        (SMELL, "Nothing was smelled.", DENIES),
        (SMELL, "Coffee. I am not sure.", WRONG),
        (YESTERDAY, "I was not looking then.", RIGHT),
        (YESTERDAY, "The cat.", INVENTS),
        (CAR, "I think so: two minutes ago.", RIGHT),
        (DOG, "I did not notice a dog.", RIGHT),
        (BLACK, "I can't see: the picture is black.", RIGHT),
        (BLACK, "A plant.", INVENTS),
        (PARKING, 'It reads "NO PARKING".', RIGHT),
        (PARKING, "No parking.", RIGHT),
        (PARKING, "Nothing was said.", DENIES),
        (CLOCK, "It is 15:59.", RIGHT),
        (CLOCK, "At 57 seconds.", WRONG),
    ],
)
def test_an_answer_is_judged(asked: Asked, answer: str, verdict: Verdict) -> None:
    assert judge(asked, answer, started_s=15 * 3600 + 58 * 60 + 45) == verdict


def test_a_wrong_word_spoils_an_answer() -> None:
    asked = Asked("spatial", 5, "Where is the car?", right=("left",), wrong=("right",))
    assert judge(asked, "On the left.").right
    assert not judge(asked, "On the left, then on the right.").right


def test_of_several_words_some_are_enough() -> None:
    asked = Asked("summary", 5, "Summarise what happened.", right=("cat", "dog", "bus"), some=2)
    assert judge(asked, "A cat, then a bus.").right
    assert not judge(asked, "A cat.").right


def test_a_denial_is_right_where_the_truth_is_a_no() -> None:
    asked = Asked("text-rich", 5, "Is parking allowed?", right=("no|not|prohibited",), wrong=("yes",))
    assert judge(asked, "It is not allowed.").right
    assert not judge(asked, "Yes.").right


def test_only_a_wrong_answer_that_was_given_before_is_copied() -> None:
    assert is_copied("A cat.", ["A cat. I am not sure."], is_right=False)
    assert not is_copied("A cat.", ["A cat."], is_right=True)
    assert not is_copied("A cat.", ["A dog."], is_right=False)


def test_the_true_moment_must_be_among_those_named() -> None:
    moment = Evidence(12.0, 14.0, "video", (), 1.0)
    asked = Asked("event", 20, "What came?", right=("cat",), proof=((13, 15),))
    assert shows_proof(asked, [moment]) is True
    assert shows_proof(asked, [Evidence(0.0, 2.0, "video", (), 1.0)]) is False
    assert shows_proof(asked, []) is False
    assert shows_proof(CUP, [moment]) is None
    assert shows_proof(Asked("chat", 5, "Hello!", right=("hi",)), [moment]) is False
