"""What passes between the stream side and the model side. No torch here: numpy arrays and plain data.

A stream takes windows and knows nothing of questions. A question reads the stream's memory and never changes it.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from engines.kept import KeptSpan
from engines.media import Detail, Frame, Gap
from engines.notes import LentSenses, Note, Reading
from engines.saved import Lasting
from engines.voice import HasVoice
from engines.wall_clock import WallClock

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]
Timer = Callable[[], float]  # seconds that only ever grow; time.perf_counter outside of tests
Seconds = npt.NDArray[np.float64]
NO_NOTE = -1  # `AVTokens.note` of a token that stands for none


class Modality(IntEnum):
    """What a token stands for. TEXT: our own words around the others; SPEECH: a transcript; NOTE: a `Note`'s words."""

    TEXT = 0
    AUDIO = 1
    VIDEO = 2
    SPEECH = 3
    NOTE = 4


@dataclass(frozen=True)
class MediaSpec:
    """What an engine wants to be fed: windows of `window_s`. A picture is seen as `grid` × `grid` patches; one a window
    comes in detail, its longest side at most `detail_size`."""

    window_s: float
    sample_rate_hz: int
    frame_rate_hz: float
    frame_size: int
    grid: int
    detail_size: int

    @property
    def window_samples(self) -> int:
        return round(self.window_s * self.sample_rate_hz)


@dataclass(frozen=True)
class Window:
    """Everything seen and heard in [start_s, end_s), which is whole and aligned: start_s = index · window_s.

    `pcm` float32 (window_samples,) in [-1, 1], silence where nothing was heard; `heard` bool, same shape, tells the
    two apart. `dropped_frames` counts pictures lost (late, or thrown away under load) since the window before.

    `voice_probabilities` float32 (n,): whether there is a voice in each chunk of 512 samples that ends in the window;
    None: the engine does it itself. Chunks go on across windows (`engines.speech.vad.chunks_ending_in`).

    `detail` is the newest picture of the window in detail; None if there is none. `readings`: text read in this or
    earlier windows' details that has become known by now; None if nobody reads, and the engine does it itself.
    """

    index: int
    start_s: float
    end_s: float
    frames: tuple[Frame, ...]
    pcm: FloatArray
    heard: npt.NDArray[np.bool_]
    gaps: tuple[Gap, ...]
    dropped_frames: int
    is_last: bool
    voice_probabilities: FloatArray | None = None
    detail: Detail | None = None
    readings: tuple[Reading, ...] | None = None

    @property
    def gap_s(self) -> float:
        """Seconds of sound and of pictures that are missing, summed over both tracks."""
        return sum(gap.end_s - gap.start_s for gap in self.gaps)


@dataclass(frozen=True)
class AVTokens:
    """The tokens of one window's pool: `embeds` (N,D) float32; the rest (N,). Audio stands at row = column = 0.

    `certainty` in [0, 1]: how sure the encoder is of the name it gives; 0 where nothing is. `note`: for a token that
    stands for a note its index among the window's notes, else `NO_NOTE`.
    """

    embeds: FloatArray
    time_s: Seconds
    row: IntArray
    column: IntArray
    modality: IntArray
    certainty: FloatArray
    note: IntArray

    def __len__(self) -> int:
        return len(self.time_s)

    def take(self, indices: IntArray) -> "AVTokens":
        """The tokens at `indices`, in that order."""
        return AVTokens(*(part[indices] for part in vars(self).values()))

    def concatenate(self, later: "AVTokens") -> "AVTokens":
        """These tokens, then `later` ones."""
        pairs = zip(vars(self).values(), vars(later).values(), strict=True)
        return AVTokens(*(np.concatenate(pair) for pair in pairs))


@dataclass(frozen=True)
class SpeechSegment:
    """Sound in which someone speaks, float32 (n,) at the engine's sample rate, with some silence around it. The first
    voiced chunk begins at `start_s` of the stream's clock, the last one ends at `end_s`."""

    start_s: float
    end_s: float
    pcm: FloatArray


@dataclass(frozen=True)
class Utterance:
    """What was said in [start_s, end_s)."""

    start_s: float
    end_s: float
    text: str


@dataclass(frozen=True)
class UnclearSpeech:
    """Speech in [start_s, end_s) that was not understood: unclear, or in another language. No words are remembered."""

    start_s: float
    end_s: float


@dataclass(frozen=True)
class Reduction:
    """Result of reducing one window: the kept tokens, their `scores` (N,) in [0, 1], pool sizes and times.

    `utterances` and `unclear_speech` are what was said and has ended in this window, `notes` what was kept of what the
    senses say of its pictures. `lost_notes` were too many for one window. `sounds`: those that the encoder is sure of.
    """

    index: int
    start_s: float
    end_s: float
    kept: AVTokens
    scores: FloatArray
    pool_audio: int
    pool_video: int
    text_tokens: int
    utterances: tuple[Utterance, ...]
    encode_ms: float
    sieve_ms: float
    prefill_ms: float
    unclear_speech: tuple[UnclearSpeech, ...] = ()
    notes: tuple[Note, ...] = ()
    pool_notes: int = 0
    lost_notes: int = 0
    sounds: tuple[tuple[float, str], ...] = ()  # when, in seconds, and its name; twice if another look confirms it
    things: tuple[tuple[str, int], ...] | None = None  # in view, how many of each name; None: nothing can be seen
    shown: tuple[tuple[str, int], ...] | None = None  # the same of the newest picture alone

    @property
    def pool_tokens(self) -> int:
        """How many tokens there were to choose from."""
        return self.pool_audio + self.pool_video + self.pool_notes

    @property
    def readings(self) -> tuple[tuple[float, str], ...]:
        """What was read: the times of its pictures in seconds, to the millisecond, and the texts."""
        return tuple((round(note.read_s, 3), note.key) for note in self.notes if note.read_s is not None)

    def kept_of(self, modality: Modality) -> int:
        """How many tokens of one modality were kept."""
        return int((self.kept.modality == modality).sum())


@dataclass(frozen=True)
class Evidence:
    """A moment that an answer is based on. `weight`: its share of the answer's attention to all kept tokens."""

    start_s: float
    end_s: float
    modality: Literal["audio", "video", "speech"]
    patches: tuple[tuple[int, int], ...]
    weight: float


@dataclass(frozen=True)
class Turn:
    """One question and its answer, earlier in a dialogue."""

    question: str
    answer: str


@dataclass(frozen=True)
class Answer:
    """`text` is what people are told, `raw_text` what the model wrote: times in seconds of the stream, no hedge.

    `confidence` in [0, 1]: the probability of the least probable token. `is_sure`: whether that is high enough,
    and enough is remembered of the time that was asked about to deny something.
    `is_hedged`: whether `text` says that it is not. `ttft_ms` is from the question to the first text that is told;
    `decode_tokens_per_s` is of the tokens after the first. `num_read_tokens`: of memory and prompt. `attention`: how
    much of it went to what was seen, heard and said, mean over tokens, beyond what the neutral words gave. `evidence`:
    at most three moments, the heaviest first; none of denials, refusals and small talk.
    """

    text: str
    raw_text: str
    confidence: float
    is_sure: bool
    ttft_ms: float
    num_read_tokens: int
    num_tokens: int
    decode_tokens_per_s: float
    evidence: tuple[Evidence, ...]
    attention: float = 1.0
    is_hedged: bool = False


class EngineStream(Lasting, Protocol):
    """The memory of one camera and microphone. Used by one thread at a time."""

    @property
    def num_cached_tokens(self) -> int:
        """How many tokens the rolling cache holds, the system prompt not counted."""

    @property
    def num_forgotten_tokens(self) -> int:
        """How many tokens the rolling cache has forgotten so far."""

    def cached_times_s(self) -> Seconds:
        """The time of every token in the rolling cache (N,), in no order; a copy."""

    def kept_by_age(self, now_s: float) -> tuple[KeptSpan, ...]:
        """What is left of each octave of age as of `now_s`, the newest first; together they cover the whole stream."""

    def set_ratio(self, ratio: float) -> None:
        """From the next window on keep `ratio` of the pool: above 0, at most 1, else ValueError."""

    def reduce(self, window: Window) -> Reduction:
        """Encode, sieve and prefill a window; windows come in the order of their index. Modifies the memory. Raises
        InvalidWindowError if the window is not of the engine's MediaSpec or comes late."""

    def transcribe(self, segment: SpeechSegment) -> str:
        """What is said in a segment of the stream's own sound, of any length; "" if no words were understood. The same
        speech in the stream's windows is not transcribed again, whichever comes first."""

    def note_said(self, text: str, now_s: float, heard_s: tuple[float, float] | None = None) -> None:
        """Remember what somebody tells at `now_s`, such as typed words, as if it had been said aloud. `heard_s`: when
        the stream's sound has it; such speech is remembered once. Of long texts the beginning. Modifies the memory."""

    def ask(
        self, question: str, now_s: float, turns: tuple[Turn, ...] = (), started: WallClock | None = None
    ) -> Generator[str, None, Answer]:
        """Answer against what is remembered, as of `now_s`: yields text as it grows, returns the whole Answer.

        A step that has nothing to tell yields "". The first copies the memory; the stream may go on then. `started`:
        what people's clocks showed at the stream's time zero; None if nobody knows, and no time of day is named.
        """


class Engine(LentSenses, HasVoice, Protocol):
    """A family of models behind one seam. `has_senses`: reductions name the things, sounds and words of their
    windows."""

    @property
    def name(self) -> str: ...

    @property
    def weights(self) -> str:
        """How the weights were made, for people to read: `trained`."""

    @property
    def fingerprint(self) -> str:
        """Changes with the weights and with what is run of them; 64 hexadecimal digits."""

    @property
    def media(self) -> MediaSpec: ...

    @property
    def has_senses(self) -> bool: ...

    def open_stream(self, ratio: float, cache_tokens: int) -> EngineStream:
        """A new, empty memory that keeps `ratio` of the pool and remembers at most `cache_tokens` tokens."""

    def transcribe(self, pcm: FloatArray) -> str:
        """What is said in `pcm` of any length, at the engine's sample rate; "" if no words were understood."""
