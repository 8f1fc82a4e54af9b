"""What a stream says reaches the broker; what it was told to forget does not, also if it is understood only later."""

import json
from dataclasses import dataclass, field

from realtime.events.echo import EchoCaption
from realtime.media.thumbnails import Thumbnails
from realtime.mqtt.kept.outbox import Message
from realtime.mqtt.stream_topics import StreamTopics
from realtime.mqtt.topics import Topics


@dataclass
class Told:
    """A stream as `StreamTopics` needs it."""

    name: str = "door"
    now_s: float = 10.0
    thumbnails: Thumbnails = field(default_factory=Thumbnails)


def test_what_was_said_before_a_stream_forgot_is_not_told_after_it() -> None:
    stream, told = Told(), list[Message]()
    topics = StreamTopics(Topics("home"), stream, told.append, lambda _: None, lambda: 1000.0)
    topics.event(EchoCaption(start_s=8.0, end_s=9.0, text="told"))
    topics.forget()
    topics.event(EchoCaption(start_s=9.5, end_s=11.0, text="secret"))
    stream.now_s = 12.0
    topics.event(EchoCaption(start_s=10.0, end_s=12.0, text="new"))
    heard = [json.loads(each.payload) for each in told]
    assert [(each["text"], each["at"]) for each in heard] == [
        ("told", "1970-01-01T00:16:38.000Z"),
        ("new", "1970-01-01T00:16:38.000Z"),
    ]
