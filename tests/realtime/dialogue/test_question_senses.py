"""Small talk is told from questions about what is seen and heard; it shows no evidence."""

import numpy as np
import pytest

from realtime.dialogue.question_senses import asks_to_hear, asks_to_see, names_a_sense
from realtime.media.frames import Sound
from tests.realtime.dialogue.bench import Bench


@pytest.mark.parametrize(
    ("question", "sees", "hears", "is_about_scene"),
    [
        ("What do you see?", True, False, True),
        ("Which pictures did you hear?", True, True, True),
        ("What was said?", False, True, True),
        ("Did anyone speak?", False, True, True),
        ("Tell me a joke.", False, True, False),
        ("How do you say thank you in Spanish?", False, True, False),
        ("Say the alphabet backwards.", False, True, False),
        ("Who are you?", False, False, False),
        ("Is there a seesaw?", False, False, False),
    ],
)
def test_the_senses_of_a_question(question: str, sees: bool, hears: bool, is_about_scene: bool) -> None:
    assert (asks_to_see(question), asks_to_hear(question), names_a_sense(question)) == (sees, hears, is_about_scene)


@pytest.mark.parametrize(
    ("question", "num_moments"),
    [("thank you", 0), ("what happened?", 1), ("thank you, and what did you see?", 1)],
)
def test_an_answer_that_rests_on_nothing_seen_shows_no_moments(question: str, num_moments: int) -> None:
    bench = Bench()
    source = bench.stream.attach_input(frozenset({"audio"}), 0.0)
    for second in range(3):
        source.add(Sound(second, np.full(16_000, 0.1, np.float32)), second + 1.0)
    bench.work()
    bench.dialogue.add_typed(question)
    bench.dialogue.answer()
    bench.work()
    (evidence,) = bench.of("echo.evidence")
    assert len(evidence["moments"]) == num_moments  # type: ignore[arg-type]
