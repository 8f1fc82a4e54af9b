"""Settings of a session, changed by its client."""

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
