"""Settings of one call's session: how it listens and how it answers. Pure."""

from dataclasses import dataclass, replace
from typing import Any, Final

from realtime.errors import EventError
from realtime.events.client import Eagerness, OutputModality, SessionPatch, TurnDetection, TurnDetectionType, VoiceMode
from realtime.events.session import AudioInput, AudioState, SemanticVadState, ServerVadState, TurnDetectionState

AUTOMATIC_MODES: Final[tuple[VoiceMode, ...]] = ("every_utterance", "wake_word")  # turns are detected


@dataclass(frozen=True)
class SessionSettings:
    """`can_speak`: the call has sound to the client. `feeds`: the stream's media comes from this call. `can_judge`: a
    model is at hand that judges whether a question has ended.

    `turn_detection` "semantic_vad": it is asked, as far as it `can_judge`. `eagerness`: how soon it is sure.
    `automatic_mode`: the voice mode that a `turn_detection` switches on. `creates_response`: a spoken question is
    answered without a `response.create`.
    """

    can_speak: bool
    feeds: bool
    output: OutputModality
    voice_mode: VoiceMode = "every_utterance"
    wake_word: str = "echo"
    silence_ms: int = 600
    automatic_mode: VoiceMode = "every_utterance"
    creates_response: bool = True
    can_judge: bool = False
    turn_detection: TurnDetectionType = "semantic_vad"
    eagerness: Eagerness = "auto"

    @property
    def detects_turns(self) -> bool:
        """Whether silence ends a spoken question; else the client says so, or nobody listens."""
        return self.voice_mode in AUTOMATIC_MODES

    @property
    def judges_pauses(self) -> bool:
        """Whether a model is asked how much silence ends a spoken question."""
        return self.can_judge and self.turn_detection == "semantic_vad"

    def described(self) -> dict[str, Any]:
        """The fields of a session that follow from these settings, as clients see them."""
        turn_detection = self._turn_detection() if self.detects_turns else None
        return {
            "output_modalities": [self.output],
            "turn_detection": turn_detection,
            "audio": AudioState(input=AudioInput(turn_detection=turn_detection)),
            "voice_mode": self.voice_mode,
            "wake_word": self.wake_word,
        }

    def updated(self, patch: SessionPatch) -> "SessionSettings":
        """These settings with the client's changes. Raises EventError if the call cannot do that."""
        output = patch.output_modalities[0] if patch.output_modalities else self.output
        if output == "audio" and not self.can_speak:
            raise EventError("no_sound", "this call has no sound to speak on: offer an audio track, or take text")
        if patch.ratio is not None and not self.feeds:
            raise EventError("not_feeding", "only the call that feeds the stream sets its ratio")
        turns = patch.turn_detection
        mode = self._voice_mode_after(patch)
        silence_ms = turns.silence_duration_ms if turns else None
        kind, eagerness = self._judging_after(turns)
        creates_response = self.creates_response
        if patch.changes_turn_detection:
            creates_response = turns is None or turns.create_response is not False
        return replace(
            self,
            output=output,
            voice_mode=mode,
            automatic_mode=mode if mode in AUTOMATIC_MODES else self.automatic_mode,
            wake_word=patch.wake_word or self.wake_word,
            silence_ms=silence_ms or self.silence_ms,
            creates_response=creates_response,
            turn_detection=kind,
            eagerness=eagerness,
        )

    def _judging_after(self, turns: TurnDetection | None) -> tuple[TurnDetectionType, Eagerness]:
        """A type that is named is taken. Else eagerness wants a model, and a silence without it wants silence alone, as
        clients do that know no other."""
        if turns is None:
            return self.turn_detection, self.eagerness
        if turns.type == "server_vad" and turns.eagerness:
            raise EventError("invalid_event", "eagerness belongs to the turn detection semantic_vad: leave one out")
        if turns.type:
            return turns.type, turns.eagerness or "auto"
        if turns.eagerness:
            return "semantic_vad", turns.eagerness
        return "server_vad" if turns.silence_duration_ms else self.turn_detection, self.eagerness

    def _turn_detection(self) -> TurnDetectionState:
        if not self.judges_pauses:
            return ServerVadState(silence_duration_ms=self.silence_ms, create_response=self.creates_response)
        return SemanticVadState(
            silence_duration_ms=self.silence_ms, create_response=self.creates_response, eagerness=self.eagerness
        )

    def _voice_mode_after(self, patch: SessionPatch) -> VoiceMode:
        """A mode that is named is taken; else `turn_detection` switches detection off and on."""
        if not patch.changes_turn_detection:
            return patch.voice_mode or self.voice_mode
        if patch.turn_detection is not None:
            return patch.voice_mode or self.automatic_mode
        if patch.voice_mode in AUTOMATIC_MODES:
            message = f"voice_mode {patch.voice_mode} needs turn detection: leave `turn_detection` out, or not null"
            raise EventError("invalid_event", message)
        mode = patch.voice_mode or self.voice_mode
        return "push_to_talk" if mode in AUTOMATIC_MODES else mode
