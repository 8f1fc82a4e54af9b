"""The end of a turn: the same spectrogram as the reference's, and sentences that have ended or not."""

from typing import Any

import numpy as np
import pytest

from engines.api import FloatArray
from engines.model_store import ModelStore
from engines.shapes import SAMPLE_RATE_HZ
from engines.speech.synthesis import SAMPLE_RATE_HZ as VOICE_HZ
from engines.speech.synthesis import SpeechSynthesizer
from engines.speech.turn_end import HEARD_SAMPLES, TurnEndModel

PAUSE_S = 0.2


@pytest.fixture(scope="module")
def model(store: ModelStore) -> TurnEndModel:
    (path,) = store.files("smart-turn-v3.2").values()
    return TurnEndModel(path, num_threads=1)


@pytest.mark.parametrize("seconds", [1.5, 8.0, 11.0])
def test_features_are_those_of_the_reference_extractor(model: TurnEndModel, seconds: float) -> None:
    from transformers import WhisperFeatureExtractor

    rng = np.random.default_rng(1)
    times = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    pcm = (0.1 * np.sin(3 * times) ** 2 * rng.normal(size=len(times))).astype(np.float32)
    padded = np.concatenate((np.zeros(HEARD_SAMPLES, np.float32), pcm))[-HEARD_SAMPLES:]
    extractor: Any = WhisperFeatureExtractor  # untyped
    reference = extractor(chunk_length=8)(
        padded, sampling_rate=SAMPLE_RATE_HZ, do_normalize=True, return_tensors="np"
    ).input_features[0]
    features = model.features(pcm)
    assert features.shape == reference.shape == (80, 800)
    assert features.dtype == np.float32
    np.testing.assert_allclose(features, reference, atol=1e-5)


def at_16_khz(spoken: FloatArray) -> FloatArray:
    at = np.arange(0, len(spoken), VOICE_HZ / SAMPLE_RATE_HZ)
    resampled: FloatArray = np.interp(at, np.arange(len(spoken)), spoken).astype(np.float32)
    return resampled


def test_a_question_has_ended_and_two_thirds_of_one_have_not(store: ModelStore, model: TurnEndModel) -> None:
    voice = SpeechSynthesizer(store.files("hibari")["hibari.onnx"])
    pause = np.zeros(round(PAUSE_S * SAMPLE_RATE_HZ), np.float32)
    question = at_16_khz(voice.synthesize("What animal did you see on the sofa?"))
    assert model.probability(np.concatenate((question, pause))) > 0.8
    long_question = at_16_khz(voice.synthesize("Where is the red cup that was on the table before the man came in?"))
    begun = long_question[: 2 * len(long_question) // 3]
    assert model.probability(np.concatenate((begun, pause))) < 0.3


def test_silence_has_a_probability(model: TurnEndModel) -> None:
    assert 0 <= model.probability(np.zeros(0, np.float32)) <= 1
