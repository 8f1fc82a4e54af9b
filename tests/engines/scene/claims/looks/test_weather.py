"""The weather is told as far as a picture shows it."""

import pytest

from engines.scene.claims.looks.weather import INSIDE, UNKNOWN_SUN, weather_told
from engines.scene.looks.looks import Looks, Where
from engines.scene.state import SceneState


def seen(*things: str, where: Where | None = "outside", is_night: bool | None = False) -> SceneState:
    return SceneState((), "bright", False, above="grey", looks=Looks(where, None, is_night, things))


@pytest.mark.parametrize(
    ("question", "state", "said"),
    [
        ("How's the weather out there?", seen("fog", "tree"), "It is foggy, I think."),
        ("What is the weather like?", seen("snow", "cloud"), "There is snow and it is cloudy, I think."),
        ("What kind of weather is it today?", seen(), "I can't tell for sure: it looks grey above."),
        ("What is the weather like?", seen(where="inside"), INSIDE),
        ("What is the weather like?", seen(is_night=True), "It looks like night: I can't tell more."),
        ("Is it sunny outside?", seen("cloud"), "I can't tell: it is cloudy."),
        ("Is the sun out?", seen(), UNKNOWN_SUN),
        ("Is the sun shining?", seen(is_night=True), "No, it looks like night."),
        ("What is the weather forecast?", seen(), None),
        ("Is it fine?", seen(), None),
    ],
)
def test_weather(question: str, state: SceneState, said: str | None) -> None:
    assert weather_told(question, state) == said
