"""Which of two sounds it was, and whether rain is heard."""

import pytest

from engines.scene.counting.heard.either import either_heard
from engines.scene.counting.heard.weather import rain_heard
from tests.engines.scene.counting.rooms import WINDOW_S, recorded

MUSIC = recorded(40, {}, {"a saxophone": [(10, 14)], "a guitar": [(13, 14)], "a dog": [(20, 21)], "rain": [(34, 38)]})


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Was that a guitar or a saxophone?", "A saxophone."),
        ("Was it a saxophone or a guitar?", "A saxophone."),
        ("Did you hear a dog or a cat?", "A dog."),
        ("Was the instrument a saxophone or a piano?", "A saxophone."),
        ("And was that the sound?", None),
        ("Was that a piano or a violin?", None),  # neither
        ("Was that a dog or a dog?", None),
        ("Was that red or blue?", None),
    ],
)
def test_the_sound_that_was_heard_longer(question: str, said: str | None) -> None:
    answer = either_heard(question, MUSIC, WINDOW_S)
    assert (answer.text if answer else None) == said
    assert answer is None or all(moment.modality == "audio" for moment in answer.evidence)


def test_rain_is_heard_and_not_seen() -> None:
    rain = rain_heard("Is it raining?", 40.0, MUSIC, WINDOW_S)
    assert rain is not None
    assert rain.text == "Yes, I think so: I hear rain."
    quiet = rain_heard("Is it still raining outside?", 20.0, recorded(20, {}), WINDOW_S)
    assert quiet is not None
    assert quiet.text == "I do not hear any rain, and I might not see it."
    assert rain_heard("Will it be raining?", 40.0, MUSIC, WINDOW_S) is None
