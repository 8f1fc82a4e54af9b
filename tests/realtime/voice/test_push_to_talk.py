"""Turn detection while a key is held, from scripted voice probabilities."""

from engines.speech.vad import CHUNK_S
from realtime.voice.turn_detection import (
    RELEASE_TAIL_S,
    PauseOutput,
    ResumeOutput,
    SpeechDiscarded,
    SpeechStarted,
    SpeechStopped,
)
from tests.realtime.voice.room import CLEAR, SILENT, Room


def test_push_to_talk_hears_from_press_to_release() -> None:
    room = Room(mode="push_to_talk")
    room.hear(CLEAR, 1.0)
    assert room.decided == []
    room.do(room.policy.press())
    room.do(room.policy.press())
    room.hear(CLEAR, 1.0)
    room.hear(SILENT, 3.0)
    room.hear(CLEAR, 1.0)
    room.do(room.policy.release())
    room.hear(CLEAR, RELEASE_TAIL_S + CHUNK_S)
    assert room.kinds() == [SpeechStarted, SpeechStopped]
    assert room.do(room.policy.release()) == []


def test_a_key_pressed_again_goes_on_with_the_utterance() -> None:
    room = Room(mode="push_to_talk")
    room.do(room.policy.press())
    room.hear(CLEAR, 1.0)
    room.do(room.policy.release())
    room.hear(SILENT, 0.1)
    room.do(room.policy.press())
    room.hear(CLEAR, 1.0)
    assert room.kinds() == [SpeechStarted]


def test_a_key_pressed_in_silence_is_nothing_and_pauses_the_assistant_meanwhile() -> None:
    room = Room(mode="push_to_talk", is_speaking=True)
    room.hear(SILENT, 0.5)
    room.do(room.policy.press())
    room.hear(SILENT, 0.5)
    room.do(room.policy.release())
    room.hear(SILENT, 0.5)
    assert room.kinds() == [SpeechStarted, PauseOutput, SpeechDiscarded, ResumeOutput]
