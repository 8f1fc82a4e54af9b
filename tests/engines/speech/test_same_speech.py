"""Speech that is told and heard stands on the timeline once."""

from engines.api import Utterance
from engines.speech.same_speech import SpeechOnTimeline


def test_what_was_told_is_not_heard_again() -> None:
    speech = SpeechOnTimeline()
    assert speech.tell((10.0, 12.0))
    again, other = Utterance(9.8, 12.4, "my keys are here"), Utterance(13.0, 14.0, "hello")
    assert speech.hear([again, other]) == (other,)


def test_what_was_heard_is_not_told_again() -> None:
    speech = SpeechOnTimeline()
    heard = Utterance(9.8, 12.4, "my keys are here")
    assert speech.hear([heard]) == (heard,)
    assert not speech.tell((10.0, 12.0))
    assert speech.tell((20.0, 22.0))
