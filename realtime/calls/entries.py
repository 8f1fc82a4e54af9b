"""What a caller asks for, and a server's entry for a stream: ids only."""

import secrets
from dataclasses import dataclass, field


@dataclass(frozen=True)
class CallRequest:
    """Which stream a caller asks for: the one named `stream_name`, the one with `resume_token`, or else a new one.

    `offers_media`: the caller sends sound or pictures that can feed a stream. `join_only`: never open a new stream.
    """

    stream_name: str | None
    resume_token: str | None
    offers_media: bool
    join_only: bool = False


@dataclass
class StreamEntry:
    """A stream and the ids of its calls.

    `feeding_call` sends the stream's media, or will once it connects; `other_calls` only ask. `has_place`: a call that
    feeds it has connected. `lost_at_s`: since when no connected call feeds a stream that has a place. A name may be
    used again by a later stream, `stream_id` is unique.
    """

    name: str
    stream_id: str
    resume_token: str
    feeding_call: str | None
    other_calls: set[str] = field(default_factory=set)
    opened_at_s: float = 0.0
    has_place: bool = False
    lost_at_s: float = 0.0

    @property
    def calls(self) -> set[str]:
        """Ids of all calls on the stream."""
        return self.other_calls | ({self.feeding_call} if self.feeding_call else set())


def new_entry(name: str | None, now_s: float) -> StreamEntry:
    """A stream without calls; without a name it gets one of its own."""
    tokens = secrets.token_hex(8), secrets.token_urlsafe(16)
    return StreamEntry(name or secrets.token_hex(4), *tokens, feeding_call=None, opened_at_s=now_s)
