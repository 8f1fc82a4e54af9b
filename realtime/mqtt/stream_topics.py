"""What one stream says, as messages and states for the broker: heard, seen, pictures, statistics. Lives on the event
loop; reads no clock but the one that it is given."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from pydantic import BaseModel

from engines.scene.counting.episodes import NOT_COUNTED
from engines.scene.wording import counted, in_order
from realtime.events.echo import EchoCaption, EchoForgotten, EchoState, EchoStats, EchoWindow
from realtime.media.thumbnails import Thumbnails
from realtime.mqtt.kept.outbox import Message
from realtime.mqtt.kept.states import State
from realtime.mqtt.topics import OFFLINE, ONLINE, Topics
from realtime.telemetry.iso_time import iso_time

SOUND_PAUSE_S = 10.0  # a sound that comes again within that time is not told again
PICTURE_PERIOD_S = 10.0
PERSON = "person"


class ToldStream(Protocol):
    """What is needed of a live stream."""

    thumbnails: Thumbnails

    @property
    def name(self) -> str: ...

    @property
    def now_s(self) -> float:
        """How far its media has come."""


class StreamTopics:
    """`tell` takes a message for the outbox, `put` a state. `now_unix_s` reads the time of day."""

    def __init__(
        self,
        topics: Topics,
        stream: ToldStream,
        tell: Callable[[Message], None],
        put: Callable[[State], None],
        now_unix_s: Callable[[], float],
    ) -> None:
        self._topics, self._stream, self._tell, self._put = topics, stream, tell, put
        self._now_unix_s = now_unix_s
        self._heard_s: dict[str, float] = {}  # by name of a sound: the end of the last window with it
        self._picture_s = -PICTURE_PERIOD_S
        self._forgotten_s = 0.0  # what was heard before is told no more

    def event(self, event: BaseModel) -> None:
        """An event of the stream."""
        match event:
            case EchoCaption():
                self._hear("speech", event.text, event.start_s)
            case EchoWindow():
                self._window(event)
            case EchoState():
                self._put_text("status", ONLINE if event.state == "live" else OFFLINE)
                if event.state != "live":
                    self._see(None)
            case EchoForgotten():
                self._see(None)
                self._put(State(self._topics.of(self._stream.name, "picture"), "", is_retained=False))

    def forget(self) -> None:
        """Tell nothing that was heard until now: some of it may still be on its way through the model."""
        self._forgotten_s = self._stream.now_s

    def stats(self, stats: EchoStats, model: str) -> None:
        """Its statistics at present."""
        told = {"model": model, "load_percent": round(100 * stats.load), "level": stats.level, "ratio": stats.ratio}
        self._put_text("stats", _json(told | {"tokens": stats.cache.tokens, "forgotten_tokens": stats.cache.forgotten}))

    def _window(self, window: EchoWindow) -> None:
        self._see(window.things)
        for name in window.heard:
            if name in NOT_COUNTED:
                continue
            if window.start_s - self._heard_s.get(name, -SOUND_PAUSE_S) >= SOUND_PAUSE_S:
                self._hear("sound", name, window.start_s)
            self._heard_s[name] = window.end_s
        self._heard_s = {name: end_s for name, end_s in self._heard_s.items() if window.start_s - end_s < SOUND_PAUSE_S}
        jpeg = self._stream.thumbnails.get(window.index)
        if jpeg is not None and window.start_s - self._picture_s >= PICTURE_PERIOD_S:
            self._picture_s = window.start_s
            self._put(State(self._topics.of(self._stream.name, "picture"), jpeg, is_retained=False))

    def _hear(self, kind: str, text: str, time_s: float) -> None:
        if time_s < self._forgotten_s:
            return
        at = self._now_unix_s() - max(self._stream.now_s - time_s, 0.0)
        payload = _json({"kind": kind, "text": text, "at": told_time(at)})
        self._tell(Message(self._topics.of(self._stream.name, "heard"), payload, self._stream.name))

    def _see(self, things: dict[str, int] | None) -> None:
        """None: nothing can be seen."""
        if things is None:
            seen: dict[str, object] = {"people": None, "things": {}, "text": None}
        else:
            words = ", ".join(counted(things[name], name) for name in in_order(things)) or "nothing"
            others = {name: count for name, count in things.items() if name != PERSON}
            seen = {"people": things.get(PERSON, 0), "things": others, "text": words}
        self._put_text("seen", _json(seen))

    def _put_text(self, what: str, text: str) -> None:
        self._put(State(self._topics.of(self._stream.name, what), text))


def told_time(unix_s: float) -> str:
    """ISO 8601, in UTC."""
    return iso_time(datetime.fromtimestamp(unix_s, UTC))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
