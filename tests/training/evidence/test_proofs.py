"""Which moments prove an answer, and which answers no moment can prove."""

import pytest

from training.evidence.proofs import is_denial, proves
from training.scenes.plan import Heard, Said, Seen
from training.scenes.questions import Question

CUP = Seen("cup", 3.0, 7.0, (24,), 3.0, 3.0, (0,), None)
BELL = Heard("a bell", 5.0, 6.0, 0, None)
WORDS = Said("speech", 8.0, 9.5, 0, None, "It rains.")


@pytest.mark.parametrize(
    ("moment", "is_proof"),
    [
        (("video", 2.0, 4.0), True),
        (("video", 0.0, 2.0), False),
        (("audio", 4.0, 6.0), True),
        (("audio", 2.0, 4.0), False),  # the cup is seen then, not heard
        (("speech", 8.0, 9.5), True),
        (("audio", 8.0, 10.0), True),
        (("video", 8.0, 10.0), False),
    ],
)
def test_a_moment_proves_an_answer_if_something_of_it_is_there(
    moment: tuple[str, float, float], is_proof: bool
) -> None:
    question = Question("seen_at_sound", "What?", "A cup.", 20.0, things=(CUP,), sounds=(BELL, WORDS))
    assert proves(question, moment) == is_proof


def test_nothing_after_the_question_proves_its_answer() -> None:
    question = Question("see_now", "What?", "A cup.", 4.0, things=(CUP,))
    assert proves(question, ("video", 2.0, 4.0))
    assert not proves(question, ("video", 4.0, 6.0))


def test_denials_are_known_by_their_words() -> None:
    denials = ("I did not see a dog.", "No.", "No, I did not hear a bell.", "Nothing in particular.", "Never.")
    others = ("A dog.", "Yes, at 4 seconds.", "Nora is at home.", "I saw a dog and heard nothing.", "Northern lights.")
    assert all(map(is_denial, denials))
    assert not any(map(is_denial, others))
