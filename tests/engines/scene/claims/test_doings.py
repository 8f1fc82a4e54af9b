"""Answers to "Is anybody sitting?" say what the newest pictures show of it."""

import pytest

from engines.scene.claims.checker import ClaimChecker
from engines.scene.posture.doing import Doing
from engines.scene.state import SceneState, Thing

SITS = Thing(1, "person", "blue", 3, 1, False, Doing("sitting", "chair", True))
STANDS = Thing(2, "person", "red", 3, 5, False, Doing("standing", None, None))
UNKNOWN = Thing(3, "person", "grey", 3, 3, False, Doing(None, None, None))
DENIED = "No, I do not see anybody standing."


@pytest.mark.parametrize(
    ("question", "answer", "people", "said"),
    [
        ("Is anybody standing?", "Yes, the person is sitting on a chair.", (SITS,), DENIED),
        ("Is anyone standing there?", "Yes, the person in grey.", (SITS, UNKNOWN), DENIED),
        ("Is somebody sitting?", DENIED, (SITS, STANDS), "Yes, the person in blue is sitting on a chair, smiling."),
        ("Is anybody smiling?", "I can't tell.", (SITS,), "Yes, the person in blue is sitting on a chair, smiling."),
        ("Is anybody smiling?", "Yes, the person in blue.", (SITS, STANDS), None),
        ("Is anybody standing?", "Yes, the person in red is standing.", (STANDS,), None),
        ("Is anybody standing?", DENIED, (SITS,), None),
        ("Is anybody standing?", "Yes, the person in grey.", (UNKNOWN,), None),
        ("Is anybody standing?", "No, I do not see any people.", (UNKNOWN,), "I see a person, but I can't tell that."),
        ("Why is somebody standing there?", "I can't tell.", (STANDS,), None),
        ("Is anybody else standing?", "No, I do not see anybody else.", (STANDS,), None),
        ("Was anybody standing?", "Yes, the person in grey.", (SITS,), None),
        ("Is anybody standing on the chair?", "Yes, the person in grey.", (SITS,), None),
    ],
)
def test_a_contradiction_is_put_right(question: str, answer: str, people: tuple[Thing, ...], said: str | None) -> None:
    checker = ClaimChecker(question, SceneState(people, "bright", False), lambda _: False)
    assert checker.corrected(answer) == said
    assert said is None or checker.may_claim(answer[:6])
