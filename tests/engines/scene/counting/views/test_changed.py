"""Whether the view stayed the same and whether the camera moves is told from how much the pictures of a view differ."""

import pytest

from engines.scene.counting.views.changed import change_answer
from engines.scene.counting.views.record import View

STILL, MOVING = (View(1.5, 9.5, num_pictures=5, change=change) for change in (0.1, 0.7))


def said(question: str, *views: View) -> str | None:
    answer = change_answer(question, views, 2.0)
    return answer.text if answer is not None else None


@pytest.mark.parametrize(
    ("question", "still", "moving"),
    [
        (
            "Has the view of the bed stayed the same the whole time?",
            "Yes, it has stayed the same",
            "No, it has changed",
        ),
        ("Did the picture remain unchanged?", "Yes, it has stayed the same", "No, it has changed"),
        ("Has the scene changed?", "No, it has stayed the same", "Yes, it has changed"),
        ("Is the camera standing still or flying along?", "It is standing still", "It is moving"),
        ("Was the camera moving?", "No, it is standing still", "Yes, it is moving"),
        ("Is the camera fixed?", "Yes, it is standing still", "No, it is moving"),
    ],
)
def test_one_view(question: str, still: str, moving: str) -> None:
    assert str(said(question, STILL)).startswith(still)
    assert str(said(question, MOVING)).startswith(moving)


def test_several_views_and_what_is_not_clear() -> None:
    assert said("Has the view stayed the same?", STILL, STILL) == "No, it has changed."
    assert said("Has the view stayed the same?", View(1.5, 1.5)) is None  # one picture
    assert said("Is the camera moving?", View(1.5, 9.5, num_pictures=5, change=0.38)) is None
    assert said("Is the camera moving?") is None
    assert said("Has the weather stayed the same?", STILL) is None
    assert said("Did the camera fly past a tower?", STILL) is None
