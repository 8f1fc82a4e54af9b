"""Which call is on which stream, and how many of both there may be. Pure: ids only; time is an argument.

A call is half open from its offer until it connects. Half-open calls have a bound of their own and take no place of a
connected call or a stream: a new stream takes its place when the call that feeds it connects, and a call that resumes a
stream takes over then. Those that are being answered make no room for others.

A stream lives as long as the call that feeds it. If that call had connected and was lost rather than hung up, the
stream is kept for `StreamEntry.kept_s`, in which a call with its resume token may feed it again. A stream that
an encoder pushes is kept however the encoder left, and the next one that pushes to its name feeds it. Where a newcomer
needs its place, the stream that was lost first ends earlier. Nothing makes room that a connected call is on.
"""

import hmac
import math
from collections import deque

from realtime.calls.entries import RESUME_S, CallRequest, Connection, Departure, Placement, StreamEntry, new_entry
from realtime.config import check_stream_name
from realtime.errors import RETRY_AFTER_S, RequestError, server_busy

MIN_HALF_OPEN_CALLS = 16
CONNECTING_S = 1.0  # from its answer; a call that has not connected by then may have to make room
MAX_NAME_HELD_S = 3.0  # by a stream whose call is answered and does not connect; then another camera may take the name
MAX_TOKENS_REMEMBERED = 64


class Placements:
    """All calls and streams of a server.

    At most `max_calls` calls are connected, `max_streams` streams have a place, `max_half_open` calls are half open.
    """

    def __init__(self, max_streams: int, max_calls: int) -> None:
        self.max_streams, self.max_calls = max_streams, max_calls
        self.max_half_open = max(MIN_HALF_OPEN_CALLS, max_calls)  # after a restart all callers come back at once
        self._streams: dict[str, StreamEntry] = {}  # by name
        self._calls: dict[str, StreamEntry] = {}  # by call id
        self._connected: set[str] = set()
        self._answered_at_s: dict[str, float] = {}  # of half-open calls, longest waiting first
        self._tokens_that_made_room: deque[str] = deque(maxlen=MAX_TOKENS_REMEMBERED)

    @property
    def streams(self) -> list[StreamEntry]:
        """All streams, in the order in which they were opened."""
        return list(self._streams.values())

    @property
    def num_streams(self) -> int:
        return len(self._streams)

    @property
    def num_calls(self) -> int:
        return len(self._calls)

    @property
    def num_half_open(self) -> int:
        return len(self._calls) - len(self._connected)

    def stream_of(self, call_id: str) -> StreamEntry | None:
        """The stream that a call is on, None after the call was removed."""
        return self._calls.get(call_id)

    def room_in_s(self, now_s: float) -> float:
        """When there will be room for another half-open call: 0 if there is, infinity while all are being answered."""
        if self.num_half_open < self.max_half_open:
            return 0.0
        waiting_since_s = [self._answered_at_s[call_id] for call_id in self._waiting(None)]
        return max(min(waiting_since_s) + CONNECTING_S - now_s, 0.0) if waiting_since_s else math.inf

    def place(
        self, call_id: str, request: CallRequest, now_s: float, no_new_stream: RequestError | None = None
    ) -> Placement:
        """Find or open the stream for a call, which is half open then.

        Raises RequestError, `no_new_stream` if there is one and a stream would have to be opened; then nothing has
        changed.
        """
        if request.resume_token is not None:
            entry, feeds = self._resumed(request.resume_token), request.offers_media
        else:
            found = self._find_pushed(request, now_s) if request.pushes else self._find(request, now_s)
            if found is None and not self._has_room_for_stream():
                raise self._too_many_streams()
            if found is None and no_new_stream is not None:
                raise no_new_stream
            entry, feeds = found or new_entry(request.stream_name, request.pushes), found is None or request.pushes
        is_new = entry is not self._streams.get(entry.name)
        self._check_calls(entry.feeding_call if feeds else None)
        if self.num_half_open >= self.max_half_open and not self._waiting(entry):
            raise server_busy()
        made_room = self._free_name(entry, now_s) + self._free_half_open(entry, now_s)
        if not feeds:
            entry.other_calls.add(call_id)
        elif is_new:
            entry.feeding_call = call_id
        else:
            entry.resuming_calls.add(call_id)
        self._streams[entry.name] = self._calls[call_id] = entry
        return Placement(entry, feeds, is_new, made_room)

    def answered(self, call_id: str, now_s: float) -> None:
        """A half-open call can connect from now on. Does nothing if it was removed or has connected."""
        if call_id in self._calls and call_id not in self._connected:
            self._answered_at_s[call_id] = now_s

    def connect(self, call_id: str, no_new_stream: RequestError | None = None) -> Connection | None:
        """A call has connected. None if it is unknown, or had connected before.

        Raises RequestError if there is no room for it, `no_new_stream` if there is one and its stream has no place yet;
        then it stays half open, and the caller has to remove it.
        """
        entry = self._calls.get(call_id)
        if entry is None or call_id in self._connected:
            return None
        resumes = call_id in entry.resuming_calls
        displaced_call = entry.feeding_call if resumes else None
        feeds = resumes or call_id == entry.feeding_call
        self._check_calls(displaced_call)
        ended_stream = self._take_place(entry, no_new_stream) if feeds and not entry.has_place else None
        if displaced_call is not None:
            self._forget(displaced_call)
        if resumes:
            entry.resuming_calls.remove(call_id)
            entry.feeding_call = call_id
        self._connected.add(call_id)
        self._answered_at_s.pop(call_id, None)
        return Connection(entry, feeds, resumes, displaced_call, ended_stream)

    def remove(self, call_id: str, now_s: float, hangs_up: bool) -> Departure | None:
        """Remove a call that hung up or was lost. None if it is unknown.

        A stream ends with the last call that feeds or resumes it if that hangs up and is no encoder, or if no call that
        fed it has ever connected.
        """
        entry = self._calls.get(call_id)
        if entry is None:
            return None
        was_connected, was_fed = call_id in self._connected, entry.is_fed
        self._forget(call_id)
        entry.other_calls.discard(call_id)
        entry.resuming_calls.discard(call_id)
        feeds = entry.feeding_call == call_id
        if feeds:
            entry.feeding_call = None
            if was_connected:
                entry.lost_at_s = now_s
        is_kept = entry.has_place and (entry.is_pushed or not hangs_up)
        has_ended = was_fed and not entry.is_fed and not is_kept
        if has_ended:
            self._remove_stream(entry)
        return Departure(call_id, entry, feeds, has_ended)

    def open_source(self, entry: StreamEntry, no_new_stream: RequestError | None = None) -> StreamEntry | None:
        """Open a stream that no call feeds. Returns the lost one that has ended for it. Raises RequestError."""
        check_stream_name(entry.name)
        if entry.name in self._streams:
            raise RequestError("name_taken", f"there is a stream called {entry.name}: take another name")
        ended, self._streams[entry.name] = self._take_place(entry, no_new_stream), entry
        return ended

    def close_source(self, entry: StreamEntry) -> None:
        """Remove the stream of a source, with its calls. Does nothing if it was removed."""
        if self._streams.get(entry.name) is entry:
            self._remove_stream(entry)

    def end_expired(self, now_s: float) -> list[StreamEntry]:
        """Remove the streams that lost their feeding call `entry.kept_s` ago or earlier, and return them."""
        entries = self._streams.values()
        expired = [entry for entry in entries if not entry.is_fed and now_s - entry.lost_at_s >= entry.kept_s]
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
            self._forget(call_id)

    def _forget(self, call_id: str) -> None:
        self._calls.pop(call_id, None)
        self._connected.discard(call_id)
        self._answered_at_s.pop(call_id, None)

    def _check_calls(self, displaced_call: str | None) -> None:
        """Raise RequestError if there is no room for a call that takes the place of `displaced_call`."""
        if len(self._connected - {displaced_call}) >= self.max_calls:
            message = f"{self.max_calls} calls are open: hang one up, or try again later"
            raise RequestError("too_many_calls", message, RETRY_AFTER_S)

    def _take_place(self, entry: StreamEntry, no_new_stream: RequestError | None) -> StreamEntry | None:
        """Give a stream its place. Returns the lost stream that has ended for it. Raises RequestError."""
        if no_new_stream is not None:
            raise no_new_stream
        ended = None
        if self._num_places >= self.max_streams:
            ended = self._longest_lost()
            if ended is None:
                raise self._too_many_streams()
            self._remove_stream(ended)
            self._tokens_that_made_room.append(ended.resume_token)
        entry.has_place = True
        return ended

    def _resumed(self, resume_token: str) -> StreamEntry:
        token = resume_token.encode(errors="replace")
        for entry in self._streams.values():
            if hmac.compare_digest(entry.resume_token.encode(), token):
                return entry
        if any(hmac.compare_digest(old.encode(), token) for old in self._tokens_that_made_room):
            message = "this stream was lost, and made room for another because the server was full: start a new one"
            raise RequestError("unknown_stream", message)
        message = f"no stream has this resume token: a lost stream is kept for {RESUME_S:.0f} s"
        raise RequestError("unknown_stream", message)

    def _find(self, request: CallRequest, now_s: float) -> StreamEntry | None:
        """The stream that a call joins, None if a new one has to be opened. Raises RequestError."""
        name = request.stream_name
        if name is not None:
            check_stream_name(name)
        may_open = request.offers_media and not request.join_only
        entry = self._streams.get(name) if name is not None else None
        if entry is not None and not (may_open and self._holds_name_in_vain(entry, now_s)):
            return entry
        if request.join_only:
            if name is None:
                raise RequestError("invalid_stream", "name the stream to join")
            raise RequestError("unknown_stream", f"{name} is not live: try again when its camera is on")
        if not request.offers_media:
            if name is None:
                raise RequestError("no_media", "offer sound or pictures, or name the stream to join")
            raise RequestError("unknown_stream", f"{name} is not live: offer sound or pictures to open it")
        return None

    def _find_pushed(self, request: CallRequest, now_s: float) -> StreamEntry | None:
        """The stream that an encoder pushes to, None if a new one has to be opened. Raises RequestError."""
        name = request.stream_name or ""
        check_stream_name(name)
        entry = self._streams.get(name)
        if entry is None or (not entry.is_pushed and self._holds_name_in_vain(entry, now_s)):
            return None
        if not entry.is_pushed:
            raise RequestError("name_taken", f"{name} is the stream of another camera: push to another name")
        return entry

    def _holds_name_in_vain(self, entry: StreamEntry, now_s: float) -> bool:
        answered_at_s = self._answered_at_s.get(entry.feeding_call or "", math.inf)
        return not self._is_used(entry) and not entry.has_place and now_s - answered_at_s >= MAX_NAME_HELD_S

    def _is_used(self, entry: StreamEntry) -> bool:
        """Whether a connected call is on the stream."""
        return not entry.calls.isdisjoint(self._connected)

    @property
    def _num_places(self) -> int:
        return sum(entry.has_place for entry in self._streams.values())

    def _has_room_for_stream(self) -> bool:
        return self._num_places < self.max_streams or self._longest_lost() is not None

    def _longest_lost(self) -> StreamEntry | None:
        """Of the streams that no call uses or is about to feed, the one that was lost first."""
        lost = [
            entry
            for entry in self._streams.values()
            if entry.has_place and not entry.is_fed and not self._is_used(entry)
        ]
        return min(lost, key=lambda entry: entry.lost_at_s, default=None)

    def _free_name(self, entry: StreamEntry, now_s: float) -> tuple[Departure, ...]:
        """End the stream that has the name of a new one."""
        holder = self._streams.get(entry.name)
        if holder is None or holder is entry or holder.feeding_call is None:
            return ()
        departure = self.remove(holder.feeding_call, now_s, hangs_up=False)
        return (departure,) if departure is not None else ()

    def _free_half_open(self, entry: StreamEntry, now_s: float) -> tuple[Departure, ...]:
        """Remove the longest waiting half-open calls until one more has room."""
        excess = max(self.num_half_open + 1 - self.max_half_open, 0)
        departures = [self.remove(call_id, now_s, hangs_up=False) for call_id in self._waiting(entry)[:excess]]
        return tuple(departure for departure in departures if departure is not None)

    def _waiting(self, joined: StreamEntry | None) -> list[str]:
        """Half-open calls that may have to make room for one that joins `joined`, longest waiting first."""
        return [
            call_id
            for call_id in self._answered_at_s
            if (on := self._calls[call_id]).feeding_call != call_id or not (on is joined or self._is_used(on))
        ]

    def _too_many_streams(self) -> RequestError:
        message = f"{self.max_streams} streams are open: join one, or try again later"
        return RequestError("too_many_streams", message, RETRY_AFTER_S)
