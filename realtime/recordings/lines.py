"""The events of a recording: one JSON object a line, in the order in which the engine was given things.

Every number can be read back exactly. A line that is cut off, as the last one of a program that was killed, is no line.
Times are seconds of the stream; `ms` is how long each stage took.
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from engines.api import Evidence, MediaSpec

FORMAT = 1
Times: TypeAlias = dict[str, float]
KeptToken: TypeAlias = tuple[int, float, int, int]  # modality, time in seconds, row, column
Span: TypeAlias = tuple[float, float]
FolderName: TypeAlias = Annotated[str, Field(pattern="^[A-Za-z0-9_-]+$")]
_END_OF_TIME_S = 253_402_300_799.0  # of the year 9999


class Line(BaseModel):
    """Root of all lines."""

    # An infinite number is a string: JSON has none. Errors stand in the log, which holds no transcript.
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings", hide_input_in_errors=True)


class Start(Line):
    """What records what. `fingerprint`: of the engine's weights and graphs. `part` counts from 1; `first` is the
    folder of part 1, None in that."""

    type: Literal["start"] = "start"
    format: int = FORMAT
    version: str
    stream: str
    unix_s: float = Field(ge=0, lt=_END_OF_TIME_S)
    model: str
    weights: str
    fingerprint: str
    media: MediaSpec
    part: int = 1
    first: FolderName | None = None


class Opened(Line):
    """The engine has made the stream's memory. `is_resumed`: with what was saved of it before, which is not here."""

    type: Literal["opened"] = "opened"
    ratio: float
    cache_tokens: int
    is_resumed: bool = False


class Windowed(Line):
    """The windower has cut a window. Its sound and pictures are what comes next in the media file.

    `frames` and `detail` are the times of its pictures, `heard` the samples [first, stop) that arrived, `gaps` (track,
    start, end). `voice`: its voice probabilities.
    """

    type: Literal["window"] = "window"
    index: int
    start_s: float
    end_s: float
    frames: tuple[float, ...]
    detail: float | None
    detail_size: tuple[int, int] | None
    heard: tuple[tuple[int, int], ...]
    gaps: tuple[tuple[Literal["audio", "video"], float, float], ...]
    dropped_frames: int
    is_last: bool
    voice: tuple[float, ...] | None


class Lost(Line):
    """A window was dropped before the engine saw it: too many were waiting."""

    type: Literal["lost"] = "lost"
    index: int


class RecordedReading(Line):
    """An `engines.notes.Reading`."""

    time_s: float
    text: str
    certainty: float
    box: tuple[float, float, float, float]
    letters: str | None = None
    ground: str | None = None


class Given(Line):
    """How a window was given to the engine: which of its pictures, by their times, and what had been read by then."""

    type: str  # here, so that it stands first in a line
    index: int
    ratio: float
    level: int
    frames: tuple[float, ...]
    has_detail: bool
    dropped_frames: int
    readings: tuple[RecordedReading, ...] | None


class Reduced(Given):
    """The engine has reduced a window. `values` is a hash of the kept tokens' numbers and scores."""

    type: Literal["reduced"] = "reduced"
    lost_windows: int
    kept: tuple[KeptToken, ...]
    kept_hash: str
    values: str
    utterances: tuple[tuple[float, float, str], ...]
    unclear_speech: tuple[Span, ...]
    notes: tuple[str, ...]
    cached_tokens: int
    forgotten_tokens: int
    ms: Times


class NotReduced(Given):
    """The engine has failed at a window."""

    type: Literal["not_reduced"] = "not_reduced"
    error: str


class Transcribed(Line):
    """The engine has transcribed speech of the stream. `pcm`: float32, little endian, in base64."""

    type: Literal["transcribed"] = "transcribed"
    start_s: float
    end_s: float
    pcm: str
    text: str
    ms: Times


class Told(Line):
    """Somebody has told something that the engine is to remember."""

    type: Literal["told"] = "told"
    text: str
    now_s: float
    heard_s: Span | None
    error: str | None


class Asked(Line):
    """The engine has begun to answer. `turns`: questions and answers before. `started_s`: what clocks showed at the
    stream's time zero, in seconds since midnight."""

    type: Literal["asked"] = "asked"
    number: int
    question: str
    now_s: float
    turns: tuple[tuple[str, str], ...]
    started_s: float | None


class Answered(Line):
    """The answer to the question with this number."""

    type: Literal["answered"] = "answered"
    number: int
    text: str
    raw_text: str
    confidence: float
    is_sure: bool
    evidence: tuple[Evidence, ...]
    num_read_tokens: int
    num_tokens: int
    ms: Times


class NotAnswered(Line):
    """The answer was cancelled, without an `error`, or the engine has failed at it."""

    type: Literal["not_answered"] = "not_answered"
    number: int
    error: str | None


class Continued(Line):
    """The recording goes on in this folder, beside its own. Windows, questions and memory go on, too."""

    type: Literal["continued"] = "continued"
    folder: FolderName


class End(Line):
    """The stream has ended. `dropped`: how much each of its queues has dropped, and what came too late."""

    type: Literal["end"] = "end"
    dropped: dict[str, int]


AnyLine: TypeAlias = (
    Start
    | Opened
    | Windowed
    | Lost
    | Reduced
    | NotReduced
    | Transcribed
    | Told
    | Asked
    | Answered
    | NotAnswered
    | Continued
    | End
)
LINES: TypeAdapter[AnyLine] = TypeAdapter(Annotated[AnyLine, Field(discriminator="type")])
