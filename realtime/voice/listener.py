"""One microphone as voice: sound in; chunks of 32 ms with the probability of a voice out, and the sound of utterances.

`VoiceSteps` (Silero VAD) runs on a thread of its own; the event loop only keeps the last half minute of chunks.
"""

import math
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from engines.api import FloatArray
from engines.speech.cutter import PRE_ROLL_SAMPLES
from engines.speech.endpointer import SAMPLE_RATE_HZ
from engines.speech.vad import CHUNK_SAMPLES, VoiceDetector, VoiceState
from realtime.bounded_executor import BoundedExecutor
from realtime.media.tracks import Sound
from realtime.voice.turn import CHUNK_S, MAX_HOLE_S, MAX_UTTERANCE_S

MAX_WAITING, MAX_AT_ONCE = 250, 50  # frames of sound: 5 s, 1 s
PRE_ROLL_S = PRE_ROLL_SAMPLES / SAMPLE_RATE_HZ
POST_ROLL_S = 0.2  # soft endings
MAX_CHUNKS = round((MAX_UTTERANCE_S + 2.0) / CHUNK_S)


@dataclass(frozen=True)
class Chunk:
    """32 ms of sound, float32 (512,) at 16 kHz, that begin at `start_s`."""

    start_s: float
    pcm: FloatArray
    probability: float


class VoiceSteps:
    """Cuts sound in any pieces into chunks and asks the detector about each. Short holes are silence; after a longer
    one it begins anew. Used by one thread at a time."""

    def __init__(self, detector: VoiceDetector) -> None:
        self._detector = detector
        self._begin(-math.inf)

    def _begin(self, at_s: float) -> None:
        self._state = VoiceState()
        self._rest = np.zeros(0, np.float32)
        self._anchor_s, self._num_samples = at_s, 0

    def add(self, sound: Sound) -> list[Chunk]:
        """The chunks that are complete now. Modifies the state."""
        ends_s = self._anchor_s + self._num_samples / SAMPLE_RATE_HZ
        hole_s = sound.time_s - ends_s
        if not -CHUNK_S < hole_s <= MAX_HOLE_S:
            self._begin(sound.time_s)
            hole_s = 0.0
        hole = max(round(hole_s * SAMPLE_RATE_HZ), 0)
        pcm = np.concatenate((np.zeros(hole, np.float32), sound.pcm))
        self._num_samples += len(pcm)
        self._rest = np.concatenate((self._rest, pcm))
        probabilities = self._detector.probabilities(pcm, self._state)
        first = self._num_samples - len(self._rest)
        chunks = [
            Chunk(
                self._anchor_s + (first + index * CHUNK_SAMPLES) / SAMPLE_RATE_HZ,
                self._rest[index * CHUNK_SAMPLES : (index + 1) * CHUNK_SAMPLES],
                float(probability),
            )
            for index, probability in enumerate(probabilities)
        ]
        self._rest = self._rest[len(chunks) * CHUNK_SAMPLES :]
        return chunks


class Listener:
    """Lives on the event loop; `heard` gets every chunk there, in order."""

    def __init__(self, detector: VoiceDetector, heard: Callable[[Chunk], None]) -> None:
        self._thread = ThreadPoolExecutor(1, "voice")
        self._steps = VoiceSteps(detector)
        self._detection = BoundedExecutor(self._thread, MAX_WAITING, self._step, self._take, MAX_AT_ONCE)
        self._heard = heard
        self._chunks: deque[Chunk] = deque(maxlen=MAX_CHUNKS)

    @property
    def num_dropped(self) -> int:
        """Frames of sound that waited too long."""
        return self._detection.num_dropped

    def __len__(self) -> int:
        """Frames of sound that wait."""
        return len(self._detection)

    def add(self, sound: Sound) -> None:
        """Sound of the microphone, in order."""
        self._detection.push(sound)

    def sound(self, start_s: float, end_s: float) -> FloatArray:
        """What was heard from a bit before `start_s` to a bit after `end_s`, as far as it is remembered."""
        begin_s, stop_s = start_s - PRE_ROLL_S, end_s + POST_ROLL_S
        pieces = [chunk.pcm for chunk in self._chunks if begin_s < chunk.start_s + CHUNK_S and chunk.start_s < stop_s]
        return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)

    async def close(self) -> None:
        """Nothing is heard any more."""
        await self._detection.close()
        self._thread.shutdown(wait=False)

    def _step(self, waiting: list[Sound]) -> list[Chunk]:
        """On the thread."""
        return [chunk for sound in waiting for chunk in self._steps.add(sound)]

    def _take(self, chunks: list[Chunk]) -> None:
        for chunk in chunks:
            self._chunks.append(chunk)
            self._heard(chunk)
