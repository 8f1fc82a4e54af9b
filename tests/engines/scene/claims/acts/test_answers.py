"""What people and animals do is told from how they stand, what is at their hands, and what is heard."""

from dataclasses import replace

import pytest

from engines.notes import Box
from engines.scene.claims.acts.answers import acts_answer
from engines.scene.claims.checker import ClaimChecker
from engines.scene.posture.doing import Doing
from engines.scene.state import SceneState, Thing


def thing(name: str, box: Box, number: int = 9, *, held: bool = False, colour: str | None = None) -> Thing:
    left, top, right, bottom = box
    area = (right - left) * (bottom - top)
    return Thing(number, name, colour, int(3.5 * (top + bottom)), int(3.5 * (left + right)), held, area=area, box=box)


MAN = replace(thing("person", (0.4, 0.2, 0.6, 0.9), 1, colour="red"), doing=Doing("standing", None, False))
SEATED = replace(MAN, doing=Doing("sitting", "chair", False))
OTHER = replace(thing("person", (0.7, 0.2, 0.9, 0.9), 2, colour="blue"), doing=Doing("walking", None, None))
UNKNOWN = replace(MAN, doing=None)


def answer(question: str, *things: Thing, sounds: tuple[str, ...] = (), parts: tuple[str, ...] = ()) -> str | None:
    return acts_answer(question, SceneState(things, "bright", False, below="green"), sounds, parts)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (thing("bicycle", (0.35, 0.45, 0.65, 0.95)), "I think the person in red is riding a bicycle."),
        (thing("bicycle", (0.65, 0.45, 0.95, 0.95)), "The person in red is standing."),
        (thing("skateboard", (0.4, 0.86, 0.6, 0.93)), "I think the person in red is skateboarding."),
        (thing("phone", (0.42, 0.28, 0.45, 0.34)), "I think the person in red is standing and talking on the phone."),
        (
            thing("phone", (0.48, 0.5, 0.52, 0.55), held=True),
            "I think the person in red is standing and using a phone.",
        ),
        (thing("cup", (0.48, 0.5, 0.52, 0.55), held=True), "The person in red is standing and holding a cup."),
        (thing("cup", (0.48, 0.5, 0.52, 0.55)), "The person in red is standing."),
        (thing("glass", (0.48, 0.32, 0.52, 0.4)), "I think the person in red is standing and drinking."),
        (thing("book", (0.45, 0.5, 0.55, 0.6), held=True), "I think the person in red is standing and reading a book."),
        (thing("laptop", (0.4, 0.6, 0.7, 0.8)), "I think the person in red is standing and working at a computer."),
        (thing("ball", (0.62, 0.85, 0.66, 0.9)), "I think the person in red is standing and playing with a ball."),
        (thing("tennis racket", (0.58, 0.4, 0.7, 0.5)), "I think the person in red is standing and playing tennis."),
    ],
)
def test_what_is_at_somebodys_hands_or_under_the_feet_tells_what_is_done(other: Thing, said: str) -> None:
    assert answer("What is he doing?", MAN, other) == said


def test_of_several_people_each_is_told_or_the_one_who_is_meant() -> None:
    both = "The person in red is sitting on a chair and the person in blue is walking."
    assert answer("What are they doing?", SEATED, OTHER) == both
    assert answer("What are the people doing right now?", SEATED, OTHER) == both
    one = "The person in blue is walking."
    for who in ("the man on the right", "the woman in blue", "the second man from the left", "the rightmost person"):
        assert answer(f"What is {who} doing?", SEATED, OTHER) == one
    assert answer("What is the third man from the left doing?", SEATED, OTHER) is None


def test_nothing_is_made_up() -> None:
    assert answer("What is he doing?", UNKNOWN) is None
    assert answer("What is the printer doing?", MAN) is None
    assert answer("What is he doing with it?", MAN) is None
    assert answer("What was he doing?", MAN) is None
    assert answer("What does a driver do?", MAN) is None


def test_who_is_alone_while_an_instrument_or_speech_is_heard_plays_or_talks() -> None:
    said = "I think the person in red is sitting on a chair and playing the guitar."
    assert answer("What is she doing?", SEATED, sounds=("a guitar",)) == said
    talks = "The person in red is sitting on a chair, perhaps talking: I hear speech."
    assert answer("What is she doing?", SEATED, sounds=("speech",)) == talks
    assert answer("What are they doing?", SEATED, OTHER, sounds=("a guitar",)) is not None


def test_animals_rest_move_or_are_heard() -> None:
    cat = replace(thing("cat", (0.2, 0.4, 0.5, 0.6), colour="grey"), is_resting=True)
    assert answer("What is the cat doing?", cat) == "I think the grey cat is resting: it hardly moves."
    sofa = thing("sofa", (0.1, 0.3, 0.9, 0.9))
    assert answer("What is my cat up to?", cat, sofa) == "I think the grey cat is resting on a sofa: it hardly moves."
    dog = replace(cat, name="dog", colour=None, is_resting=False)
    assert answer("What is the animal doing?", dog) is None
    assert answer("What's the dog doing?", dog, sounds=("a dog",)) == "The dog is barking."
    assert answer("What is the dog doing?", replace(dog, has_moved=True)) == "The dog is moving."
    assert answer("What is the cat doing?", dog) is None


@pytest.mark.parametrize(
    ("question", "people", "said"),
    [
        ("Are they standing or sitting?", (SEATED, OTHER), None),
        ("Is he standing or sitting?", (SEATED,), "The person in red is sitting on a chair."),
        ("Is the man on the left sitting or standing?", (MAN, OTHER), "The person in red is standing."),
        ("Is he standing or sitting?", (UNKNOWN,), "I can't tell whether the person is standing or sitting."),
        ("Is it sitting or standing?", (), None),
    ],
)
def test_of_two_postures_the_one_that_is_seen_is_told(
    question: str, people: tuple[Thing, ...], said: str | None
) -> None:
    both = "The person in red is sitting on a chair and the person in blue is walking."
    assert answer(question, *people) == (both if len(people) == 2 and said is None else said)


def test_a_mood_is_told_by_a_smile_only() -> None:
    smiles = replace(MAN, doing=Doing(None, None, True))
    for question in ("Is he in a good mood?", "Does she look happy?", "Is the man laughing?", "Are they friendly?"):
        assert answer(question, smiles) == "Yes, the person in red is smiling."
    assert answer("Is he happy?", MAN) == "I do not see a smile."
    assert answer("Is he happy?", UNKNOWN) is None
    for question in ("Is he in a good mood or in a bad one?", "Does she look sad or happy?", "What mood is he in?"):
        assert answer(question, smiles) == "In a good mood, I think: the person in red is smiling."
    assert answer("Does he look cheerful or gloomy?", MAN) == "I can't tell: I do not see a smile."
    assert answer("Is the dog happy?", smiles) is None
    assert answer("Why is he laughing?", smiles) is None
    assert answer("How long are they smiling?", smiles) is None


def test_which_way_somebody_goes_is_told_by_size_or_by_the_side_that_is_seen() -> None:
    question = "Is he coming towards us or walking away?"
    back = Doing("standing", None, None, shows_back=True)
    assert answer(question, replace(MAN, doing=back)) == "Away from the camera, I think: I see the back."
    face = replace(back, shows_back=False)
    assert answer("Is he facing the camera or looking away?", replace(MAN, doing=face)) == (
        "Facing the camera: I see the face."
    )
    comes = replace(face, posture="walking", comes_nearer=True)
    assert answer(question, replace(MAN, doing=comes)) == "Towards the camera."
    assert answer(question, MAN) is None
    assert answer("Is the bus coming towards us?", MAN) is None
    assert answer("Is he going to us or away?", replace(MAN, doing=comes)) == "Towards the camera."
    assert answer("Is he going to call me?", replace(MAN, doing=comes)) is None
    assert answer("Why is he coming towards me?", replace(MAN, doing=comes)) is None


def test_a_game_is_known_by_what_is_played_with() -> None:
    ball = thing("ball", (0.3, 0.85, 0.34, 0.9))
    question = "What game are they playing?"
    assert answer(question, MAN, ball) == "I think football: I see a ball on green ground."
    assert answer(question, MAN, ball, parts=("basketball",)) == "I think basketball."
    assert answer("Which sport is this?", MAN, thing("tennis racket", (0.6, 0.3, 0.7, 0.4))) == "I think tennis."
    assert answer(question, MAN) is None
    assert answer(question, ball) is None


def test_the_checker_waits_for_such_an_answer_and_puts_it_right() -> None:
    for question in ("What is he doing?", "What's he doing?", "What’s he doing?"):
        checker = ClaimChecker(question, SceneState((SEATED,), "bright", False), lambda _: False)
        assert checker.may_claim("Standing")
        assert checker.corrected("Standing.") == "The person in red is sitting on a chair."
    dark = ClaimChecker("What is he doing?", SceneState((SEATED,), "black", False), lambda _: False)
    assert dark.corrected("Standing.") is None


def test_one_of_them_smiles_if_anybody_does() -> None:
    smiling = replace(MAN, doing=Doing(None, None, is_smiling=True))
    assert answer("Does at least one of them look happy?", smiling) == "Yes, the person in red is smiling."


def test_who_is_in_no_new_picture_is_not_there_any_more() -> None:
    gone = replace(MAN, is_in_view=False)
    assert answer("Is he still there?", gone) == "No, not any more: I do not see anybody now."
    assert answer("Is he still there?", MAN) is None
    assert answer("Is he still there?") == "No, I do not see anybody now."
    assert answer("Is the man still in the garden?", gone) == "No, not any more: I do not see anybody now."
    assert answer("Is the bus still there?", gone) is None
    assert answer("Is it still there?") is None  # it need be no animal
    assert answer("Is he still at work?", gone) is None


def test_nobody_skis_or_plays_ball_in_a_street() -> None:
    skis, car = thing("skis", (0.4, 0.86, 0.6, 0.93)), thing("car", (0.0, 0.6, 0.2, 0.8))
    ball = thing("ball", (0.62, 0.85, 0.66, 0.9))
    assert answer("What is he doing?", MAN, skis) == "I think the person in red is skiing."
    assert answer("What is he doing?", MAN, skis, ball, car) == "The person in red is standing."
