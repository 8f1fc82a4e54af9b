import pytest

from benchmarks.everyday.clips import Asked
from benchmarks.everyday.judging import Verdict, false_names, is_copied, judge

RIGHT, WRONG = Verdict(True), Verdict(False)
DENIES, INVENTS = Verdict(False, denies=True), Verdict(False, invents=True)
CUP = Asked("object", 5, "What do you see?", right=("cup|coffee",))
TWO = Asked("counting", 5, "How many people are there?", count=(2,))
CAR = Asked("object", 5, "Is there a car?", yes=True)
DOG = Asked("absent", 5, "Is there a dog?", yes=False)
NOBODY = Asked("counting", 5, "How many people are there?", absent=True)
SMELL = Asked("refusal", 5, "What does it smell like?", refuses=True)
YESTERDAY = Asked("refusal", 5, "What happened yesterday?", refuses=True, there=False)
BLACK = Asked("object", 5, "What do you see?", right=("black|dark|nothing",), there=False, may_deny=True)
PARKING = Asked("text-rich", 5, "Read the sign.", right=("no ?parking",))
LIGHT_ON = Asked("event", 5, "Is the light on?", yes=True, right=("bright|(light|lamp) is on",), wrong=("off|dark",))
DARK = Asked("event", 5, "Is it still dark?", yes=False, right=("bright|light",), wrong=("(?<!not )(?:dark|black)",))
STUCK = Asked("event", 5, "Has the video got stuck?", yes=True, right=("still|frozen|stuck",))
CHANGED = Asked("event", 5, "Has anything changed?", yes=True, right=("cat",), wrong=("still|nothing",))
MOOD = Asked("event", 5, "Has her mood changed?", yes=True, right=("smil\\w*|happ\\w*",))
MEOWED = Asked("alignment", 5, "Was the cat in the picture when it meowed?", yes=True, right=("saw the cat",))
ALLOWED = Asked("text-rich", 5, "Is parking allowed?", yes=False, right=("prohibited",), there=True)
NAME = Asked("refusal", 5, "Who is this man?", refuses=True)
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
        (TWO, "Two people: one in red, three behind.", RIGHT),
        (TWO, "A man and a woman.", RIGHT),
        (TWO, "At 2 seconds.", WRONG),
        (TWO, "2 seconds ago.", WRONG),
        (TWO, "One person, at 15:02.", WRONG),
        (TWO, "Three people and two dogs.", WRONG),
        (TWO, "Nobody.", DENIES),
        (TWO, "Three people.", WRONG),
        (TWO, "I do not see people.", DENIES),
        (TWO, "I can't tell.", WRONG),
        (CAR, "Yes.", RIGHT),
        (CAR, "A silver car on the right.", RIGHT),
        (CAR, "A cat.", WRONG),
        (CAR, "I do not know whether there is a car.", WRONG),
        (CAR, "Not a car.", DENIES),
        (CAR, "No, there is no car.", DENIES),
        (CAR, "There isn't any.", DENIES),
        (DOG, "No.", RIGHT),
        (DOG, "I do not see a dog.", RIGHT),
        (DOG, "A dog on the left.", INVENTS),
        (DOG, "I can't tell.", WRONG),
        (DOG, "I do not know.", WRONG),
        (DOG, "I was not looking then.", WRONG),
        (DOG, "Not sure.", WRONG),
        (DOG, "I can't see: the picture is black.", WRONG),
        (DOG, "No, I can't see a dog.", RIGHT),
        (DOG, "Yes, it is not far away.", WRONG),
        (NOBODY, "Nobody.", RIGHT),
        (NOBODY, "I don't see any people.", RIGHT),
        (NOBODY, "0", RIGHT),
        (NOBODY, "Two people.", INVENTS),
        (NOBODY, "I was not looking then.", WRONG),
        (LIGHT_ON, "Yes.", RIGHT),
        (LIGHT_ON, "It is bright.", RIGHT),
        (LIGHT_ON, "The light is off.", WRONG),
        (LIGHT_ON, "A red light.", WRONG),
        (DARK, "No, it is bright.", RIGHT),
        (DARK, "It is not dark any more.", RIGHT),
        (DARK, "It is dark, no light.", INVENTS),
        (STUCK, "It stands still.", RIGHT),
        (STUCK, "The camera is not stuck.", DENIES),
        (CHANGED, "A cat has come.", RIGHT),
        (CHANGED, "No, the cat is still there.", DENIES),
        (MOOD, "Yes, she is smiling.", RIGHT),
        (MOOD, "She is not smiling.", DENIES),
        (MEOWED, "I heard a cat.", WRONG),
        (ALLOWED, "It is not allowed.", RIGHT),
        (ALLOWED, "I do not see a sign.", DENIES),
        (ALLOWED, "Yes.", WRONG),
        (NAME, "I can't tell who that is.", RIGHT),
        (NAME, "I do not see a man.", DENIES),
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
        (PARKING, "There is no parking sign.", DENIES),
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


def test_a_thing_that_no_picture_shows_is_named_falsely() -> None:
    shows = ("person|book", "")
    assert false_names(CUP, "A cat and two books.", shows) == ("cat",)
    assert false_names(CUP, "A cup on the left, a woman in red.", shows) == ()
    assert false_names(CUP, "I do not see a cat.", shows) == ()
    assert false_names(CUP, "A man.", ("cat",)) == ("person",)
    assert false_names(CAR, "A truck.", shows) == ()  # a yes or no was asked for


def test_only_a_wrong_answer_that_was_given_before_is_copied() -> None:
    assert is_copied("A cat.", ["A cat. I am not sure."], is_right=False)
    assert not is_copied("A cat.", ["A cat."], is_right=True)
    assert not is_copied("A cat.", ["A dog."], is_right=False)
