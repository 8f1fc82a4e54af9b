"""The models of speech that calls share."""

import asyncio
import logging
from dataclasses import replace
from threading import Event
from typing import cast

import pytest

from engines.api import FloatArray
from engines.model_store import ModelStore
from engines.speech.synthesis import SpeechSynthesizer
from realtime.voice.models import VoiceModels
from realtime.voice.speech_output import SpeechOutput
from tests.support.scenarios import run
from tests.support.voices import ToneSynthesizer, simple_voices

LAST, WAIT_S = "Now I speak again.", 60.0


class HeldSynthesizer(ToneSynthesizer):
    """Begins when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.has_begun, self.may_go_on, self.has_ended = Event(), Event(), Event()

    def synthesize(self, text: str) -> FloatArray:
        self.has_begun.set()
        assert self.may_go_on.wait(WAIT_S)
        pcm = super().synthesize(text)
        if text == LAST:
            self.has_ended.set()
        return pcm


def test_without_the_model_of_pauses_the_others_load_and_a_warning_says_what_to_do(
    store: ModelStore, caplog: pytest.LogCaptureFixture
) -> None:
    missing = replace(store.models["smart-turn-v3.2"], package="no-such-package")
    without = ModelStore(models={**store.models, "smart-turn-v3.2": missing})
    with caplog.at_level(logging.WARNING):
        models = VoiceModels.load(without)
    assert models.turn_end is None
    assert "silence alone ends spoken questions" in caplog.text
    assert "pip install --no-deps no-such-package" in caplog.text
    models.close()


def test_sentences_that_wait_when_all_is_forgotten_are_not_synthesised() -> None:
    async def scenario() -> None:
        voice = HeldSynthesizer()
        with simple_voices() as simple:
            models = replace(simple, synthesizer=cast(SpeechSynthesizer, voice))
            output = SpeechOutput(models.synthesizer, models.synthesis_thread, lambda _: None, lambda _: None)
            for number in range(4):
                output.say(f"s{number}", f"Secret number {number}.")
            assert await asyncio.to_thread(voice.has_begun.wait, WAIT_S)
            output.forget()
            forgotten = asyncio.create_task(models.forget())
            output.say("last", LAST)
            await asyncio.sleep(0)  # the task begins
            voice.may_go_on.set()
            await forgotten
            assert await asyncio.to_thread(voice.has_ended.wait, WAIT_S)
            assert voice.said == [LAST]
            await output.close()

    run(scenario())
