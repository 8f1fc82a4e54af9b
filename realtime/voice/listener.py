"""Voice detection for one microphone: sound in, chunks of 32 ms with voice probabilities out.

`ChunkDetector` runs Silero VAD on a thread of its own. `Listener` keeps the chunks of the last half minute on the event
loop, for the sound of an utterance that has ended.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from engines.api import FloatArray
from engines.serving.priority import lower_priority
from engines.shapes import SAMPLE_RATE_HZ
from engines.speech.cutter import PRE_ROLL_SAMPLES
from engines.speech.vad import CHUNK_S, CHUNK_SAMPLES, CONTEXT_SAMPLES, VoiceDetector, VoiceState
from realtime.bounded_executor import BoundedExecutor
from realtime.media.frames import Sound
from realtime.voice.turn_detection import MAX_GAP_S, MAX_UTTERANCE_S

MAX_WAITING, MAX_AT_ONCE = 250, 50  # frames of sound: 5 s, 1 s
PRE_ROLL_S = PRE_ROLL_SAMPLES / SAMPLE_RATE_HZ
POST_ROLL_S = 0.2  # for soft endings
MAX_CHUNKS = round((MAX_UTTERANCE_S + 2.0) / CHUNK_S)


@dataclass(frozen=True)
class Chunk:
    """32 ms of sound, float32 (512,) at 16 kHz, that begin at `start_s`, with its voice probability in [0, 1]."""

    start_s: float
    pcm: FloatArray
    probability: float


class ChunkDetector:
    """Cuts sound in any pieces into chunks and runs the detector over them. Used by one thread at a time.

    Chunk k holds the samples [512 k, 512 (k + 1)) of the sound's clock, as in the windows of a stream. As in a window,
    a short gap is silence and an overlap is left out. After a longer gap, or a jump back, the detector restarts.
    """

    def __init__(self, detector: VoiceDetector) -> None:
        self._detector = detector
        self._state = VoiceState()
        self._rest = np.zeros(0, np.float32)
        self._next_sample: int | None = None  # where the next sound is due

    def add(self, sound: Sound) -> list[Chunk]:
        """Take the next sound; return the chunks that are complete now. Modifies the state."""
        start = round(sound.time_s * SAMPLE_RATE_HZ)
        due = self._next_sample
        if due is None or not -CHUNK_SAMPLES < start - due <= MAX_GAP_S * SAMPLE_RATE_HZ:
            due = start
            self._restart(start)
        hole = start - due
        pcm = np.concatenate((np.zeros(max(hole, 0), np.float32), sound.pcm[max(-hole, 0) :]))
        self._next_sample = due + len(pcm)
        self._rest = np.concatenate((self._rest, pcm))
        first = self._next_sample - len(self._rest)
        probabilities = self._detector.probabilities(pcm, self._state)
        chunks = [
            Chunk((first + offset) / SAMPLE_RATE_HZ, self._rest[offset : offset + CHUNK_SAMPLES], float(probability))
            for offset, probability in zip(range(0, len(self._rest), CHUNK_SAMPLES), probabilities, strict=False)
        ]
        self._rest = self._rest[len(chunks) * CHUNK_SAMPLES :]
        return chunks

    def _restart(self, at_sample: int) -> None:
        lead = at_sample % CHUNK_SAMPLES  # the first chunk begins before the sound: with silence
        self._state = VoiceState(tail=np.zeros(CONTEXT_SAMPLES + lead, np.float32))
        self._rest = np.zeros(lead, np.float32)


class Listener:
    """Lives on the event loop; `on_chunk` gets every chunk there, in order.

    While `is_asleep`, sound is ignored: it does not reach the detector, and `on_chunk` is not called.
    """

    def __init__(self, detector: VoiceDetector, on_chunk: Callable[[Chunk], None]) -> None:
        self._thread = ThreadPoolExecutor(1, "voice", initializer=lower_priority)
        self._chunk_detector = ChunkDetector(detector)
        self._detection = BoundedExecutor(self._thread, MAX_WAITING, self._detect, self._chunks_detected, MAX_AT_ONCE)
        self._on_chunk = on_chunk
        self.is_asleep = False
        self._chunks: deque[Chunk] = deque(maxlen=MAX_CHUNKS)

    @property
    def num_dropped(self) -> int:
        """Frames of sound that were dropped because too many waited."""
        return self._detection.num_dropped

    def __len__(self) -> int:
        """Frames of sound that wait for the detector."""
        return len(self._detection)

    def add(self, sound: Sound) -> None:
        """Take the next sound of the microphone."""
        if not self.is_asleep:
            self._detection.push(sound)

    def sound(self, start_s: float, end_s: float, post_roll_s: float = POST_ROLL_S) -> FloatArray:
        """The sound from `PRE_ROLL_S` before `start_s` to `post_roll_s` after `end_s`, as far as it is still kept."""
        begin_s, stop_s = start_s - PRE_ROLL_S, end_s + post_roll_s
        pieces = [chunk.pcm for chunk in self._chunks if begin_s < chunk.start_s + CHUNK_S and chunk.start_s < stop_s]
        return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)

    def forget(self) -> None:
        """Keep no sound of before."""
        self._chunks.clear()

    async def close(self) -> None:
        """Stop; `on_chunk` is not called any more."""
        await self._detection.close()
        self._thread.shutdown(wait=False)

    def _detect(self, waiting: list[Sound]) -> list[Chunk]:
        """Runs on the thread."""
        return [chunk for sound in waiting for chunk in self._chunk_detector.add(sound)]

    def _chunks_detected(self, chunks: list[Chunk]) -> None:
        for chunk in chunks if not self.is_asleep else ():  # those may be of sound from before it fell asleep
            self._chunks.append(chunk)
            self._on_chunk(chunk)
