"""What a caller asks for, a server's entry for a stream, and what happens to both when calls come and go: ids only."""

import secrets
from dataclasses import dataclass, field
from typing import Literal

View = Literal["plain", "outlined"]

RESUME_S, PUSHED_KEPT_S = 60.0, 3600.0  # how long a stream is kept that nothing feeds, and one that encoders push


@dataclass(frozen=True)
class CallRequest:
    """Which stream a caller asks for: the one named `stream_name`, the one with `resume_token`, or else a new one.

    `offers_media`: the caller sends sound or pictures that can feed a stream. `join_only`: never open a new stream.
    `pushes`: an encoder that feeds the stream of that name, in the place of the one that did before. `view`: a player
    that shows the stream's media.
    """

    stream_name: str | None
    resume_token: str | None
    offers_media: bool
    join_only: bool = False
    pushes: bool = False
    view: View | None = None


@dataclass
class StreamEntry:
    """A stream and the ids of its calls.

    `feeding_call` sends the stream's media; of a new stream, it will once it connects. `resuming_calls` will take its
    place when they connect; `other_calls` only ask. `has_place`: a call that feeds it has connected. `lost_at_s`: since
    when no connected call feeds a stream that has a place. A name may be used again by a later stream, `stream_id` is
    unique. `is_named`: its caller has named it. `is_pushed`: encoders feed it, one after the other. `is_source`: the
    server reads its media by itself, no call feeds it.
    """

    name: str
    stream_id: str
    resume_token: str
    feeding_call: str | None
    resuming_calls: set[str] = field(default_factory=set)
    other_calls: set[str] = field(default_factory=set)
    has_place: bool = False
    lost_at_s: float = 0.0
    is_named: bool = False
    is_pushed: bool = False
    is_source: bool = False

    @property
    def calls(self) -> set[str]:
        """Ids of all calls on the stream."""
        return self.other_calls | self.resuming_calls | ({self.feeding_call} if self.feeding_call else set())

    @property
    def kept_s(self) -> float:
        """How long it is kept when nothing feeds it any more."""
        return PUSHED_KEPT_S if self.is_pushed else RESUME_S

    @property
    def is_fed(self) -> bool:
        """Whether a call feeds it, or will once it connects, or a source does."""
        return self.is_source or self.feeding_call is not None or bool(self.resuming_calls)


def new_entry(name: str | None, is_pushed: bool = False, is_source: bool = False) -> StreamEntry:
    """A stream without calls; without a name it gets one of its own."""
    tokens = secrets.token_hex(8), secrets.token_urlsafe(16)
    entry = StreamEntry(name or secrets.token_hex(4), *tokens, feeding_call=None, is_named=name is not None)
    entry.is_pushed, entry.is_source = is_pushed, is_source
    return entry


@dataclass(frozen=True)
class Departure:
    """A call that was removed from its stream. `feeds`: it was the feeding call. `has_ended`: so has the stream."""

    call_id: str
    entry: StreamEntry
    feeds: bool
    has_ended: bool


@dataclass(frozen=True)
class Placement:
    """Result of placing a call: its stream, and whether it feeds it once it has connected.

    `is_new`: the stream was opened for this call. The calls that `made_room`, half-open ones, were removed and must be
    closed.
    """

    entry: StreamEntry
    feeds: bool
    is_new: bool
    made_room: tuple[Departure, ...] = ()


@dataclass(frozen=True)
class Connection:
    """Result of connecting a call. `feeds`: its stream is fed by it from now on; `resumes`: and was by another before.
    `displaced_call` fed the stream until now, `ended_stream` made room for the call's own: both were removed and must
    be closed."""

    entry: StreamEntry
    feeds: bool
    resumes: bool
    displaced_call: str | None = None
    ended_stream: StreamEntry | None = None
