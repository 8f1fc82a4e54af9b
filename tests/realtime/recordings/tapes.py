"""Recordings without a server."""

from engines.api import Answer, MediaSpec, SpeechSegment, Turn, Window
from engines.serving.jobs import ReducedWindow
from engines.serving.load import LoadStep
from engines.wall_clock import WallClock
from realtime.recordings.lines import Start
from realtime.recordings.parts import PartLimits

ONE_PART = PartLimits()


def start_line(media: MediaSpec, fingerprint: str = "0" * 64) -> Start:
    """What a recording of the scripted engine begins with."""
    return Start(
        version="1.2.3",
        stream="door",
        unix_s=1e9,
        model="scripted",
        weights="none",
        fingerprint=fingerprint,
        media=media,
    )


class NoTape:
    """Implements `engines.serving.tape.Tape`; keeps nothing."""

    def opened(self, ratio: float, cache_tokens: int, is_resumed: bool) -> None: ...

    def lost(self, index: int) -> None: ...

    def reduced(self, reduced: ReducedWindow) -> None: ...

    def not_reduced(self, window: Window, step: LoadStep, error: str) -> None: ...

    def transcribed(self, segment: SpeechSegment, text: str, ms: float) -> None: ...

    def told(self, text: str, now_s: float, heard_s: tuple[float, float] | None, error: str | None) -> None: ...

    def asked(
        self, number: int, question: str, now_s: float, turns: tuple[Turn, ...], started: WallClock | None
    ) -> None: ...

    def answered(self, number: int, answer: Answer) -> None: ...

    def not_answered(self, number: int, error: str | None) -> None: ...
