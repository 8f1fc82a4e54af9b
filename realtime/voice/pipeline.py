"""The voice of one call: speech from its microphone becomes questions, answers become speech output.

`realtime.voice.turn_detection` and `realtime.voice.intent` decide; this module carries their decisions out. Lives on
the event loop; the models run on threads.
"""

import asyncio
from collections.abc import Callable

from pydantic import BaseModel

from engines.api import SpeechSegment
from engines.errors import TooManyJobsError
from engines.shapes import SAMPLE_RATE_HZ
from engines.speech.turn_end import HEARD_S
from realtime.dialogue.dialogue import Dialogue
from realtime.dialogue.questions import Spoken
from realtime.dialogue.settings import SessionSettings
from realtime.errors import EventError
from realtime.events.server import InputCleared, SpeechStartedEvent, SpeechStoppedEvent
from realtime.media.frames import Sound
from realtime.queues import QueueState
from realtime.voice.committed_speech import CommittedSpeech
from realtime.voice.intent import Utterance, classify
from realtime.voice.listener import MAX_WAITING, Chunk, Listener
from realtime.voice.models import VoiceModels
from realtime.voice.pauses import PAUSE_RULES
from realtime.voice.speech_output import SpeechOutput
from realtime.voice.turn_detection import (
    RELEASE_TAIL_S,
    Decision,
    JudgePause,
    PauseOutput,
    ResumeOutput,
    SpeechDiscarded,
    SpeechStarted,
    SpeechStopped,
    TurnDetector,
)
from realtime.voice.turn_judge import TurnJudge

AWAKE_S = 8.0  # how long after the wake word a question may follow

Transcribe = Callable[[SpeechSegment, Callable[[str], None]], None]


class VoicePipeline:
    """The voice of one call. `output.track` is the track that the call sends.

    `transcribe` calls back with the text; it may raise TooManyJobsError. `send` and `send_error` take events and errors
    for the client. `on_chunk` gets every chunk of the microphone with its voice probability, in order; none in the
    voice mode "off", when the detector sleeps. `committed_speech` hears all that is said.
    """

    def __init__(
        self,
        models: VoiceModels,
        transcribe: Transcribe,
        dialogue: Dialogue,
        send: Callable[[BaseModel], None],
        send_error: Callable[[EventError], None],
        settings: SessionSettings,
        on_chunk: Callable[[Chunk], None],
    ) -> None:
        self.output = SpeechOutput(
            models.synthesizer, models.synthesis_thread, self._sentence_started, self._sentence_finished
        )
        self._transcribe, self._dialogue = transcribe, dialogue
        self._send, self._send_error, self._settings, self._on_chunk = send, send_error, settings, on_chunk
        self._turns = TurnDetector(settings.voice_mode)
        judge = self._turns.judge
        self._judge = TurnJudge(models.turn_end, models.turn_thread, judge) if models.turn_end is not None else None
        self._listener = Listener(models.detector, self._chunk_heard)
        self._listener.is_asleep = settings.voice_mode == "off"
        self._set_silence()
        self.committed_speech = CommittedSpeech()
        self._waiting_for_tail: list[asyncio.TimerHandle] = []
        self._now_s, self._awake_until_s = 0.0, -1.0
        self._item_id = ""  # of what is being said

    @property
    def queues(self) -> dict[str, QueueState]:
        """Frames of sound that wait for the voice detector, pauses that wait to be judged, and the queues of the speech
        output."""
        listener = self._listener
        return {
            "microphone": QueueState(depth=len(listener), bound=MAX_WAITING, dropped=listener.num_dropped),
            **({"pauses": self._judge.queue} if self._judge is not None else {}),
            **self.output.queues,
        }

    def add_sound(self, sound: Sound) -> None:
        """Take sound of the microphone, timed by the stream's clock. In the voice mode "off" no model runs for it."""
        if self._listener.is_asleep:
            self._now_s, end_s = sound.time_s, sound.time_s + len(sound.pcm) / SAMPLE_RATE_HZ
            self._carry_out(self._turns.skip(sound.time_s, end_s, self.output.is_audible))
        else:
            self._listener.add(sound)

    def configure(self, settings: SessionSettings) -> None:
        """Use these settings from now on."""
        if settings.voice_mode != self._settings.voice_mode:
            self.committed_speech.clear()
        self._settings = settings
        self._set_silence()
        self._carry_out(self._turns.set_mode(settings.voice_mode))
        self._listener.is_asleep = settings.voice_mode == "off"

    def set_push_to_talk(self, is_pressed: bool) -> None:
        """The push-to-talk key was pressed or released. Raises EventError if that is not the voice mode."""
        if self._settings.voice_mode != "push_to_talk":
            raise EventError("not_push_to_talk", "set voice_mode to push_to_talk first")
        self._carry_out(self._turns.press() if is_pressed else self._turns.release())

    def commit(self) -> None:
        """End what is being said, without waiting for silence. Without turn detection and key, it is all that was said
        since the last time, and is answered when the client asks.

        Raises EventError if nothing was said, or too many questions wait; then what was said can be committed later.
        """
        decisions = self._turns.commit()
        if decisions:
            self._carry_out(decisions)
            return
        if self._settings.voice_mode == "off":
            message = "nobody listens while voice_mode is off: set it to push_to_talk first"
            raise EventError("input_audio_buffer_commit_empty", message)
        if self.committed_speech.voiced_s:
            self._dialogue.check_room()
        span = self.committed_speech.take() if self._settings.voice_mode == "push_to_talk" else None
        if span is None:
            raise EventError("input_audio_buffer_commit_empty", "nobody has spoken since the last commit or clear")
        spoken = Spoken(self._dialogue.items.new_id(), span.start_s, span.end_s)
        self._dialogue.add_spoken(spoken)
        # the last sound is still on its way
        loop = asyncio.get_running_loop()
        self._waiting_for_tail = [handle for handle in self._waiting_for_tail if handle.when() > loop.time()]
        self._waiting_for_tail.append(
            loop.call_later(RELEASE_TAIL_S, self._transcribe_committed, spoken, span.voiced_s)
        )

    def clear(self) -> None:
        """Discard the utterance that is being spoken."""
        self._carry_out(self._turns.clear())
        self.committed_speech.clear()
        self._send(InputCleared())

    def forget(self) -> None:
        """Forget what was heard and said; what is being said is heard from now on."""
        self._listener.forget()
        self.output.forget()

    async def close(self) -> None:
        """Stop listening and speaking."""
        for handle in self._waiting_for_tail:
            handle.cancel()
        if self._judge is not None:
            await self._judge.close()
        await self.output.close()
        await self._listener.close()

    def _sentence_started(self, sentence_id: str) -> None:
        if self._dialogue.response is not None:
            self._dialogue.response.sentence_started(sentence_id)

    def _sentence_finished(self, sentence_id: str) -> None:
        if self._dialogue.response is not None:
            self._dialogue.response.sentence_finished(sentence_id)

    def _chunk_heard(self, chunk: Chunk) -> None:
        self._on_chunk(chunk)
        self._now_s = chunk.start_s
        self.committed_speech.hear(chunk.start_s, chunk.probability)
        self._carry_out(self._turns.step(chunk.start_s, chunk.probability, self.output.is_audible))

    def _carry_out(self, decisions: list[Decision]) -> None:
        for decision in decisions:
            match decision:
                case SpeechStarted():
                    self._item_id = self._dialogue.items.new_id()
                    start_ms = round(1e3 * decision.start_s)
                    self._send(SpeechStartedEvent(item_id=self._item_id, audio_start_ms=start_ms))
                case SpeechDiscarded():
                    self._send(SpeechStoppedEvent(item_id=self._item_id, audio_end_ms=round(1e3 * self._now_s)))
                case SpeechStopped():
                    end_ms = round(1e3 * decision.end_s)
                    self._send(SpeechStoppedEvent(item_id=self._item_id, audio_end_ms=end_ms))
                    self.committed_speech.clear()
                    self._transcribe_utterance(decision, self._item_id)
                case PauseOutput():
                    self.output.track.pause()
                case ResumeOutput():
                    self.output.track.resume()
                case JudgePause() if self._judge is not None:
                    from_s = max(decision.start_s, decision.end_s - HEARD_S)
                    self._judge.ask(decision.number, self._listener.sound(from_s, decision.end_s, post_roll_s=0.0))

    def _set_silence(self) -> None:
        settings = self._settings
        asks = self._judge is not None and settings.judges_pauses
        self._turns.set_silence(settings.silence_ms / 1e3, PAUSE_RULES[settings.eagerness] if asks else None)

    def _transcribe_utterance(self, stopped: SpeechStopped, item_id: str) -> None:
        is_barge_in = stopped.is_barge_in or self._dialogue.response is not None

        def transcribed(text: str) -> None:
            utterance = Utterance(text, stopped.voiced_s, is_barge_in, stopped.may_be_echo, stopped.is_echo_of_answer)
            self._respond(utterance, stopped, item_id)

        pcm = self._listener.sound(stopped.start_s, stopped.end_s)
        try:
            self._transcribe(SpeechSegment(stopped.voiced_start_s, stopped.end_s, pcm), transcribed)
        except TooManyJobsError as error:
            self._send_error(EventError("too_many_jobs", str(error)))
            self._carry_out(self._turns.resolve(cancels=False))

    def _respond(self, utterance: Utterance, stopped: SpeechStopped, item_id: str) -> None:
        settings = self._settings
        is_awake = stopped.start_s < self._awake_until_s
        intent = classify(utterance, settings.voice_mode, settings.wake_word, is_awake, self.output.recent_text)
        cancels = intent.kind not in ("nothing", "echo")
        self._carry_out(self._turns.resolve(cancels, is_echo=intent.kind == "echo"))
        self._awake_until_s = stopped.end_s + AWAKE_S if intent.kind == "wake" else -1.0
        if intent.kind == "question":
            spoken = Spoken(item_id, stopped.voiced_start_s, stopped.end_s)
            try:
                self._dialogue.answer_spoken(spoken, intent.question, settings.creates_response)
            except EventError as error:
                self._send_error(error)
        elif cancels:
            self._dialogue.cancel_answer("turn_detected")

    def _transcribe_committed(self, spoken: Spoken, voiced_s: float) -> None:
        def transcribed(text: str) -> None:
            utterance = Utterance(text, voiced_s, is_barge_in=False, may_be_echo=False)
            intent = classify(utterance, "push_to_talk", "", False, "")
            self._dialogue.transcribed(spoken, intent.question)

        pcm = self._listener.sound(spoken.start_s, spoken.end_s + RELEASE_TAIL_S)
        try:
            self._transcribe(SpeechSegment(spoken.start_s, spoken.end_s, pcm), transcribed)
        except TooManyJobsError as error:
            self._send_error(EventError("too_many_jobs", str(error)))
            self._dialogue.transcribed(spoken, "")
