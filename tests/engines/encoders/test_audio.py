"""The encoder of sounds on the demo clip."""

import numpy as np
import pytest

from engines.encoders.audio import PATCH_SAMPLES, AudioEncoder
from engines.model_store import ModelStore
from tests.support.media.demo_media import DemoMedia


@pytest.fixture(scope="module")
def audio(store: ModelStore) -> AudioEncoder:
    files = store.files("yamnet")
    return AudioEncoder(files["YamNet_w8a8.onnx.zip"], files["yamnet_class_map.csv"], num_threads=2)


@pytest.mark.parametrize(
    ("start_s", "heard"),
    [(2.7, "Telephone bell ringing"), (6.5, "Silence"), (9.3, "Speech"), (24.5, "Drum"), (28.8, "Applause")],
)
def test_known_sounds_are_recognised(audio: AudioEncoder, media: DemoMedia, start_s: float, heard: str) -> None:
    patch = media.sound(start_s, start_s + 1)[:PATCH_SAMPLES]
    logits = audio.encode(patch[None])[0] @ audio.classifier.weight.T + audio.classifier.bias
    best = [audio.classifier.names[index] for index in np.argsort(-logits)[:6]]
    assert heard in best
