"""Which call is on which stream, and how many of both there may be. Pure: ids only; time is an argument.

A stream lives as long as the call that feeds it. If that call was lost rather than hung up, the stream is kept for
another `RESUME_S` seconds, in which a call with its resume token may feed it again.
"""

import hmac
import re
import secrets
from dataclasses import dataclass, field

from realtime.errors import RequestError

RESUME_S = 60.0
STREAM_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")


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

    `feeding_call` sends the stream's media; `other_calls` only ask. Without a feeding call, `lost_at_s` is when the
    last one was lost. A name may be used again by a later stream, `stream_id` is unique.
    """

    name: str
    stream_id: str
    resume_token: str
    feeding_call: str | None
    other_calls: set[str] = field(default_factory=set)
    lost_at_s: float = 0.0

    @property
    def calls(self) -> set[str]:
        """Ids of all calls on the stream."""
        return self.other_calls | ({self.feeding_call} if self.feeding_call else set())


@dataclass(frozen=True)
class Placement:
    """Result of placing a call: its stream, and whether it feeds it.

    `is_new`: the stream was opened for this call. `displaced_call` fed the stream until now and must be closed.
    """

    entry: StreamEntry
    feeds: bool
    is_new: bool
    displaced_call: str | None = None


class Placements:
    """All calls and streams of a server. At most `max_streams` and `max_calls` at once."""

    def __init__(self, max_streams: int, max_calls: int) -> None:
        self.max_streams, self.max_calls = max_streams, max_calls
        self._streams: dict[str, StreamEntry] = {}  # by name
        self._calls: dict[str, StreamEntry] = {}  # by call id

    @property
    def num_streams(self) -> int:
        return len(self._streams)

    @property
    def num_calls(self) -> int:
        return len(self._calls)

    def stream_of(self, call_id: str) -> StreamEntry | None:
        """The stream that a call is on, None after the call was removed."""
        return self._calls.get(call_id)

    def place(self, call_id: str, request: CallRequest) -> Placement:
        """Find or open the stream for a call. Raises RequestError; then nothing has changed."""
        placement = self._resume(request) if request.resume_token is not None else self._find_or_open(request)
        num_freed = 1 if placement.displaced_call else 0
        if len(self._calls) - num_freed >= self.max_calls:
            raise RequestError("too_many_calls", f"{self.max_calls} calls are open: hang one up, or try again later")
        entry = placement.entry
        if placement.displaced_call:
            del self._calls[placement.displaced_call]
        if placement.feeds:
            entry.feeding_call = call_id
        else:
            entry.other_calls.add(call_id)
        self._streams[entry.name] = self._calls[call_id] = entry
        return placement

    def remove(self, call_id: str, now_s: float, hangs_up: bool) -> StreamEntry | None:
        """Remove a call that hung up or was lost. Returns its stream if the stream has ended with it.

        Only a feeding call that hangs up ends its stream. Removing an unknown call does nothing.
        """
        entry = self._calls.pop(call_id, None)
        if entry is None:
            return None
        entry.other_calls.discard(call_id)
        if entry.feeding_call != call_id:
            return None
        entry.feeding_call, entry.lost_at_s = None, now_s
        if hangs_up:
            self._remove_stream(entry)
            return entry
        return None

    def end_expired(self, now_s: float) -> list[StreamEntry]:
        """Remove the streams that lost their feeding call `RESUME_S` ago or earlier, and return them."""
        expired = [
            entry
            for entry in self._streams.values()
            if entry.feeding_call is None and now_s - entry.lost_at_s >= RESUME_S
        ]
        for entry in expired:
            self._remove_stream(entry)
        return expired

    def end_all(self) -> list[StreamEntry]:
        """Remove every stream, and return them."""
        entries = list(self._streams.values())
        for entry in entries:
            self._remove_stream(entry)
        return entries

    def _remove_stream(self, entry: StreamEntry) -> None:
        del self._streams[entry.name]
        for call_id in entry.calls:
            self._calls.pop(call_id, None)

    def _resume(self, request: CallRequest) -> Placement:
        token = (request.resume_token or "").encode(errors="replace")
        for entry in self._streams.values():
            if hmac.compare_digest(entry.resume_token.encode(), token):
                displaced_call = entry.feeding_call if request.offers_media else None
                return Placement(entry, request.offers_media, False, displaced_call)
        message = f"no stream has this resume token: a lost stream is kept for {RESUME_S:.0f} s"
        raise RequestError("unknown_stream", message)

    def _find_or_open(self, request: CallRequest) -> Placement:
        name = request.stream_name
        if name is not None and not STREAM_NAME.fullmatch(name):
            raise RequestError("invalid_stream", "a stream's name has 1 to 64 letters, digits, `_`, `.` or `-`")
        if name is not None and name in self._streams:
            return Placement(self._streams[name], feeds=False, is_new=False)
        if request.join_only:
            if name is None:
                raise RequestError("invalid_stream", "name the stream to join")
            raise RequestError("unknown_stream", f"{name} is not live: try again when its camera is on")
        if not request.offers_media:
            if name is None:
                raise RequestError("no_media", "offer sound or pictures, or name the stream to join")
            raise RequestError("unknown_stream", f"{name} is not live: offer sound or pictures to open it")
        if len(self._streams) >= self.max_streams:
            message = f"{self.max_streams} streams are open: join one, or try again later"
            raise RequestError("too_many_streams", message)
        entry = StreamEntry(name or secrets.token_hex(4), secrets.token_hex(8), secrets.token_urlsafe(16), None)
        return Placement(entry, feeds=True, is_new=True)
