"""The models of speech that all calls of a server share, and the threads that they run on."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Self

from engines.errors import ModelFileMissingError, WeightsMismatchError
from engines.model_store import ModelStore
from engines.serving.priority import lower_priority
from engines.speech.synthesis import SpeechSynthesizer
from engines.speech.turn_end import TurnEndModel
from engines.speech.vad import VoiceDetector
from engines.voice import SMALL_VOICE, HasVoice, Voice

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class VoiceModels:
    """`synthesizer` is used on `synthesis_thread` only, `turn_end` on `turn_thread`; `close` ends both threads. Without
    `turn_end` silence alone ends a question."""

    detector: VoiceDetector
    synthesizer: Voice
    turn_end: TurnEndModel | None
    synthesis_thread: ThreadPoolExecutor
    turn_thread: ThreadPoolExecutor

    @classmethod
    def load(cls, store: ModelStore, own_voice: Voice | None = None) -> Self:
        """Read them from verified files. `own_voice` speaks if the model has one, else the small voice. Raises
        ModelFileMissingError or ModelFileCorruptError."""
        (detector,) = store.files("silero-vad").values()
        voice = SpeechSynthesizer(next(iter(store.files(SMALL_VOICE).values()))) if own_voice is None else own_voice
        if own_voice is not None:
            log.info("answers are spoken by %s", voice.name)
        return cls(
            VoiceDetector(detector),
            voice,
            _turn_end_model(store),
            _new_thread("speech"),
            _new_thread("turns"),
        )

    def with_new_threads(self) -> Self:
        """The same models with threads of their own, so that a server can be started more than once."""
        return replace(self, synthesis_thread=_new_thread("speech"), turn_thread=_new_thread("turns"))

    async def forget(self) -> None:
        """Forget what was said in all calls."""
        await asyncio.wrap_future(self.synthesis_thread.submit(self.synthesizer.forget))

    def close(self) -> None:
        """End the threads; waits for the sentence and the pause that they are at."""
        self.synthesis_thread.shutdown(cancel_futures=True)
        self.turn_thread.shutdown(cancel_futures=True)


def own_voice(model: HasVoice, speaker: str | None) -> Voice | None:
    """The voice of a model that has one, unless `speaker` is the small voice; None: that one is to speak.

    Raises WeightsMismatchError if another speaker is named and the model has no voice, and as `load_voice`.
    """
    if speaker == SMALL_VOICE:
        return None
    voice = model.load_voice(speaker)
    if voice is None and speaker is not None:
        raise WeightsMismatchError(f"this model has no voice of its own, {speaker} cannot speak: leave --speaker out")
    return voice


def _turn_end_model(store: ModelStore) -> TurnEndModel | None:
    """None, and a warning, if it is not installed: it came later than the other models."""
    try:
        (path,) = store.files("smart-turn-v3.2").values()
    except ModelFileMissingError as error:
        log.warning("silence alone ends spoken questions: %s", error)
        return None
    return TurnEndModel(path, num_threads=1)


def _new_thread(name: str) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, name, initializer=lower_priority)
