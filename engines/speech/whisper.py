"""What is said: Whisper tiny.en under CTranslate2 (faster-whisper), fed 10 s at a time instead of the stock 30 s.

Padding to 10 s costs a third of padding to 30 s at the same word error rate; unpadded sound makes Whisper repeat
itself. faster-whisper's own `transcribe` always pads to 30 s, so its parts are called one by one.
"""

from pathlib import Path

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer

from engines.api import FloatArray

SAMPLE_RATE_HZ = 16_000
PADDED_S = 10
MAX_TOKENS = 80
NOT_SPEECH = 0.6
UNSURE_LOG_PROBABILITY = -1.0


class Transcriber:
    """Frozen, greedy, English."""

    def __init__(self, model_dir: Path, num_threads: int) -> None:
        self._model = WhisperModel(
            str(model_dir), device="cpu", compute_type="int8", cpu_threads=num_threads, local_files_only=True
        )
        self._tokenizer = Tokenizer(self._model.hf_tokenizer, multilingual=False)

    def transcribe(self, pcm: FloatArray) -> str:
        """At most 10 s of sound → the words, or "" if Whisper takes it for something else."""
        assert len(pcm) <= PADDED_S * SAMPLE_RATE_HZ, len(pcm)
        padded = np.pad(pcm, (0, PADDED_S * SAMPLE_RATE_HZ - len(pcm)))
        features = self._model.feature_extractor(padded)[:, : PADDED_S * 100]
        prompt = [*self._tokenizer.sot_sequence, self._tokenizer.no_timestamps]
        result = self._model.model.generate(
            self._model.encode(features),
            [prompt],
            beam_size=1,
            max_length=MAX_TOKENS,
            suppress_blank=True,
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        if result.no_speech_prob > NOT_SPEECH and result.scores[0] < UNSURE_LOG_PROBABILITY:
            return ""
        text: str = self._tokenizer.decode(result.sequences_ids[0])
        return text.strip()
