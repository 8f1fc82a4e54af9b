"""Voice activity detection: Silero VAD under ONNX Runtime, one call for any number of chunks."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engines.api import FloatArray
from engines.runtimes.session import open_session
from engines.shapes import SAMPLE_RATE_HZ

CHUNK_SAMPLES = 512
CHUNK_S = CHUNK_SAMPLES / SAMPLE_RATE_HZ  # 32 ms
CONTEXT_SAMPLES = 64
STATE_SHAPE = (1, 1, 128)


def chunks_ending_in(first_sample: int, stop_sample: int) -> range:
    """Numbers of the chunks that end in the samples [first_sample, stop_sample) of a stream."""
    return range(first_sample // CHUNK_SAMPLES, stop_sample // CHUNK_SAMPLES)


def _zeros() -> FloatArray:
    return np.zeros(STATE_SHAPE, np.float32)


@dataclass
class VoiceState:
    """State of one stream: the recurrent network's, and the sound that has not filled a chunk yet."""

    h: FloatArray = field(default_factory=_zeros)
    c: FloatArray = field(default_factory=_zeros)
    tail: FloatArray = field(default_factory=lambda: np.zeros(CONTEXT_SAMPLES, np.float32))


class VoiceDetector:
    """Has no state itself; the state belongs to the stream."""

    def __init__(self, graph: Path) -> None:
        self._session = open_session(graph.read_bytes(), num_threads=1)

    def probabilities(self, pcm: FloatArray, state: VoiceState) -> FloatArray:
        """Speech probability of every whole chunk of 32 ms that `pcm` completes. Modifies `state`."""
        sound = np.concatenate((state.tail, pcm))
        count = (len(sound) - CONTEXT_SAMPLES) // CHUNK_SAMPLES
        state.tail = sound[count * CHUNK_SAMPLES :]
        if count == 0:
            return np.zeros(0, np.float32)
        rows = np.lib.stride_tricks.sliding_window_view(sound, CONTEXT_SAMPLES + CHUNK_SAMPLES)
        chunks = np.ascontiguousarray(rows[: count * CHUNK_SAMPLES : CHUNK_SAMPLES])  # (chunks, 576)
        probabilities, state.h, state.c = self._session.run(None, {"input": chunks, "h": state.h, "c": state.c})
        flat: FloatArray = probabilities.reshape(-1)
        return flat
