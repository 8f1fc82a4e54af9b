"""Transcription: Whisper tiny.en under CTranslate2 (faster-whisper), fed 10 s at a time instead of the stock 30 s.

Padding to 10 s costs a third of padding to 30 s at the same word error rate; unpadded sound makes Whisper repeat
itself. faster-whisper's own `transcribe` always pads to 30 s, so its parts are called one by one.
"""

from pathlib import Path

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer

from engines.api import FloatArray
from engines.shapes import SAMPLE_RATE_HZ

PADDED_S = 10
MAX_TOKENS = 80
NO_SPEECH_THRESHOLD = 0.6  # with the next one: Whisper's own defaults
LOG_PROBABILITY_THRESHOLD = -1.0


class Transcriber:
    """Greedy decoding, English only. Has no state."""

    def __init__(self, model_dir: Path, num_threads: int) -> None:
        self._model = WhisperModel(
            str(model_dir), device="cpu", compute_type="int8", cpu_threads=num_threads, local_files_only=True
        )
        self._tokenizer = Tokenizer(self._model.hf_tokenizer, multilingual=False)

    def transcribe(self, pcm: FloatArray) -> str:
        """The words in at most 10 s of sound, float32 (n,) at 16 kHz; "" if Whisper finds no speech in it."""
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
        if result.no_speech_prob > NO_SPEECH_THRESHOLD and result.scores[0] < LOG_PROBABILITY_THRESHOLD:
            return ""
        text: str = self._tokenizer.decode(result.sequences_ids[0])
        return text.strip()
