"""The encoders of the mini family, window by window."""

import numpy as np
import torch

from engines.api import Engine, Modality
from engines.encoders.audio import PATCH_SAMPLES
from engines.mini.engine import MiniEngine
from engines.mini.senses import AUDIO_HOP_SAMPLES, AudioHistory
from tests.engines.mini.windows import noise_window


def test_sounds_are_named_window_by_window_as_in_one_go(engine: Engine) -> None:
    assert isinstance(engine, MiniEngine)
    encoders = engine.models.encoders
    windows = [noise_window(index) for index in range(3)]
    history = AudioHistory(np.zeros(0, np.float32), end_s=-1.0)
    tokens = [encoders.encode(each, history).tokens for each in windows]
    streamed = np.concatenate([each.embeds[each.modality == Modality.AUDIO] for each in tokens])

    sound = np.concatenate([np.zeros(PATCH_SAMPLES, np.float32), *(each.pcm for each in windows)])
    ends = range(PATCH_SAMPLES + AUDIO_HOP_SAMPLES, len(sound) + 1, AUDIO_HOP_SAMPLES)
    features = torch.from_numpy(encoders.audio.encode(np.stack([sound[end - PATCH_SAMPLES : end] for end in ends])))
    projector = encoders.projectors[Modality.AUDIO]
    with torch.no_grad():
        whole, _ = projector.read(projector.probabilities(features))
    np.testing.assert_allclose(streamed, whole, atol=1e-5)
