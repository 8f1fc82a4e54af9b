"""In the dark nothing is seen well."""

import pytest

from engines.scene.claims.checker import ClaimChecker
from engines.scene.claims.view import sees_badly
from engines.scene.state import Light, SceneState, Thing
from engines.scene.wording import BLACK


@pytest.mark.parametrize(
    ("question", "light", "said"),
    [
        ("Can you still see the table well?", "black", BLACK),
        ("Can you see the sign clearly?", "dark", "No, it is dark."),
        ("Can you see anything?", "black", BLACK),
        ("Could you see everything properly?", "dark", "No, it is dark."),
        ("Can you still see the table well?", "bright", None),
        ("Can you see anything?", "dim", None),
        ("Can you see the well?", "bright", None),
        ("Is the table well made?", "dark", None),
    ],
)
def test_seeing_well(question: str, light: Light, said: str | None) -> None:
    assert sees_badly(question, SceneState((), light, False)) == said


def test_a_table_that_was_there_is_not_claimed_in_the_dark() -> None:
    state = SceneState((Thing(1, "table", "brown", 3, 3, False),), "black", False)
    checker = ClaimChecker("Can you still see the table well?", state, lambda _: True)
    assert checker.may_claim("Yes, a brown")
    assert checker.corrected("Yes, a brown table in the middle.") == BLACK
