"""Speech that a client commits itself."""

import pytest

from engines.speech.endpointer import MIN_VOICED_CHUNKS
from engines.speech.vad import CHUNK_S
from realtime.voice.committed_speech import CommittedSpeech
from realtime.voice.turn_detection import MAX_UTTERANCE_S


def heard(*probabilities: float) -> CommittedSpeech:
    speech = CommittedSpeech()
    for number, probability in enumerate(probabilities):
        speech.hear(number * CHUNK_S, probability)
    return speech


def test_it_reaches_from_the_first_voiced_chunk_to_the_last_and_is_taken_once() -> None:
    speech = heard(*[0.0] * 5, *[0.9] * 20, *[0.1] * 40, *[0.9] * 10, *[0.0] * 9)
    span = speech.take()
    assert span is not None
    assert (span.start_s, span.end_s) == (5 * CHUNK_S, 75 * CHUNK_S)
    assert span.voiced_s == pytest.approx(30 * CHUNK_S)
    assert speech.take() is None


def test_a_click_is_no_speech_and_what_was_cleared_is_forgotten() -> None:
    assert heard(*[0.9] * (MIN_VOICED_CHUNKS - 1)).take() is None
    speech = heard(*[0.9] * 50)
    speech.clear()
    assert speech.take() is None


def test_long_speech_loses_its_beginning() -> None:
    span = heard(*[0.9] * 2000).take()
    assert span is not None
    assert span.end_s - span.start_s == pytest.approx(MAX_UTTERANCE_S)
