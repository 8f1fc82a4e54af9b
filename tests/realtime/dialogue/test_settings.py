"""Settings of a session, changed by its client."""

from typing import Any

import pytest

from realtime.dialogue.settings import SessionSettings
from realtime.errors import EventError
from realtime.events.client import SessionPatch, TurnDetection


def test_settings_change_as_far_as_they_can() -> None:
    settings = SessionSettings(can_speak=False, feeds=False, output="text")
    changed = settings.updated(
        SessionPatch(voice_mode="wake_word", wake_word="robin", turn_detection=TurnDetection(silence_duration_ms=300))
    )
    assert (changed.voice_mode, changed.wake_word, changed.silence_ms) == ("wake_word", "robin", 300)
    assert changed.updated(SessionPatch()) == changed
    for patch, code in (
        (SessionPatch(output_modalities=["audio"]), "no_sound"),
        (SessionPatch(ratio=0.5), "not_feeding"),
    ):
        with pytest.raises(EventError) as error:
            settings.updated(patch)
        assert error.value.code == code


def updated(settings: SessionSettings, **patch: Any) -> SessionSettings:
    return settings.updated(SessionPatch.model_validate(patch))


def test_turn_detection_null_means_that_the_client_says_when() -> None:
    settings = SessionSettings(can_speak=True, feeds=True, output="audio", voice_mode="wake_word")
    settings = updated(settings, voice_mode="wake_word")
    manual = updated(settings, turn_detection=None)
    assert (manual.voice_mode, manual.detects_turns) == ("push_to_talk", False)
    assert manual.described()["turn_detection"] is None
    assert updated(manual, wake_word="robin").voice_mode == "push_to_talk"
    again = updated(manual, audio={"input": {"turn_detection": {"type": "semantic_vad"}}})
    assert (again.voice_mode, again.detects_turns) == ("wake_word", True)
    assert again.described()["turn_detection"].silence_duration_ms == 600
    off = updated(settings, voice_mode="off")
    assert updated(off, audio={"input": {"turn_detection": None}}).voice_mode == "off"
    assert updated(manual, voice_mode="push_to_talk", turn_detection={"silence_duration_ms": 900}).silence_ms == 900
    with pytest.raises(EventError, match="needs turn detection"):
        updated(manual, voice_mode="every_utterance", turn_detection=None)


def test_a_question_may_wait_for_the_client() -> None:
    settings = SessionSettings(can_speak=True, feeds=True, output="audio")
    waiting = updated(settings, turn_detection={"create_response": False})
    assert not waiting.creates_response
    assert not updated(waiting, wake_word="robin").creates_response
    assert updated(waiting, turn_detection={}).creates_response


def test_a_model_judges_pauses_where_there_is_one_and_the_client_does_not_want_silence_alone() -> None:
    settings = SessionSettings(can_speak=True, feeds=True, output="audio", can_judge=True)
    assert settings.judges_pauses
    told = settings.described()["turn_detection"].model_dump()
    assert (told["type"], told["eagerness"], told["silence_duration_ms"]) == ("semantic_vad", "auto", 600)
    for patch in ({"type": "server_vad"}, {"silence_duration_ms": 300}):
        silent = updated(settings, turn_detection=patch)
        assert not silent.judges_pauses
        told = silent.described()["turn_detection"].model_dump()
        assert told["type"] == "server_vad"
        assert "eagerness" not in told
        assert not updated(silent, turn_detection={"create_response": True}).judges_pauses
        assert updated(silent, turn_detection={"type": "semantic_vad"}).judges_pauses
    eager = updated(settings, turn_detection={"eagerness": "high"})
    assert eager.judges_pauses
    assert updated(eager, wake_word="robin").eagerness == "high"
    both = updated(
        updated(settings, turn_detection={"type": "server_vad"}),
        turn_detection={"eagerness": "low", "silence_duration_ms": 500},
    )
    assert (both.judges_pauses, both.eagerness, both.silence_ms) == (True, "low", 500)
    assert updated(eager, turn_detection={"type": "semantic_vad"}).eagerness == "auto"
    assert updated(eager, turn_detection={"create_response": True}).eagerness == "high"
    with pytest.raises(EventError, match="eagerness belongs to"):
        updated(settings, turn_detection={"type": "server_vad", "eagerness": "high"})
    slow = updated(settings, turn_detection={"type": "semantic_vad", "silence_duration_ms": 900})
    assert (slow.judges_pauses, slow.silence_ms) == (True, 900)


def test_without_the_model_the_session_says_that_silence_alone_counts() -> None:
    settings = SessionSettings(can_speak=True, feeds=True, output="audio")
    wanted = updated(settings, turn_detection={"type": "semantic_vad"})
    assert not wanted.judges_pauses
    assert wanted.described()["turn_detection"].type == "server_vad"
