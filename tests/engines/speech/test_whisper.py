"""Transcription of the demo clip."""

import numpy as np

from engines.model_store import ModelStore
from engines.speech.whisper import Transcriber
from tests.support.media.demo_media import RATE_HZ, DemoMedia


def test_speech_is_transcribed_and_silence_is_not(store: ModelStore, media: DemoMedia) -> None:
    transcriber = Transcriber(store.files("whisper-tiny.en")["model.bin"].parent, num_threads=2)
    said = transcriber.transcribe(media.sound(9.0, 13.2))
    assert said == "The coffee is ready. Please bring two cups to the garden."
    assert transcriber.transcribe(np.zeros(3 * RATE_HZ, np.float32)) == ""
