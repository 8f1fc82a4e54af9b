"""The assistant's mouth in one call: sentences of text in, speech on the call's outgoing track out.

Sentences are synthesised on a thread, one at a time, and said in order. Lives on the event loop.
"""

import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from engines.api import FloatArray
from engines.speech.synthesis import VoiceOut
from realtime.bounded_executor import BoundedExecutor
from realtime.queues import QueueState
from realtime.voice.speaker import SpeakerTrack
from realtime.voice.speech_queue import MAX_WAITING_S

MAX_WAITING = 32  # sentences that are not synthesised yet
NUM_REMEMBERED = 8  # sentences that were said lately

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Sentence:
    sentence_id: str
    text: str
    generation: int  # how often there had been a `clear`


class Mouth:
    """Implements `realtime.dialogue.response.Voice`. `track` is what the call sends.

    `begun` and `ended` get the id of a sentence; one that cannot be said only ends. Of what is cleared nothing is told.
    """

    def __init__(
        self, voice: VoiceOut, thread: Executor, begun: Callable[[str], None], ended: Callable[[str], None]
    ) -> None:
        self.track = SpeakerTrack(self._begin, self._end)
        self._voice, self._begun, self._ended = voice, begun, ended
        self._synthesis = BoundedExecutor(thread, MAX_WAITING, self._synthesise, self._speak)
        self._generation = self._num_refused = 0
        self._texts: dict[str, str] = {}
        self._lately: deque[str] = deque(maxlen=NUM_REMEMBERED)

    @property
    def is_audible(self) -> bool:
        """Whether speech is being heard."""
        return self.track.queue.is_audible

    @property
    def lately(self) -> str:
        """The last sentences that were begun: what may come back as an echo."""
        return " ".join(self._lately)

    @property
    def queues(self) -> dict[str, QueueState]:
        """Sentences that wait to be synthesised, and seconds of speech that wait to be heard."""
        speech = self.track.queue
        return {
            "sentences": QueueState(depth=len(self._synthesis), bound=MAX_WAITING, dropped=self._num_refused),
            "speech_s": QueueState(depth=round(speech.waiting_s), bound=MAX_WAITING_S, dropped=speech.num_refused),
        }

    def say(self, sentence_id: str, text: str) -> None:
        """Say a sentence, after those before it. One too many ends at once, unspoken."""
        if len(self._synthesis) == MAX_WAITING:
            self._num_refused += 1
            self._ended(sentence_id)
            return
        self._texts[sentence_id] = text
        self._synthesis.push(_Sentence(sentence_id, text, self._generation))

    def clear(self) -> None:
        """Be silent at once and forget what was to be said."""
        self._generation += 1
        self._texts.clear()
        self.track.clear()

    async def close(self) -> None:
        """Say nothing more."""
        self.clear()
        self.track.stop()
        await self._synthesis.close()

    def _synthesise(self, waiting: list[_Sentence]) -> tuple[_Sentence, FloatArray]:
        """On the thread."""
        (sentence,) = waiting
        try:
            return sentence, self._voice.say(sentence.text)
        except Exception:  # whatever it was: the sentence has been shown as text, and must end
            log.exception("sentence %s cannot be spoken", sentence.sentence_id)
            return sentence, np.zeros(0, np.float32)

    def _speak(self, synthesised: tuple[_Sentence, FloatArray]) -> None:
        sentence, pcm = synthesised
        if sentence.generation == self._generation:
            self.track.say(sentence.sentence_id, pcm)

    def _begin(self, sentence_id: str) -> None:
        self._lately.append(self._texts[sentence_id])
        self._begun(sentence_id)

    def _end(self, sentence_id: str) -> None:
        self._texts.pop(sentence_id, None)
        self._ended(sentence_id)
