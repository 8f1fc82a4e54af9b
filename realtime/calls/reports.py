"""Tells observers what happens to calls and streams. Not here: deciding any of it."""

from realtime.calls.admission import LoadAdmission
from realtime.calls.call import Call
from realtime.calls.entries import CallRequest, Placement, StreamEntry
from realtime.config import StreamOptions
from realtime.errors import RequestError
from realtime.rtc.ice.observed import IceRestarted, IceRestartFailed, NoRelay
from realtime.rtc.offer import Offer
from realtime.streams.live import LiveStream
from realtime.telemetry.observed import (
    AdmissionChanged,
    CallClosed,
    CallLost,
    CallOffered,
    CallOpened,
    CallRefused,
    RecordingEnded,
    RecordingStarted,
    StreamEnded,
    StreamOpened,
    StreamPaused,
    StreamResumed,
    call_label,
)
from realtime.telemetry.observers import Observer

NO_RELAY = "the TURN server of --ice-server does not answer, or refuses the user and password"
MAX_NAME_LETTERS = 64  # of a name that is not checked yet: strangers must not fill the log


class CallReports:
    """One server's; each method is called when what it is named after has happened."""

    def __init__(self, observe: Observer) -> None:
        self._observe = observe
        self._lacks_relay = False  # as the newest call found

    def offered(self, call_id: str, offer: Offer, request: CallRequest) -> None:
        self._observe(
            CallOffered(
                call=call_label(call_id),
                sends="+".join(sorted(offer.sends)) or "nothing",
                wants_stream=request.stream_name[:MAX_NAME_LETTERS] if request.stream_name is not None else None,
                resumes=request.resume_token is not None,
            )
        )

    def refused(self, error: RequestError, status: int) -> None:
        # the cause's name only: its text may quote the offer, with a password
        cause = type(error.__cause__).__name__ if error.__cause__ is not None else None
        self._observe(CallRefused(call=error.call, status=status, code=error.code, cause=cause))

    def admission_changed(self, admission: LoadAdmission) -> None:
        """New streams are refused from now on, or accepted again."""
        self._observe(
            AdmissionChanged(accepts_streams=admission.is_open, load_level=admission.level, max_load=admission.max_load)
        )

    def placed(self, call_id: str, placement: Placement, options: StreamOptions) -> None:
        """The call's stream was found or opened."""
        if placement.is_new:
            self.stream_opened(placement.entry, call_label(call_id), options)

    def stream_opened(self, entry: StreamEntry, call: str | None, options: StreamOptions) -> None:
        """`call`: the label of the call that feeds it; None if a source does."""
        self._observe(
            StreamOpened(
                stream=entry.name,
                stream_id=entry.stream_id,
                call=call,
                ratio=options.ratio,
                cache_tokens=options.cache_tokens,
            )
        )

    def stream_resumed(self, entry: StreamEntry, call: Call) -> None:
        """The call has connected and feeds the stream, which another call fed before."""
        self._observe(StreamResumed(stream=entry.name, stream_id=entry.stream_id, call=call.label))

    def opened(self, call: Call) -> None:
        self._observe(CallOpened(call=call.label, stream=call.stream.name, feeds=call.feeds))
        if call.peer.lacks_relay and not self._lacks_relay:
            self._observe(NoRelay(call=call.label, reason=NO_RELAY))
        self._lacks_relay = call.peer.lacks_relay

    def ice_restart_ended(self, call: Call, failure: str | None, after_s: float) -> None:
        """`failure`: why the call goes on over the path that it had; None: it has another one."""
        if failure is None:
            self._observe(IceRestarted(call=call.label, stream=call.stream.name, after_ms=1e3 * after_s))
        else:
            self._observe(IceRestartFailed(call=call.label, stream=call.stream.name, reason=failure))

    def lost(self, call: Call, reason: str) -> None:
        self._observe(CallLost(call=call.label, stream=call.stream.name, reason=reason))

    def closed(self, call: Call, reason: str, seconds: float) -> None:
        self._observe(CallClosed(call=call.label, stream=call.stream.name, reason=reason, seconds=seconds))

    def stream_paused(self, entry: StreamEntry) -> None:
        self._observe(StreamPaused(stream=entry.name, stream_id=entry.stream_id, resume_s=entry.kept_s))

    def stream_ended(self, stream: LiveStream, reason: str) -> None:
        totals = stream.totals
        self._observe(
            StreamEnded(
                stream=stream.name,
                stream_id=stream.observer.stream_id,
                reason=reason,
                windows=totals.num_windows,
                kept_tokens=totals.kept_tokens,
                pool_tokens=totals.pool_tokens,
            )
        )

    def recording_started(self, stream: LiveStream) -> None:
        if stream.recorder is not None:
            self._observe(RecordingStarted(stream=stream.name, file=stream.recorder.path.name))

    def recording_ended(self, stream: LiveStream) -> None:
        if stream.recorder is not None:
            recorder = stream.recorder
            self._observe(
                RecordingEnded(
                    stream=stream.name,
                    file=recorder.path.name,
                    lost_windows=recorder.queue.dropped,
                    failure=recorder.failure,
                )
            )
