"""Events that a call's client sends: limited in rate, parsed, and handed to the dialogue and the voice.

Not here: what the session's settings change, and how events travel.
"""

from collections.abc import Callable

from realtime.calls.rate_limit import TokenBucket
from realtime.dialogue.dialogue import Dialogue
from realtime.errors import EventError
from realtime.events.client import (
    ClientEvent,
    InputClear,
    InputCommit,
    ItemCreate,
    ItemDelete,
    ItemRetrieve,
    OutputClear,
    PushToTalk,
    ResponseCancel,
    ResponseCreate,
    SessionPatch,
    SessionUpdate,
    parse_event,
)
from realtime.voice.pipeline import VoicePipeline

MAX_EVENTS_PER_S = 100
MAX_RATE_ERRORS_PER_S = 1
MAX_UNSUPPORTED_ERRORS_PER_S, UNSUPPORTED_BURST = 1, 5  # sound in events may come 50 times a second


class ClientEvents:
    """One call's. `microphone` is None if the client sends no sound; `update_session` may raise EventError."""

    def __init__(
        self,
        dialogue: Dialogue,
        microphone: VoicePipeline | None,
        update_session: Callable[[SessionPatch], None],
        send_error: Callable[[EventError], None],
    ) -> None:
        self._dialogue, self._microphone = dialogue, microphone
        self._update_session, self._send_error = update_session, send_error
        self._event_limit = TokenBucket(MAX_EVENTS_PER_S, MAX_EVENTS_PER_S)
        self._rate_error_limit = TokenBucket(MAX_RATE_ERRORS_PER_S, MAX_RATE_ERRORS_PER_S)
        self._unsupported_limit = TokenBucket(MAX_UNSUPPORTED_ERRORS_PER_S, UNSUPPORTED_BURST)

    @property
    def num_refused(self) -> int:
        """Events beyond the rate limit, and unsupported ones for which an error would have been one too many."""
        return self._event_limit.num_refused + self._unsupported_limit.num_refused

    def add(self, data: str | bytes, now_s: float) -> None:
        """Handle one message of the client. An event that cannot be handled is answered with an error."""
        if not self._event_limit.take(now_s):
            if self._rate_error_limit.take(now_s):
                message = f"at most {MAX_EVENTS_PER_S} events a second: the rest is dropped"
                self._send_error(EventError("rate_limited", message))
            return
        event: ClientEvent | None = None
        try:
            event = parse_event(data)
            self._handle(event)
        except EventError as error:
            error.event_id = error.event_id or (event.event_id if event else None)
            if error.code != "not_supported" or self._unsupported_limit.take(now_s):
                self._send_error(error)

    def _handle(self, event: ClientEvent) -> None:
        """Raises EventError."""
        match event:
            case SessionUpdate():
                self._update_session(event.session)
            case ItemCreate():
                self._dialogue.add_typed(event.item.text, event.item.id, event.previous_item_id)
            case ItemRetrieve():
                self._dialogue.items.retrieve(event.item_id)
            case ItemDelete():
                self._dialogue.delete(event.item_id)
            case ResponseCreate():
                self._dialogue.answer(event.response)
            case ResponseCancel():
                if not self._dialogue.cancel_answer("client_cancelled", event.response_id):
                    raise EventError("response_cancel_not_active", "there is no answer to cancel")
            case OutputClear():
                self._dialogue.stop_speaking()
            case InputClear():
                self._need_microphone().clear()
            case InputCommit():
                self._need_microphone().commit()
            case PushToTalk():
                self._need_microphone().set_push_to_talk(event.pressed)

    def _need_microphone(self) -> VoicePipeline:
        if self._microphone is None:
            raise EventError("no_microphone", "this call has no microphone: offer an audio track that sends")
        return self._microphone
