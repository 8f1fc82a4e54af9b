"""The spoken side of one call: what its microphone hears becomes questions, and answers become speech.

Whose turn it is and what an utterance was is decided elsewhere (`realtime.voice.turn`, `realtime.voice.verdict`); this
carries it out. Lives on the event loop; the models run on threads.
"""

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Self

from pydantic import BaseModel

from engines.api import SpeechSegment
from engines.errors import TooManyJobsError
from engines.model_store import ModelStore
from engines.speech.synthesis import VoiceOut
from engines.speech.vad import VoiceDetector
from realtime.dialogue.dialogue import Dialogue
from realtime.dialogue.settings import Settings
from realtime.errors import EventError
from realtime.events.server import SpeechStartedEvent, SpeechStoppedEvent
from realtime.media.tracks import Sound
from realtime.queues import QueueState
from realtime.voice.listener import MAX_WAITING, Chunk, Listener
from realtime.voice.mouth import Mouth
from realtime.voice.turn import Decision, Dropped, Pause, Resume, Started, Stopped, TurnPolicy
from realtime.voice.verdict import Said, judge

AWAKE_S = 8.0  # how long after the wake word a question may follow

Transcribe = Callable[[SpeechSegment, Callable[[str], None]], None]


@dataclass(frozen=True)
class VoiceModels:
    """What all calls share. `thread` runs `voice`."""

    detector: VoiceDetector
    voice: VoiceOut
    thread: Executor

    @classmethod
    def load(cls, store: ModelStore) -> Self:
        """Read them from verified files. Raises ModelFileMissingError or ModelFileCorruptError."""
        (detector,) = store.files("silero-vad").values()
        (voice,) = store.files("hibari").values()
        return cls(VoiceDetector(detector), VoiceOut(voice), ThreadPoolExecutor(1, "speech"))


class VoiceLoop:
    """One call. `mouth.track` is what it sends.

    `transcribe` calls back with the words and may raise TooManyJobsError; `complain` gets what the client must be told;
    `heard` gets every chunk of the microphone with its voice probability, in order.
    """

    def __init__(
        self,
        models: VoiceModels,
        transcribe: Transcribe,
        dialogue: Dialogue,
        tell: Callable[[BaseModel], None],
        complain: Callable[[EventError], None],
        settings: Settings,
        heard: Callable[[Chunk], None],
    ) -> None:
        self.mouth = Mouth(models.voice, models.thread, self._begun, self._ended)
        self._transcribe, self._dialogue = transcribe, dialogue
        self._tell, self._complain, self._settings, self._heard_by = tell, complain, settings, heard
        self._policy = TurnPolicy(settings.voice_mode, settings.silence_ms / 1e3)
        self._listener = Listener(models.detector, self._heard)
        self._now_s, self._awake_until_s = 0.0, -1.0

    @property
    def queues(self) -> dict[str, QueueState]:
        """Frames of the microphone that wait for the detector, and what waits to be said."""
        heard = self._listener
        return {
            "microphone": QueueState(depth=len(heard), bound=MAX_WAITING, dropped=heard.num_dropped),
            **self.mouth.queues,
        }

    def hear(self, sound: Sound) -> None:
        """Sound of the microphone, on the stream's clock."""
        self._listener.add(sound)

    def configure(self, settings: Settings) -> None:
        """What the client wants from now on."""
        self._settings = settings
        self._policy.silence_s = settings.silence_ms / 1e3
        self._do(self._policy.set_mode(settings.voice_mode))

    def talk(self, is_pressed: bool) -> None:
        """The push-to-talk key. Raises EventError in another mode."""
        if self._settings.voice_mode != "push_to_talk":
            raise EventError("not_push_to_talk", "set voice_mode to push_to_talk first")
        self._do(self._policy.press() if is_pressed else self._policy.release())

    def commit(self) -> None:
        """What is being said has ended."""
        self._do(self._policy.commit())

    def forget(self) -> None:
        """What is being said is not meant."""
        self._do(self._policy.clear())

    async def close(self) -> None:
        """Hear and say nothing more."""
        await self.mouth.close()
        await self._listener.close()

    def _begun(self, sentence_id: str) -> None:
        if self._dialogue.response is not None:
            self._dialogue.response.sentence_begun(sentence_id)

    def _ended(self, sentence_id: str) -> None:
        if self._dialogue.response is not None:
            self._dialogue.response.sentence_ended(sentence_id)

    def _heard(self, chunk: Chunk) -> None:
        self._heard_by(chunk)
        self._now_s = chunk.start_s
        self._do(self._policy.step(chunk.start_s, chunk.probability, self.mouth.is_audible))

    def _do(self, decisions: list[Decision]) -> None:
        for decision in decisions:
            match decision:
                case Started():
                    self._tell(SpeechStartedEvent(audio_start_ms=round(1e3 * decision.start_s)))
                case Dropped():
                    self._tell(SpeechStoppedEvent(audio_end_ms=round(1e3 * self._now_s)))
                case Stopped():
                    self._tell(SpeechStoppedEvent(audio_end_ms=round(1e3 * decision.end_s)))
                    self._understand(decision)
                case Pause():
                    self.mouth.track.pause()
                case Resume():
                    self.mouth.track.resume()

    def _understand(self, stopped: Stopped) -> None:
        interrupts = stopped.interrupts or self._dialogue.response is not None

        def decide(text: str) -> None:
            self._decide(Said(text, stopped.voiced_s, interrupts, stopped.may_be_echo, stopped.comes_back), stopped)

        pcm = self._listener.sound(stopped.start_s, stopped.end_s)
        try:
            self._transcribe(SpeechSegment(stopped.start_s, stopped.end_s, pcm), decide)
        except TooManyJobsError as error:
            self._complain(EventError("too_many_jobs", str(error)))
            self._do(self._policy.settle(cancels=False))

    def _decide(self, said: Said, stopped: Stopped) -> None:
        settings = self._settings
        is_awake = stopped.start_s < self._awake_until_s
        verdict = judge(said, settings.voice_mode, settings.wake_word, is_awake, self.mouth.lately)
        cancels = verdict.kind not in ("nothing", "echo")
        self._do(self._policy.settle(cancels, is_echo=verdict.kind == "echo"))
        self._awake_until_s = stopped.end_s + AWAKE_S if verdict.kind == "wake" else -1.0
        if verdict.kind == "question":
            try:
                self._dialogue.speak(verdict.question, stopped.start_s)
            except EventError as error:
                self._complain(error)
        elif cancels:
            self._dialogue.stop("turn_detected")
