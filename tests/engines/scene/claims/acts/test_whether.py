"""Whether somebody does something is told from what is at hand, and not guessed where no sense can tell."""

from dataclasses import replace

import pytest

from engines.scene.claims.acts.answers import acts_answer, asks_for_acts
from engines.scene.claims.acts.people import Deed, deed_of_all
from engines.scene.posture.doing import Doing
from engines.scene.state import SceneState, Thing
from tests.engines.scene.claims.acts.test_answers import MAN, OTHER, SEATED, UNKNOWN, thing

BOOK = thing("book", (0.45, 0.5, 0.55, 0.6), held=True)
BICYCLE = thing("bicycle", (0.35, 0.45, 0.65, 0.95))
BALL = thing("ball", (0.62, 0.85, 0.66, 0.9))


def answer(question: str, *things: Thing, parts: tuple[str, ...] = ()) -> str | None:
    return acts_answer(question, SceneState(things, "bright", False, below="green"), (), parts)


@pytest.mark.parametrize(
    ("question", "things", "said"),
    [
        ("Is he reading?", (MAN, BOOK), "Yes, I think the person in red is reading a book."),
        ("Is the man reading a book right now?", (MAN, BOOK), "Yes, I think the person in red is reading a book."),
        ("Is anybody reading?", (MAN, OTHER, BOOK), "Yes, I think the person in red is reading a book."),
        ("Are they cycling?", (MAN, BICYCLE), "Yes, I think the person in red is riding a bicycle."),
        ("Is he riding a bike?", (MAN,), "No, I do not see a bicycle."),
        ("Is he eating?", (MAN, BOOK), "I think the person in red is standing and reading a book."),
        ("Is he eating?", (MAN,), "I can't tell whether the person is eating."),
        ("Are they dancing?", (MAN, OTHER), "I can't tell whether they are dancing."),
        ("Is she playing soccer?", (MAN, BALL), "Yes, I think football: I see a ball on green ground."),
        ("Is she playing tennis?", (MAN, BALL), "I think football: I see a ball on green ground."),
        ("Is she playing chess?", (MAN,), "I can't tell whether the person is playing chess."),
        ("Is he cooking?", (), None),
        ("Is he wearing a hat?", (MAN,), None),
        ("Is the cat eating?", (MAN,), None),
    ],
)
def test_yes_something_else_or_nobody_can_tell(question: str, things: tuple[Thing, ...], said: str | None) -> None:
    assert answer(question, *things) == said


@pytest.mark.parametrize("question", ["What is going on?", "And what's happening there?", "What is happening now?"])
def test_what_goes_on_is_what_people_do(question: str) -> None:
    assert answer(question, SEATED, OTHER) == (
        "The person in red is sitting on a chair and the person in blue is walking."
    )
    assert answer(question, UNKNOWN) is None
    assert answer(question, BICYCLE) is None


@pytest.mark.parametrize(
    "question",
    ["Why is he reading a book?", "What is happening with the car?", "Is he reading room two?", "Is it dancing?"],
)
def test_other_questions(question: str) -> None:
    assert not asks_for_acts(question)


def test_what_everybody_does_without_smiles() -> None:
    smiling = replace(MAN, doing=Doing("standing", None, True))
    for people, deed in (
        ((MAN,), Deed("standing", False)),
        ((smiling,), Deed("standing", False)),
        ((MAN, smiling), Deed("standing", False)),
        ((MAN, BOOK), Deed("standing and reading a book", True)),
        ((MAN, OTHER), None),
        ((MAN, UNKNOWN), None),
        ((UNKNOWN,), None),
        ((replace(MAN, is_in_view=False),), None),
        ((), None),
    ):
        assert deed_of_all(SceneState(people, "bright", False)) == deed


@pytest.mark.parametrize(
    ("question", "things", "parts", "said"),
    [
        ("What is he doing?", (MAN,), ("tripod",), "I think the person in red is standing and using a camera."),
        ("Is he filming?", (MAN,), ("tripod",), "Yes, I think the person in red is standing and using a camera."),
        ("Is he dancing?", (MAN,), ("tripod",), "I think the person in red is standing and using a camera."),
        (
            "What is he doing?",
            (MAN, OTHER),
            ("tripod",),
            "The person in red is standing and the person in blue is walking.",
        ),
        ("What are they doing?", (MAN, OTHER), ("snorkel",), "I think two people are swimming."),
        ("Are they swimming?", (MAN, OTHER), ("snorkel",), "Yes, I think two people are swimming."),
        ("What is going on?", (UNKNOWN, BALL), ("soccer ball",), "I think the person in red is playing football."),
        (
            "Is she playing the guitar?",
            (UNKNOWN,),
            ("guitar",),
            "Yes, I think the person in red is playing the guitar.",
        ),
        ("Are they swimming?", (MAN, OTHER), (), "I can't tell whether they are swimming."),
        ("What are they doing?", (), ("snorkel",), None),
        ("What is he doing?", (UNKNOWN,), ("laptop",), None),
    ],
)
def test_some_parts_of_the_picture_tell_what_people_do(
    question: str, things: tuple[Thing, ...], parts: tuple[str, ...], said: str | None
) -> None:
    assert answer(question, *things, parts=parts) == said
