"""An engine without models: its results follow from its inputs by simple rules."""

import json
from collections.abc import Callable, Generator
from dataclasses import dataclass, field

import numpy as np

from engines.api import (
    NO_NOTE,
    Answer,
    AVTokens,
    Evidence,
    FloatArray,
    MediaSpec,
    Modality,
    Reduction,
    Seconds,
    SpeechSegment,
    Turn,
    UnclearSpeech,
    Utterance,
    Window,
)
from engines.errors import SavedMemoryError
from engines.kept import Kept, KeptSpan
from engines.notes import Note, PictureReader, SoundNamer
from engines.saved import SavedMemory
from engines.wall_clock import WallClock

SCRIPTED_MEDIA = MediaSpec(
    window_s=0.5, sample_rate_hz=16_000, frame_rate_hz=4.0, frame_size=32, grid=7, detail_size=64
)
REMEMBERED_WINDOWS = 8


@dataclass
class ScriptedStream:
    """Keeps one token per picture and one per window of sound, and a note for each reading; its cache holds the last
    `REMEMBERED_WINDOWS` windows.

    An answer has the number of windows so far and the question, word by word. A question that contains "broken" fails;
    one that contains "long" gets an answer of more than 500 words.
    """

    ratio: float
    hear: Callable[[FloatArray], str] = lambda _: ""
    windows: list[Window] = field(default_factory=list)
    asked: list[tuple[str, float, tuple[Turn, ...]]] = field(default_factory=list)
    started: list[WallClock | None] = field(default_factory=list)  # of every question
    told: list[tuple[str, float]] = field(default_factory=list)
    told_heard: list[tuple[float, float] | None] = field(default_factory=list)
    forgotten: list[tuple[float, float]] = field(default_factory=list)
    segments: list[SpeechSegment] = field(default_factory=list)
    num_closed: int = 0
    unclear_speech: tuple[UnclearSpeech, ...] = ()  # of every window from now on
    things: tuple[tuple[str, int], ...] | None = None  # the same
    sounds: tuple[str, ...] = ()  # the same

    @property
    def num_cached_tokens(self) -> int:
        return len(self.cached_times_s())

    @property
    def num_forgotten_tokens(self) -> int:
        return max(len(self.windows) - REMEMBERED_WINDOWS, 0)

    def cached_times_s(self) -> Seconds:
        return np.asarray([window.start_s for window in self.windows[-REMEMBERED_WINDOWS:]], np.float64)

    def kept_by_age(self, now_s: float) -> tuple[KeptSpan, ...]:
        nothing = Kept(0, 0)
        return (KeptSpan(0.0, now_s, nothing, Kept(self.num_cached_tokens, len(self.windows)), nothing, 0),)

    def set_ratio(self, ratio: float) -> None:
        self.ratio = ratio

    def save(self) -> SavedMemory:
        """Only how many windows there were; a restored stream knows as many, in which there is nothing."""
        return SavedMemory(json.dumps({"windows": len(self.windows), "told": self.told}), {})

    def forget(self, since_s: float, now_s: float) -> None:
        self.windows = [window for window in self.windows if window.end_s <= since_s]
        self.told = [(text, told_s) for text, told_s in self.told if told_s < since_s]
        self.forgotten.append((since_s, now_s))

    def restore(self, saved: SavedMemory) -> None:
        state = json.loads(saved.text)
        if "windows" not in state:
            raise SavedMemoryError("it was saved by another version of this program")
        nothing = np.zeros(0, np.float32)
        self.windows += [
            Window(-1 - number, 0.0, 0.0, (), nothing, nothing == 1, (), 0, is_last=False)
            for number in range(state["windows"])
        ]
        self.told += [(text, now_s) for text, now_s in state["told"]]

    def reduce(self, window: Window) -> Reduction:
        if window.index in {known.index for known in self.windows}:
            raise ValueError(f"window {window.index} comes twice")
        self.windows.append(window)
        count = len(window.frames) + 1
        kept = AVTokens(
            embeds=np.zeros((count, 1), np.float32),
            time_s=np.asarray([*(frame.time_s for frame in window.frames), window.start_s], np.float64),
            row=np.arange(count) % 7,
            column=np.arange(count) % 7,
            modality=np.asarray([*[Modality.VIDEO] * len(window.frames), Modality.AUDIO], np.int64),
            certainty=np.ones(count, np.float32),
            note=np.full(count, NO_NOTE),
        )
        notes = tuple(
            Note(
                kind="reading",
                text=f'it reads "{reading.text}"',
                key=reading.text,
                time_s=window.start_s,
                row=3,
                column=3,
                certainty=reading.certainty,
                read_s=reading.time_s,
            )
            for reading in window.readings or ()
        )
        said = (Utterance(window.start_s, window.end_s, "hello"),) if window.index == 1 else ()
        scores = np.linspace(0.9, 0.1, count, dtype=np.float32)
        return Reduction(
            *(window.index, window.start_s, window.end_s, kept, scores, 4, 49 * count, 2, said, 1.0, 2.0, 3.0),
            unclear_speech=self.unclear_speech,
            notes=notes,
            sounds=tuple((window.start_s, name) for name in self.sounds),
            things=self.things,
            shown=self.things,
        )

    def transcribe(self, segment: SpeechSegment) -> str:
        self.segments.append(segment)
        return self.hear(segment.pcm)

    def note_said(self, text: str, now_s: float, heard_s: tuple[float, float] | None = None) -> None:
        self.told.append((text, now_s))
        self.told_heard.append(heard_s)

    def ask(
        self, question: str, now_s: float, turns: tuple[Turn, ...] = (), started: WallClock | None = None
    ) -> Generator[str, None, Answer]:
        self.asked.append((question, now_s, turns))
        self.started.append(started)
        if "broken" in question:
            raise RuntimeError("this question\nbreaks")
        text = f"{len(self.windows)} windows, asked: {question}"
        words = [*text.split(" "), *(["word"] * 500 if "long" in question else [])]
        try:
            for word in words:
                yield f"{word} "
        except GeneratorExit:
            self.num_closed += 1
            raise
        moments = tuple(Evidence(window.start_s, window.end_s, "video", ((1, 2),), 0.5) for window in self.windows[-1:])
        text = " ".join(words)
        return Answer(text, text, 0.9, True, 1.0, 100, len(words), 10.0, moments)


class ScriptedEngine:
    """Implements `engines.api.Engine`. A kind with other streams names their `stream_type`."""

    stream_type = ScriptedStream
    name = "scripted"
    weights = "none"
    fingerprint = "0" * 64
    has_senses = True

    def __init__(self, media: MediaSpec = SCRIPTED_MEDIA) -> None:
        self.media = media
        self.text_reader: PictureReader | None = None
        self.sound_namer: SoundNamer | None = None
        self.streams: list[ScriptedStream] = []
        self.heard: list[FloatArray] = []

    def open_stream(self, ratio: float, cache_tokens: int) -> ScriptedStream:
        assert cache_tokens > 0
        self.streams.append(self.stream_type(ratio, lambda pcm: self.transcribe(pcm)))
        return self.streams[-1]

    def transcribe(self, pcm: FloatArray) -> str:
        self.heard.append(pcm)
        return f"{len(pcm)} samples" if len(pcm) else ""

    def load_voice(self, _speaker: str | None) -> None: ...
