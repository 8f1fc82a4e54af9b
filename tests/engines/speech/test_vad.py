"""Voice detection on the demo clip."""

import numpy as np

from engines.model_store import ModelStore
from engines.speech.vad import VoiceDetector, VoiceState
from tests.support.media.demo_media import RATE_HZ, DemoMedia


def test_voice_is_found_where_someone_speaks_whatever_the_pieces(store: ModelStore, media: DemoMedia) -> None:
    (graph,) = store.files("silero-vad").values()
    detector = VoiceDetector(graph)
    sound = media.sound(6.0, 14.0)
    whole = detector.probabilities(sound, VoiceState())
    state = VoiceState()
    pieces = [detector.probabilities(sound[at : at + 1111], state) for at in range(0, len(sound), 1111)]
    np.testing.assert_allclose(np.concatenate(pieces), whole, atol=1e-6)
    voiced_s = 6.0 + np.flatnonzero(whole > 0.5) * 512 / RATE_HZ
    assert 9.0 < voiced_s.min() < 9.7
    assert 12.3 < voiced_s.max() < 13.2
