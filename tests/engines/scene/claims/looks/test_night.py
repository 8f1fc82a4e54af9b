"""Day or night is told as the whole picture looks."""

import pytest

from engines.scene.claims.looks.night import day_or_night
from engines.scene.looks.looks import Looks
from engines.scene.state import SceneState


def seen(is_night: bool | None) -> SceneState:
    return SceneState((), "bright", False, looks=Looks(is_night=is_night))


@pytest.mark.parametrize(
    ("question", "is_night", "said"),
    [
        ("Is it day or night?", True, "It looks like night."),
        ("Was this taken by day or by night?", False, "It looks like day."),
        ("What time of day is it?", True, "It looks like night."),
        ("Is it night outside?", True, "Yes, it looks like night."),
        ("Is it daytime?", True, "No, it looks like night."),
        ("Is it day or night in this town?", True, "It looks like night."),
        ("Does it look more like night or like day?", False, "It looks like day."),
        ("Is it more like noon or like evening?", True, "It looks like evening."),
        ("Is it bright midday or rather dusk?", False, "It looks like midday."),
        ("Is it already night over there?", False, None),
        ("Is this a night scene?", False, "No, it looks like day."),
        ("Is it daylight outside?", False, "Yes, it looks like day."),
        ("Is it better by day or by night?", False, None),
        ("Is it day or night?", None, None),
        ("What time is it?", True, None),
        ("Which day is it?", True, None),
    ],
)
def test_day_or_night(question: str, is_night: bool | None, said: str | None) -> None:
    assert day_or_night(question, seen(is_night)) == said
