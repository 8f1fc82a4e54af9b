"""Whether a turn has ended, from its sound: Smart Turn v3.2 under ONNX Runtime.

The model hears the last 8 s as Whisper's log-mel spectrogram. It knows no words and no silence rule: how long to wait
for which probability is decided in `realtime/voice/turn_detection.py`.
"""

from pathlib import Path

import numpy as np
from faster_whisper.feature_extractor import FeatureExtractor

from engines.api import FloatArray
from engines.runtimes.session import open_session
from engines.shapes import SAMPLE_RATE_HZ

HEARD_S = 8
HEARD_SAMPLES = HEARD_S * SAMPLE_RATE_HZ
MIN_VARIANCE = 1e-7  # as in transformers' WhisperFeatureExtractor(do_normalize=True)


class TurnEndModel:
    """Has no state. About 40 ms a call on one idle core."""

    def __init__(self, path: Path, num_threads: int) -> None:
        self._session = open_session(path.read_bytes(), num_threads)
        self._extractor = FeatureExtractor(chunk_length=HEARD_S)

    def probability(self, pcm: FloatArray) -> float:
        """Probability in [0, 1] that the speaker has finished. `pcm` float32 (n,) at 16 kHz; its last 8 s are heard,
        and less than 8 s are preceded by silence."""
        (logits,) = self._session.run(None, {"input_features": self.features(pcm)[None]})  # (1, 1)
        return float(logits[0, 0])  # the graph ends with a sigmoid, whatever its output is called

    def features(self, pcm: FloatArray) -> FloatArray:
        """Log-mel spectrogram of the last 8 s, float32 (80, 800), of sound with mean 0 and variance 1."""
        heard = np.pad(pcm[-HEARD_SAMPLES:], (max(HEARD_SAMPLES - len(pcm), 0), 0))
        normal = (heard - heard.mean()) / np.sqrt(heard.var() + MIN_VARIANCE)
        spectrogram: FloatArray = self._extractor(normal, padding=0)  # (80, 800)
        return spectrogram
