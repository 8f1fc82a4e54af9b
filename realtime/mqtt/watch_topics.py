"""What one stream's watches say, as messages and states for the broker, and the entities that Home Assistant shows.

Lives on the event loop.
"""

import json
from collections.abc import Callable, Sequence

from pydantic import BaseModel

from realtime.events.watches import EchoWatch, EchoWatchEnded, EchoWatches, WatchState
from realtime.mqtt.discovery import watch_discovery, watch_topic
from realtime.mqtt.kept.outbox import Message
from realtime.mqtt.kept.states import State
from realtime.mqtt.topics import Topics
from realtime.watches.stream_watches import MAX_WATCHES

# those that a start without a file may have left on the broker
FIRST_WATCHES = frozenset(str(number) for number in range(1, MAX_WATCHES + 1))
MAX_REMOVED = 64  # that are known, until the next start


class WatchTopics:
    """`tell` takes a message for the outbox, `put` a state. `about`: model and version, as `discovery` wants them.

    `known`: ids of watches whose entities the broker may have from earlier starts; `on_known` gets those that it may
    have from now on.
    """

    def __init__(
        self,
        topics: Topics,
        prefix: str,
        stream: str,
        about: tuple[str, str],
        tell: Callable[[Message], None],
        put: Callable[[State], None],
        known: frozenset[str],
        on_known: Callable[[frozenset[str]], None],
    ) -> None:
        self._topics, self._prefix, self._stream, self._about = topics, prefix, stream, about
        self._tell, self._put, self._on_known = tell, put, on_known
        self._earlier = self._shown = known | FIRST_WATCHES
        self._removed: set[str] = set()  # since this start: the broker may be away

    def event(self, event: BaseModel) -> None:
        """An event of the stream."""
        match event:
            case EchoWatches():
                self._list(event.watches)
            case EchoWatch():
                notice = event.notice.model_dump(mode="json")
                payload = {"watch_id": event.watch_id, "event": event.event, **notice}
                topic = watch_topic(self._topics, self._stream, event.watch_id)
                self._tell(Message(topic, json.dumps(payload, ensure_ascii=False), self._stream))

            case EchoWatchEnded():
                payload = event.model_dump(mode="json", include={"watch_id", "event", "text", "ended_at", "num_told"})
                topic = self._topics.of(self._stream, "watch_ended")
                self._tell(Message(topic, json.dumps(payload, ensure_ascii=False), self._stream))

    def _list(self, watches: Sequence[WatchState]) -> None:
        shown = {watch.watch_id: watch.looks_for or watch.event for watch in watches}
        self._removed |= self._shown - shown.keys() - self._earlier
        self._removed = set(sorted(self._removed, key=int)[-MAX_REMOVED:])
        for gone in sorted(self._shown - shown.keys()):
            topic, _ = watch_discovery(self._topics, self._prefix, self._stream, *self._about, gone, "")
            self._put(State(topic, ""))
        for watch_id, words in shown.items():
            topic, payload = watch_discovery(self._topics, self._prefix, self._stream, *self._about, watch_id, words)
            self._put(State(topic, payload))
        self._shown = frozenset(shown)
        self._on_known(self._shown | self._removed)
        told = [watch.model_dump(mode="json", exclude={"last"}) for watch in watches]
        text = json.dumps({"watches": told}, ensure_ascii=False)
        self._put(State(self._topics.of(self._stream, "watches"), text))
