"""The assistant's voice."""

import tomllib

import numpy as np
import pytest

from engines.model_store import ModelStore
from engines.speech.recent import MAX_SAMPLES
from engines.speech.synthesis import SAMPLE_RATE_HZ, SpeechSynthesizer, spoken_form
from engines.speech.whisper import Transcriber
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def voice(store: ModelStore) -> SpeechSynthesizer:
    return SpeechSynthesizer(store.files("hibari")["hibari.onnx"])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("I saw a cat at 12s.", "I saw a cat at 12 seconds."),
        ("At 1 s a bell, from 0:05 to 0:20 rain.", "At 1 second a bell, from 5 seconds to 20 seconds rain."),
        ("It was 3.5s long.", "It was 3.5 seconds long."),
        ("In the 1990s", "In the 1990s"),
        ("1,250 m away", "1,250 metres away"),
        ("No. 5 vs. 6, e.g. approx. 7", "number 5 versus 6, for example approximately 7"),
        ("**A cat** in `snake_case`", "A cat in snake_case"),
    ],
)
def test_what_is_written_is_read_as_people_say_it(written: str, read: str) -> None:
    assert spoken_form(written) == read


def test_what_is_said_is_understood(voice: SpeechSynthesizer, store: ModelStore) -> None:
    pcm = voice.synthesize("I saw a black cat at 12s.")
    assert pcm.dtype == np.float32
    assert np.abs(pcm).max() <= 1
    at = np.arange(0, len(pcm), SAMPLE_RATE_HZ / 16_000)
    at_16_khz = np.interp(at, np.arange(len(pcm)), pcm).astype(np.float32)
    whisper = store.files("whisper-tiny.en")["model.bin"].parent
    heard = Transcriber(whisper, num_threads=1).transcribe(at_16_khz) or ""
    assert "black cat" in heard.lower()
    assert "12 seconds" in heard.lower().replace("twelve", "12")


def test_the_same_words_sound_the_same_and_are_said_once(voice: SpeechSynthesizer) -> None:
    assert voice.synthesize("I am not sure.") is voice.synthesize("I am not sure.")


def test_nothing_to_read_is_silence(voice: SpeechSynthesizer) -> None:
    assert len(voice.synthesize("")) == 0
    assert len(voice.synthesize("🎉")) == 0


def test_what_is_remembered_is_bounded(voice: SpeechSynthesizer) -> None:
    for number in range(40):
        voice.synthesize(f"Number {number} is one of very many numbers that nobody will ever ask for again.")
    assert 0 < voice.num_cached_samples <= MAX_SAMPLES
    assert len(voice.synthesize("Hello.")) < SAMPLE_RATE_HZ * 2
    voice.forget()
    assert voice.num_cached_samples == 0


def test_the_package_and_its_model_are_of_one_version(store: ModelStore) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert store.models["hibari"].requirement in project["dependencies"]
