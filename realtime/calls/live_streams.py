"""The open streams of one server: opens and ends them, and reads their loads and statistics.

Decides nothing: which stream is opened or ends is `realtime.calls.placement`'s.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from realtime.calls.admission import StreamLoad
from realtime.calls.call import Call, Resources
from realtime.calls.entries import CallRequest, StreamEntry
from realtime.calls.reports import CallReports
from realtime.config import StreamOptions, check_stream_name
from realtime.errors import RequestError
from realtime.events.echo import EndReason
from realtime.memories.keeper import MemoryKeeper
from realtime.memories.saved_stream import SavedStream
from realtime.recordings.recorder import Recorder
from realtime.streams.live import LiveStream
from realtime.telemetry.metrics import Metrics
from realtime.telemetry.stream_observer import StreamObserver


def described(entry: StreamEntry, stream: LiveStream) -> dict[str, object]:
    """A stream as lists of streams show it; `source`: what feeds it."""
    return {
        "name": entry.name,
        "stream_id": entry.stream_id,
        "source": "server" if entry.is_source else "whip" if entry.is_pushed else "call",
        "state": stream.state,
        "now_s": round(stream.now_s, 3),
        "windows": stream.totals.num_windows,
        "callers": len(entry.other_calls),
    }


class StreamFollower(Protocol):
    """Follows streams from outside of their calls."""

    def stream_opened(self, stream: LiveStream, is_named: bool) -> None:
        """A stream was opened and has told nothing yet. `is_named`: a caller chose its name, and may come again."""

    def stream_forgets(self, name: str) -> None:
        """A stream, which may not be live, is to forget: cancel all answers about it, and drop what was said of it."""


class LiveStreams:
    """`by_name` holds them, `followers` are told of them.

    `clock`, `new_recorder`, `forget_recordings` and `keeper` are as for the switchboard.
    """

    def __init__(
        self,
        options: StreamOptions,
        resources: Resources,
        metrics: Metrics,
        reports: CallReports,
        clock: Callable[[], float],
        new_recorder: Callable[[str], Recorder | None],
        forget_recordings: Callable[[str, float | None], int],
        keeper: MemoryKeeper | None,
    ) -> None:
        self.by_name: dict[str, LiveStream] = {}
        self.followers: list[StreamFollower] = []
        self._options, self._resources, self._metrics, self._reports = options, resources, metrics, reports
        self._clock, self._new_recorder, self._keeper = clock, new_recorder, keeper
        self._forget_recordings = forget_recordings
        self._kept: set[int] = set()  # keys of streams that are saved

    async def saved(self, request: CallRequest) -> SavedStream | None:
        """What was saved of the stream that a call wants to open; None if nothing was, or it may not open one.

        Raises RequestError if no stream may be called so.
        """
        name, may_open = request.stream_name, request.offers_media and not request.join_only
        if self._keeper is None or name is None or name in self.by_name or not may_open:
            return None
        check_stream_name(name)
        return await self._keeper.load(name)

    def open(self, entry: StreamEntry, saved: SavedStream | None = None) -> None:
        """Open a stream, or go on with one that was saved; it waits for its media."""
        window_s, observe = self._resources.media.window_s, self._resources.observe
        entry.stream_id = saved.stream_id if saved is not None else entry.stream_id
        stream = LiveStream(
            self._resources.worker,
            self._resources.media,
            self._options.ratio,
            self._options.cache_tokens,
            self._metrics,
            self._new_recorder(entry.name),
            StreamObserver(entry.name, entry.stream_id, window_s, observe, self._clock),
            self._resources.sense_threads,
            saved.memory if saved is not None else None,
        )
        if self._keeper is not None and entry.is_named:
            self._kept.add(stream.key)
            if saved is not None:
                self._keeper.resume(stream, saved)
        stream.watches.has_senses = self._resources.has_senses
        self.by_name[entry.name] = stream
        for follower in self.followers:
            follower.stream_opened(stream, entry.is_named)

    def end(self, entry: StreamEntry, reason: str, told: EndReason) -> LiveStream | None:
        """Close a stream and return it; None if it could not be opened. `told`: to the clients."""
        stream = self.by_name.pop(entry.name, None)
        if stream is not None:
            stream.close(told)
            self._reports.stream_ended(stream, reason)
        return stream

    async def forget(self, name: str, last_s: float | None, calls: Sequence[Call]) -> int:
        """Have a stream forget what it perceived and was told in the last `last_s` seconds, None: everything; with all
        questions and answers of its `calls`, its thumbnails, its saved memory, and, as a whole, every recording that
        was written to in that time. Returns how many recordings were deleted.

        Raises RequestError if there is no such stream, or something cannot be deleted.
        """
        stream, since_s = self.by_name.get(name), 0.0
        if stream is None and last_s is not None:
            raise RequestError("unknown_stream", f"{name} is not live: only everything of it can be forgotten")
        for follower in self.followers:
            follower.stream_forgets(name)
        if stream is not None:
            now_s = stream.time_at(self._clock())
            since_s = max(now_s - last_s, 0.0) if last_s is not None else 0.0
            await self._forget_live(stream, since_s, now_s, [call for call in calls if call.stream is stream])
        if self._resources.voice_models is not None:
            await self._resources.voice_models.forget()
        try:
            was_saved = self._keeper is not None and await self._keeper.delete(name)
            num_recordings = await asyncio.to_thread(self._forget_recordings, name, last_s)
        except OSError as error:
            raise RequestError("cannot_delete", f"not everything could be deleted: {error.strerror}") from error
        if stream is None and not was_saved and not num_recordings:
            raise RequestError("unknown_stream", f"nothing is known of {name}")
        if self._keeper is not None and stream is not None and stream.key in self._kept and since_s > 0:
            await self._keeper.save(stream)
        return num_recordings

    async def _forget_live(self, stream: LiveStream, since_s: float, now_s: float, calls: Sequence[Call]) -> None:
        """Everything of it that is not in files; its recording ends, and another one begins."""
        for call in calls:
            call.dialogue.begin_anew()
            if call.voice is not None:
                call.voice.forget()
        forgotten: asyncio.Future[bool | None] = asyncio.get_running_loop().create_future()
        before = stream.recorder
        after = self._new_recorder(stream.name) if before is not None else None
        stream.forget(since_s, now_s, after, forgotten.set_result)
        try:
            if not await forgotten:
                raise RequestError(
                    "cannot_delete", "the memory could not be changed: stop the server, and delete its files"
                )
            stream.has_forgotten(since_s)
        finally:
            if before is not None:
                before.close({})
                await asyncio.to_thread(before.wait)

    async def finish(self, stream: LiveStream) -> None:
        """Free a stream that has ended, after it was saved, and wait until its recording is written."""
        try:
            if self._keeper is not None and stream.key in self._kept:
                self._kept.remove(stream.key)
                await self._keeper.save(stream, is_last=True)
        finally:
            stream.free()
        if stream.recorder is not None:
            await asyncio.to_thread(stream.recorder.wait)
            self._reports.recording_ended(stream)

    def check(self, now_s: float) -> None:
        """Every second: tells of what was dropped, and has those saved that are due."""
        for stream in self.by_name.values():
            stream.check_drops(now_s)
        if self._keeper is not None:
            kept = [stream for stream in self.by_name.values() if stream.key in self._kept]
            self._keeper.save_due(kept, now_s)

    def loads(self) -> dict[int, StreamLoad]:
        """The load of each, by key."""
        worker = self._resources.worker
        return {
            stream.key: StreamLoad(
                worker.load_step(stream.key).level, stream.totals.num_windows, worker.backlog_counts(stream.key)[0]
            )
            for stream in self.by_name.values()
        }

    def send_stats(self, busy_share: float, calls: Sequence[Call]) -> None:
        """Send each call the statistics of its stream. `busy_share`: of time that the worker was busy."""
        feeding_calls = {call.stream.key: call for call in calls if call.is_feeding}
        for stream in self.by_name.values():
            feeding_call = feeding_calls.get(stream.key)
            stats = stream.stats_event(busy_share, feeding_call.peer.ingest if feeding_call is not None else None)
            for call in calls:
                if call.stream is stream:
                    call.send_stats(stats)
