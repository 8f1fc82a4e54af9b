"""What people look like answers who and how many they are, and what they wear, where it is sure."""

import pytest

from engines.scene.claims.found.thing import know_nothing
from engines.scene.claims.looks.people import people_told
from engines.scene.claims.looks.worn import worn_unknown
from engines.scene.looks.looks import SOMEBODY, PersonLooks
from engines.scene.state import SceneState, Thing

MAN, WOMAN = PersonLooks("man", ("glasses",), ("hat", "beard")), PersonLooks("woman", (), ("beard", "hat", "glasses"))


def seen(*looks: PersonLooks) -> SceneState:
    people = (Thing(number, "person", "red", 3, 6 * number, False, looks=each) for number, each in enumerate(looks))
    return SceneState(tuple(people), "bright", False)


@pytest.mark.parametrize(
    ("question", "state", "said"),
    [
        ("Is there a woman?", seen(MAN, WOMAN), "Yes, I think so: a person in red on the right."),
        ("Are there any women among them?", seen(MAN, MAN), "I do not think so: I see two men."),
        ("Is a woman standing with them?", seen(MAN, SOMEBODY), None),
        ("Can you see any men?", seen(WOMAN), "I do not think so: I see a woman."),
        ("Is there a man or a woman?", seen(MAN), None),
        ("Is there a man with a red hat?", seen(MAN), None),
        ("Is there a woman playing the guitar?", seen(WOMAN), None),
        ("Is there a man in the moon?", seen(), None),
        ("Is it a man or a woman?", seen(WOMAN), "I think it is a woman."),
        ("Is the person a woman or a man?", seen(MAN), "I think it is a man."),
        ("Is it a man or a woman?", seen(SOMEBODY), None),
        ("Is it a man or a woman?", seen(MAN, WOMAN), None),
        ("Is the person on the right a man or a woman?", seen(MAN, WOMAN), "I think it is a woman."),
        ("Who is wearing glasses?", seen(MAN, WOMAN), "A person in red on the left, I think."),
        ("Which of them has a beard?", seen(MAN, WOMAN), None),
        ("How many women are there?", seen(MAN, WOMAN, WOMAN), "I think two women."),
        ("How many men do you see?", seen(WOMAN), "I think no men."),
        ("How many women are there?", seen(MAN, SOMEBODY), None),
        ("Does he wear glasses?", seen(MAN), "Yes, I think so."),
        ("Has the man a beard?", seen(MAN), "I do not think so."),
        ("Does the woman have glasses on?", seen(MAN, WOMAN), "I do not think so."),
        ("Is anyone wearing glasses?", seen(MAN, WOMAN), "Yes, I think so."),
        ("Is anyone wearing a hat?", seen(MAN, SOMEBODY), None),
        ("Does she wear glasses?", seen(MAN, WOMAN), "I do not think so."),
        ("Does she wear a suit?", seen(WOMAN), None),
        ("Does he have a car?", seen(MAN), None),
        ("Does the old man wear spectacles?", seen(MAN), "Yes, I think so."),
        ("Has one of the three a beard?", seen(MAN, WOMAN), "I do not think so."),
        ("Is one of them wearing a pair of glasses?", seen(MAN, WOMAN), "Yes, I think so."),
        ("Is the woman on the right wearing glasses?", seen(MAN, WOMAN), "I do not think so."),
        ("Is the man in red bearded?", seen(MAN), "I do not think so."),
        ("Do you see anybody with glasses?", seen(WOMAN, MAN), "Yes, I think so."),
        ("Is there a man with a hat on?", seen(MAN), "I do not think so."),
        ("How many of them wear glasses?", seen(MAN, WOMAN, MAN), "I think two people."),
        ("How many people have a hat on?", seen(MAN, SOMEBODY), None),
        ("Is the speaker a man or a woman?", seen(WOMAN), "I think it is a woman."),
        ("Who is there?", seen(MAN), "A man in red, I think."),
        ("Who is that?", seen(MAN, WOMAN, MAN), "Two men and a woman, I think."),
        ("So who's there now?", seen(SOMEBODY, WOMAN), "Two people, among them a woman, I think."),
        ("Who is there?", seen(SOMEBODY), None),
        ("Who is there in the kitchen?", seen(MAN), None),
    ],
)
def test_people(question: str, state: SceneState, said: str | None) -> None:
    assert people_told(question, state) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Does he have a beard?", "I can't tell whether he has a beard."),
        ("Is she wearing sunglasses?", "I can't tell whether she wears sunglasses."),
        ("Does anybody wear a hat?", "I can't tell whether they wear a hat."),
        ("Does he have a car?", None),
        ("What is he wearing?", None),
    ],
)
def test_what_is_not_sure_is_admitted(question: str, said: str | None) -> None:
    assert worn_unknown(question, seen(SOMEBODY), know_nothing) == said


def test_a_hat_that_nothing_looks_like_is_left_to_others() -> None:
    assert worn_unknown("Is anyone wearing a hat?", seen(SOMEBODY), lambda _: 0.01) is None
    assert worn_unknown("Is anyone wearing a hat?", seen(SOMEBODY), lambda _: 0.4) is not None
