"""The weather is told as far as a picture shows it."""

import pytest

from engines.scene.claims.looks.weather import INSIDE, UNKNOWN_SUN, weather_told
from engines.scene.looks.looks import Evidence, Looks, Where
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


CLOUDY = Evidence("cloudy", 0.0, None, 0.3), Evidence("sunny", -5.0, False, 0.001), Evidence("rainy", 3.0, True, 0.2)


@pytest.mark.parametrize(
    ("question", "where", "said"),
    [
        ("What's the weather like?", "outside", "It looks cloudy, I think."),
        ("What kind of weather do they have?", "outside", "It looks cloudy, I think."),
        ("What is the sky like outside the window?", "outside", "It looks cloudy, I think."),
        ("What's the weather like?", "inside", INSIDE),
        ("What will the weather be like?", "outside", None),
        ("What's the weather tomorrow?", "outside", None),
        ("Is the sun shining?", "outside", "I do not think so."),
        ("Is it a sunny day?", "outside", "I do not think so."),
        ("Is it wet out there?", "outside", "Yes, I think so."),
        ("Is the sky cloudy?", "outside", None),
        ("Do you see the sun?", "outside", UNKNOWN_SUN),
    ],
)
def test_the_whole_picture_tells_more(question: str, where: Where, said: str | None) -> None:
    looks = Looks(where, is_night=False, evidence=CLOUDY)
    assert weather_told(question, SceneState((), "bright", False, above="grey", looks=looks)) == said
