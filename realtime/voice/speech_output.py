"""Speech output of one call: sentences of text in, speech on the call's outgoing track out.

A thread synthesises the sentences one at a time; they are heard in order. Lives on the event loop.
"""

import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from engines.api import FloatArray
from engines.voice import Voice
from realtime.bounded_executor import BoundedExecutor
from realtime.queues import QueueState
from realtime.voice.output_track import SpeechOutputTrack
from realtime.voice.speech_queue import MAX_WAITING_S

MAX_WAITING = 32  # sentences that are not synthesised yet
NUM_RECENT_SENTENCES = 8

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Sentence:
    sentence_id: str
    text: str
    generation: int  # how often `clear` had been called before


class SpeechOutput:
    """Implements `realtime.dialogue.response.SentenceSpeaker`. `track` is what the call sends.

    `on_started` and `on_finished` get the id of a sentence; one that cannot be spoken only finishes. After `clear`,
    nothing is reported of the sentences that were dropped.
    """

    def __init__(
        self,
        synthesizer: Voice,
        thread: Executor,
        on_started: Callable[[str], None],
        on_finished: Callable[[str], None],
    ) -> None:
        self.track = SpeechOutputTrack(self._sentence_started, self._sentence_finished)
        self._synthesizer, self._on_started, self._on_finished = synthesizer, on_started, on_finished
        self._synthesis = BoundedExecutor(thread, MAX_WAITING, self._synthesize, self._add_to_track)
        self._generation = self._num_refused = 0
        self._texts: dict[str, str] = {}
        self._recent: deque[str] = deque(maxlen=NUM_RECENT_SENTENCES)

    @property
    def is_audible(self) -> bool:
        """Whether speech is being heard."""
        return self.track.queue.is_audible

    @property
    def recent_text(self) -> str:
        """The last sentences that started: the microphone may hear them as an echo."""
        return " ".join(self._recent)

    @property
    def queues(self) -> dict[str, QueueState]:
        """Sentences that wait to be synthesised, and seconds of speech that wait to be heard."""
        speech = self.track.queue
        return {
            "sentences": QueueState(depth=len(self._synthesis), bound=MAX_WAITING, dropped=self._num_refused),
            "speech_s": QueueState(depth=round(speech.waiting_s), bound=MAX_WAITING_S, dropped=speech.num_refused),
        }

    def say(self, sentence_id: str, text: str) -> None:
        """Speak a sentence after those before it. If too many wait, it finishes at once, unheard."""
        if len(self._synthesis) == MAX_WAITING:
            self._num_refused += 1
            self._on_finished(sentence_id)
            return
        self._texts[sentence_id] = text
        self._synthesis.push(_Sentence(sentence_id, text, self._generation))

    def clear(self) -> None:
        """Be silent at once and drop all sentences."""
        self._generation += 1
        self._texts.clear()
        self.track.clear()

    def forget(self) -> None:
        """Be silent, and forget what was said."""
        self.clear()
        self._recent.clear()

    async def close(self) -> None:
        """Drop all sentences and stop the track."""
        self.clear()
        self.track.stop()
        await self._synthesis.close()

    def _synthesize(self, waiting: list[_Sentence]) -> tuple[_Sentence, FloatArray]:
        """Runs on the thread. Of a sentence that was dropped meanwhile nothing is synthesised, nor remembered; a slow
        voice stops in its middle."""
        (sentence,) = waiting
        if sentence.generation != self._generation:
            return sentence, np.zeros(0, np.float32)
        try:
            pcm = self._synthesizer.synthesize(sentence.text, lambda: sentence.generation == self._generation)
            return sentence, pcm
        except Exception:  # whatever it was: the client has seen the sentence as text, so it must finish
            log.exception("sentence %s cannot be spoken", sentence.sentence_id)
            return sentence, np.zeros(0, np.float32)

    def _add_to_track(self, synthesized: tuple[_Sentence, FloatArray]) -> None:
        sentence, pcm = synthesized
        if sentence.generation == self._generation:
            self.track.add(sentence.sentence_id, pcm)

    def _sentence_started(self, sentence_id: str) -> None:
        self._recent.append(self._texts[sentence_id])
        self._on_started(sentence_id)

    def _sentence_finished(self, sentence_id: str) -> None:
        self._texts.pop(sentence_id, None)
        self._on_finished(sentence_id)
