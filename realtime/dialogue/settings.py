"""Settings of one call's session: how it listens and how it answers. Pure."""

from dataclasses import dataclass, replace

from realtime.errors import EventError
from realtime.events.client import OutputModality, SessionPatch, VoiceMode


@dataclass(frozen=True)
class SessionSettings:
    """`can_speak`: the call has sound to the client. `feeds`: the stream's media comes from this call."""

    can_speak: bool
    feeds: bool
    output: OutputModality
    voice_mode: VoiceMode = "every_utterance"
    wake_word: str = "echo"
    silence_ms: int = 600

    def updated(self, patch: SessionPatch) -> "SessionSettings":
        """These settings with the client's changes. Raises EventError if the call cannot do that."""
        output = patch.output_modalities[0] if patch.output_modalities else self.output
        if output == "audio" and not self.can_speak:
            raise EventError("no_sound", "this call has no sound to speak on: offer an audio track, or take text")
        if patch.ratio is not None and not self.feeds:
            raise EventError("not_feeding", "only the call that feeds the stream sets its ratio")
        silence_ms = patch.turn_detection.silence_duration_ms if patch.turn_detection else None
        return replace(
            self,
            output=output,
            voice_mode=patch.voice_mode or self.voice_mode,
            wake_word=patch.wake_word or self.wake_word,
            silence_ms=silence_ms or self.silence_ms,
        )
