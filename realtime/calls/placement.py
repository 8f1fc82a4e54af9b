"""Which calls belong to which stream, and how many there may be. Pure: names, no objects; time is an argument.

A stream lives as long as the call that feeds it, and `RESUME_S` longer if that call was lost rather than hung up.
"""

import hmac
import re
import secrets
from dataclasses import dataclass, field

from realtime.errors import RequestError

RESUME_S = 60.0
NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")


@dataclass(frozen=True)
class Wanted:
    """What a caller asks for: a stream by `name`, or the one that `resume` belongs to, or a new one.

    `joins`: never open one, even with media to feed it.
    """

    name: str | None
    resume: str | None
    offers_media: bool
    joins: bool = False


@dataclass
class StreamEntry:
    """`feeder` and `askers` are call ids; without a feeder the stream's source was lost at `lost_at_s`.

    A name may be given again to a later stream, `stream_id` never is.
    """

    name: str
    stream_id: str
    resume_token: str
    feeder: str | None
    askers: set[str] = field(default_factory=set)
    lost_at_s: float = 0.0

    @property
    def calls(self) -> set[str]:
        """Everyone who is on the stream."""
        return self.askers | ({self.feeder} if self.feeder else set())


@dataclass(frozen=True)
class Placement:
    """Where a call belongs. `displaced`: the call that fed the stream until now and has to go."""

    entry: StreamEntry
    feeds: bool
    is_new: bool
    displaced: str | None = None


class Hub:
    """`place` and `leave` are all that changes who is where."""

    def __init__(self, max_streams: int, max_calls: int) -> None:
        self.max_streams, self.max_calls = max_streams, max_calls
        self._entries: dict[str, StreamEntry] = {}
        self._calls: dict[str, StreamEntry] = {}

    @property
    def num_streams(self) -> int:
        return len(self._entries)

    @property
    def num_calls(self) -> int:
        return len(self._calls)

    def entry(self, call_id: str) -> StreamEntry | None:
        """The stream that a call is on."""
        return self._calls.get(call_id)

    def place(self, call_id: str, wanted: Wanted) -> Placement:
        """Find or open the stream for a call. Raises RequestError; then nothing has changed."""
        placement = self._resumed(wanted) if wanted.resume is not None else self._named(wanted)
        freed = 1 if placement.displaced else 0
        if len(self._calls) - freed >= self.max_calls:
            raise RequestError("too_many_calls", f"{self.max_calls} calls are open: hang one up or try later")
        entry = placement.entry
        if placement.displaced:
            del self._calls[placement.displaced]
        if placement.feeds:
            entry.feeder = call_id
        else:
            entry.askers.add(call_id)
        self._entries[entry.name] = self._calls[call_id] = entry
        return placement

    def leave(self, call_id: str, now_s: float, hangs_up: bool) -> StreamEntry | None:
        """A call is over: hung up by someone, or lost. Returns the stream if it has ended with it."""
        entry = self._calls.pop(call_id, None)
        if entry is None:
            return None
        entry.askers.discard(call_id)
        if entry.feeder != call_id:
            return None
        entry.feeder, entry.lost_at_s = None, now_s
        if hangs_up:
            self._end(entry)
            return entry
        return None

    def expired(self, now_s: float) -> list[StreamEntry]:
        """Ends the streams whose source was lost too long ago, and returns them."""
        over = [
            entry for entry in self._entries.values() if entry.feeder is None and now_s - entry.lost_at_s >= RESUME_S
        ]
        for entry in over:
            self._end(entry)
        return over

    def end_all(self) -> list[StreamEntry]:
        """Ends every stream, and returns them."""
        entries = list(self._entries.values())
        for entry in entries:
            self._end(entry)
        return entries

    def _end(self, entry: StreamEntry) -> None:
        del self._entries[entry.name]
        for call_id in entry.calls:
            self._calls.pop(call_id, None)

    def _resumed(self, wanted: Wanted) -> Placement:
        given = (wanted.resume or "").encode(errors="replace")
        for entry in self._entries.values():
            if hmac.compare_digest(entry.resume_token.encode(), given):
                return Placement(entry, wanted.offers_media, False, entry.feeder if wanted.offers_media else None)
        raise RequestError("unknown_stream", f"nothing to resume: a lost stream is kept for {RESUME_S:.0f} s")

    def _named(self, wanted: Wanted) -> Placement:
        if wanted.name is not None and not NAME.fullmatch(wanted.name):
            raise RequestError("invalid_stream", "a stream's name has 1 to 64 letters, digits, `_`, `.` or `-`")
        if wanted.name is not None and wanted.name in self._entries:
            return Placement(self._entries[wanted.name], feeds=False, is_new=False)
        if wanted.joins:
            if wanted.name is None:
                raise RequestError("invalid_stream", "name the stream to join")
            raise RequestError("unknown_stream", f"{wanted.name} is not live: wait for whoever feeds it")
        if not wanted.offers_media:
            if wanted.name is None:
                raise RequestError("no_media", "offer sound or pictures, or name the stream to join")
            raise RequestError("unknown_stream", "no such stream: offer sound or pictures to open it")
        if len(self._entries) >= self.max_streams:
            raise RequestError("too_many_streams", f"{self.max_streams} streams are open: join one or try later")
        name = wanted.name or secrets.token_hex(4)
        entry = StreamEntry(name, secrets.token_hex(8), secrets.token_urlsafe(16), None)
        return Placement(entry, feeds=True, is_new=True)
