"""Things that are asked for by what they are for."""

import pytest

from engines.scene.claims.found.thing import Found, find_nothing
from engines.scene.claims.uses.told import use_told
from engines.scene.state import SceneState, Thing

SEEN = SceneState(
    tuple(
        Thing(number, name, None, 3, 3, False)
        for number, name in enumerate(("chair", "knife", "cup", "clock", "bicycle", "book", "person"))
    ),
    "bright",
    False,
)
EMPTY = SceneState((), "bright", False)
FOUND = {
    "hammer": Found(3, 3, 0.9, None),
    "frying pan": Found(6, 3, 0.7, None),
    "pen": Found(3, 3, 0.3, None),
    "horse": Found(3, 3, 0.6, None),
}


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What could I cut bread with?", "A knife in the middle."),
        ("Is there something that I could cut with?", "Yes, a knife in the middle."),
        ("Is there anything to sit on?", "Yes, a chair in the middle."),
        ("Where can I sit down?", "A chair in the middle."),
        ("What can I drink from?", "A cup in the middle."),
        ("Do you see something to read?", "Yes, a book in the middle."),
        ("What could I tell the time with?", "A clock in the middle."),
        ("Is there something I could drive a nail in with?", "Yes, I think so: a hammer in the middle."),
        ("What could I fry an egg in?", "Perhaps a frying pan at the bottom."),
        ("What is she riding?", "A bicycle."),
        ("Is there something I could fry with?", "Yes, I think so: a frying pan at the bottom."),
        ("What could I write with?", None),  # not sure enough
        ("What can you do?", None),
        ("What could I cook?", "Perhaps a frying pan at the bottom."),
        ("Is there something on the chair?", None),
        ("What should I read next?", None),
        ("Where can I find him?", None),
    ],
)
def test_what_serves_a_purpose(question: str, said: str | None) -> None:
    assert use_told(question, SEEN, FOUND.get) == said


def test_what_is_ridden_is_looked_for() -> None:
    assert use_told("What are the children riding on?", EMPTY, FOUND.get) == "Perhaps a horse."
    assert use_told("What are the children riding on?", EMPTY, find_nothing) is None
