"""What observers are told: one frozen dataclass for each kind of event in the life of a server.

Identifiers: `call` is the first `CALL_LABEL_LETTERS` letters of a call's id, because whoever knows the whole id can
hang the call up; `stream` is a stream's name; `response` is the id of an answer. No event holds a token, a password, or
what was said, asked or answered. Fields that end in `_at_s` are seconds on the clock of the server's event loop. None
means that it did not happen or is not known.
"""

import logging
import re
from dataclasses import dataclass, fields
from typing import ClassVar, Literal

CALL_LABEL_LETTERS = 8
Field = str | int | float | bool | None


def call_label(call_id: str) -> str:
    """How a call is named where many may read it."""
    return call_id[:CALL_LABEL_LETTERS]


@dataclass(frozen=True)
class Observed:
    """Root of all events. `level` is a level of the standard library's logging."""

    level: ClassVar[int] = logging.INFO

    @property
    def name(self) -> str:
        """The class's name in lower case with underscores: `call_opened`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()

    @property
    def values(self) -> dict[str, Field]:
        """All fields in their order."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True)
class ModelLoaded(Observed):
    """`source`: where the files come from. `runtime`: what runs the model, and the `reason` why it was chosen."""

    model: str
    source: str
    runtime: str
    reason: str
    seconds: float


@dataclass(frozen=True)
class ServerStarted(Observed):
    """The server listens at `url`."""

    url: str
    model: str


@dataclass(frozen=True)
class ServerStopped(Observed):
    """The server has ended every call and every recording."""


@dataclass(frozen=True)
class CallOffered(Observed):
    """Someone wants to call. `sends`: "audio+video", "audio", "video" or "nothing"."""

    call: str
    sends: str
    wants_stream: str | None
    resumes: bool


@dataclass(frozen=True)
class CallOpened(Observed):
    """The offer was taken; the connection is being made. `feeds`: the stream's media comes from this call."""

    call: str
    stream: str
    feeds: bool


@dataclass(frozen=True)
class CallConnected(Observed):
    """Media and events can flow. `after_ms`: since the offer was taken."""

    call: str
    stream: str
    after_ms: float


@dataclass(frozen=True)
class CallRefused(Observed):
    """A request for a call was answered with an error: its HTTP status and the code of docs/protocol.md.

    `call` is None where the request was refused before the call had an id. `cause`: the class of the exception behind
    the error, if there is one.
    """

    level = logging.WARNING

    call: str | None
    status: int
    code: str
    cause: str | None


@dataclass(frozen=True)
class CallLost(Observed):
    """The other end went away without hanging up."""

    call: str
    stream: str
    reason: str


@dataclass(frozen=True)
class CallClosed(Observed):
    """Everything that belonged to the call is closed."""

    call: str
    stream: str
    reason: str
    seconds: float


@dataclass(frozen=True)
class StreamOpened(Observed):
    """A stream with an empty memory, or a saved one that goes on. A name may be used again, `stream_id` is not.

    `call` None: the server reads its camera by itself.
    """

    stream: str
    stream_id: str
    call: str | None
    ratio: float
    cache_tokens: int


@dataclass(frozen=True)
class StreamResumed(Observed):
    """Media comes from another call from now on; the memory is kept."""

    stream: str
    stream_id: str
    call: str


@dataclass(frozen=True)
class StreamPaused(Observed):
    """The call that fed the stream is gone. The memory is kept for `resume_s` seconds."""

    stream: str
    stream_id: str
    resume_s: float


@dataclass(frozen=True)
class StreamEnded(Observed):
    """The stream's memory is gone. Totals are those of its whole life."""

    stream: str
    stream_id: str
    reason: str
    windows: int
    kept_tokens: int
    pool_tokens: int


@dataclass(frozen=True)
class LoadLevelChanged(Observed):
    """More or less is given up for want of time. 0: nothing, 1: a smaller `ratio`, 2: pictures are skipped.

    `waiting_windows` were waiting behind the window that was `window_wait_ms` late.
    """

    level = logging.WARNING

    stream: str
    load_level: int
    was: int
    reason: Literal["falls behind", "has caught up"]
    ratio: float
    waiting_windows: int
    window_wait_ms: float


@dataclass(frozen=True)
class AdmissionChanged(Observed):
    """New streams are refused because a stream is at a `load_level` above `max_load`, or accepted again."""

    level = logging.WARNING

    accepts_streams: bool
    load_level: int
    max_load: int


@dataclass(frozen=True)
class WindowReduced(Observed):
    """One window went through all stages.

    `heard_at_s`: when its last sound arrived (its last picture where no sound is sent). `handed_over_at_s`: when it was
    given to the model's thread, where it waited, was encoded, sieved and prefilled, one after the other.
    """

    level = logging.DEBUG

    stream: str
    stream_id: str
    call: str | None
    window: int
    kept_tokens: int
    pool_tokens: int
    ratio: float
    load_level: int
    dropped_frames: int
    lost_windows: int
    heard_at_s: float | None
    handed_over_at_s: float
    wait_ms: float
    encode_ms: float
    sieve_ms: float
    prefill_ms: float


@dataclass(frozen=True)
class WindowFailed(Observed):
    """A window could not be reduced; the stream goes on with the next one."""

    level = logging.ERROR

    stream: str
    stream_id: str
    call: str | None
    window: int


@dataclass(frozen=True)
class AnswerFinished(Observed):
    """An answer has ended, all of it said or not. Times count from `asked_at_s`, when the question was complete.

    `wait_ms`: until the model began with it. `first_text_ms`: until its first word. `text_ms`: until its last.
    `first_sound_ms`: until it was first heard. `total_ms`: until its end. A spoken question is complete when its words
    are known. `reason` is a word of docs/protocol.md: `turn_detected` if someone began to speak; or `call_ended`.
    """

    call: str
    stream: str
    response: str
    question: Literal["typed", "spoken"]
    spoken_aloud: bool
    status: str
    reason: str | None
    tokens: int | None
    read_tokens: int | None
    asked_at_s: float
    wait_ms: float | None
    first_text_ms: float | None
    text_ms: float | None
    first_sound_ms: float | None
    total_ms: float


@dataclass(frozen=True)
class RecordingStarted(Observed):
    """A stream is written to a file of this name."""

    stream: str
    file: str


@dataclass(frozen=True)
class RecordingEnded(Observed):
    """The file is complete, or it ended early because of `failure` and `lost_windows` are missing."""

    stream: str
    file: str
    lost_windows: int
    failure: str | None


@dataclass(frozen=True)
class Dropped(Observed):
    """A bounded queue was full, or something came too often. `count` since it was told of last; told once a minute.

    `queue` is a name that `echo.stats` has, too: that of a queue, or `late_samples`, `late_frames` of `windower`.
    Without a `stream` it belongs to the server: `connections_overdue`, `connections_made_room`, `mqtt_outbox`.
    """

    level = logging.WARNING

    queue: str
    count: int
    stream: str | None
    call: str | None
