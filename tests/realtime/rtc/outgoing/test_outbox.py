"""Events to a client that reads too slowly are dropped and counted."""

import json

from aiortc.exceptions import InvalidStateError

from realtime.events.echo import EchoState
from realtime.events.server import ErrorDetails, ErrorEvent
from realtime.rtc.outgoing.outbox import MAX_QUEUED_BYTES, MAX_QUEUED_BYTES_FOR_ECHO, Outbox

STATE = EchoState(state="live")
ERROR = ErrorEvent(error=ErrorDetails(type="invalid_request_error", code="too_large", message="too large"))


class Channel:
    """A data channel that keeps what is sent; `closes`: it is closed at the moment of sending."""

    readyState = "open"  # noqa: N815
    bufferedAmount = 0  # noqa: N815
    closes = False

    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, text: str) -> None:
        if self.closes:
            raise InvalidStateError
        self.sent.append(text)


def outbox_of(channel: Channel) -> Outbox:
    return Outbox(channel)  # type: ignore[arg-type]


def test_events_are_sent_as_json_and_each_has_an_id_of_its_own() -> None:
    channel = Channel()
    outbox = outbox_of(channel)
    for event in (STATE, ERROR, STATE):
        outbox.send(event)
    sent = [json.loads(text) for text in channel.sent]
    assert [event["event_id"] for event in sent] == ["event_1", "event_2", "event_3"]
    assert sent[0] == STATE.model_dump() | {"event_id": "event_1"}
    assert sent[1]["error"]["code"] == "too_large"


def test_beyond_the_first_bound_only_echo_events_are_dropped() -> None:
    channel = Channel()
    outbox = outbox_of(channel)
    channel.bufferedAmount = MAX_QUEUED_BYTES_FOR_ECHO + 1
    outbox.send(STATE)
    outbox.send(ERROR)
    (sent,) = map(json.loads, channel.sent)
    assert sent["type"] == "error"
    assert not outbox.is_full
    assert outbox.queue.dropped == 1


def test_beyond_the_second_bound_every_event_is_dropped() -> None:
    channel = Channel()
    outbox = outbox_of(channel)
    channel.bufferedAmount = MAX_QUEUED_BYTES + 1
    outbox.send(ERROR)
    assert channel.sent == []
    assert outbox.is_full
    assert outbox.queue.depth > outbox.queue.bound == MAX_QUEUED_BYTES


def test_events_to_a_closed_channel_are_ignored() -> None:
    channel = Channel()
    outbox = outbox_of(channel)
    channel.readyState = "closed"
    outbox.send(ERROR)
    channel.readyState, channel.closes = "open", True
    outbox.send(ERROR)
    assert (channel.sent, outbox.num_dropped) == ([], 0)
