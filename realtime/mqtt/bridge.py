"""Joins streams and broker: what streams with a name say goes out, questions come in, each is answered once.

Lives on one event loop. The broker may come and go: streams do not notice.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from types import TracebackType
from typing import Self

from paho.mqtt.client import MQTTMessage
from pydantic import BaseModel

from realtime.calls.entries import RESUME_S
from realtime.calls.metrics import TotalsCounter
from realtime.calls.reports import MAX_NAME_LETTERS
from realtime.calls.switchboard import Switchboard
from realtime.config import MqttBroker
from realtime.events.echo import EchoState
from realtime.mqtt.answers import Reply, answer_message
from realtime.mqtt.asking import StreamAsker
from realtime.mqtt.asking_several import SeveralAsker, is_about_several
from realtime.mqtt.discovery import discovery, watch_discovery
from realtime.mqtt.exchange import Exchange
from realtime.mqtt.kept.memory import BridgeMemory
from realtime.mqtt.kept.questions import Question, Refusal
from realtime.mqtt.kept.states import State
from realtime.mqtt.stream_topics import StreamTopics
from realtime.mqtt.topics import LISTENING, OFF, OFFLINE, ON, Topics
from realtime.mqtt.watch_topics import FIRST_WATCHES, WatchTopics
from realtime.streams.live import LiveStream
from realtime.telemetry.drops import DropWatch
from realtime.telemetry.ticker import Periodic, Ticker

CHECK_PERIOD_S, STATS_PERIOD_S = 1.0, 10.0
OUTBOX = "mqtt_outbox"  # as the metrics name it
STREAM_ENDED = Refusal("stream_ended", "the camera was switched off before this was answered")
FORGOTTEN = Refusal("forgotten", "the camera was told to forget before this was answered")


@dataclass
class _Followed:
    stream: LiveStream
    topics: StreamTopics
    watches: WatchTopics
    asker: StreamAsker
    ended: Callable[["_Followed"], None]

    def said(self, event: BaseModel) -> None:
        """From the stream."""
        self.topics.event(event)
        self.watches.event(event)
        if isinstance(event, EchoState) and event.state == "ended" and event.reason != "shutting_down":
            self.ended(self)  # at a shutdown questions wait for the next start


class MqttBridge:
    """An async context manager, which closes `memory` at its end. Is a `realtime.calls.live_streams.StreamFollower`."""

    def __init__(
        self,
        broker: MqttBroker,
        memory: BridgeMemory,
        switchboard: Switchboard,
        version: str,
        now_unix_s: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`sleep`: as for the exchange. Raises BrokerError."""
        self._prefix, self._memory, self._switchboard, self._version = broker.prefix, memory, switchboard, version
        self._now_unix_s = now_unix_s
        self._topics = Topics(broker.prefix)
        observe = switchboard.resources.observe
        self._exchange = Exchange(broker, self._topics, memory, self._received, observe, sleep)
        self._followed: dict[str, _Followed] = {}  # by name
        self._drops = DropWatch(observe, stream=None)
        self._dropped = TotalsCounter(switchboard.metrics.dropped)
        self._several = SeveralAsker(switchboard, self._settle)
        self._began_s = asyncio.get_running_loop().time()
        periodic = Periodic(CHECK_PERIOD_S, self._check), Periodic(STATS_PERIOD_S, self._tell_stats)
        self._ticker = Ticker(periodic, lambda _: None)

    async def __aenter__(self) -> Self:
        for name in self._memory.names:
            self._exchange.put(State(self._topics.of(name, "status"), OFFLINE))
        self._switchboard.live_streams.followers.append(self)
        await self._exchange.__aenter__()
        await self._ticker.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._ticker.__aexit__(kind, error, trace)
        self._switchboard.live_streams.followers.remove(self)
        await self._several.close()
        for each in self._followed.values():
            each.stream.unsubscribe(each.said)
            each.asker.close()
            self._exchange.put(State(self._topics.of(each.stream.name, "status"), OFFLINE))
        await self._exchange.__aexit__(kind, error, trace)

    def stream_opened(self, stream: LiveStream, is_named: bool) -> None:
        """From the switchboard. A stream without a name of its own is not told of: it never comes again."""
        if not is_named:
            return
        name, resources = stream.name, self._switchboard.resources
        topics = StreamTopics(self._topics, stream, self._exchange.tell, self._exchange.put, self._now_unix_s)
        asker = StreamAsker(stream, resources, self._settle)
        about = resources.model, self._version
        tell, put, known = self._exchange.tell, self._exchange.put, self._memory.watches.get(name, frozenset())
        watches = WatchTopics(
            self._topics, self._prefix, name, about, tell, put, known, partial(self._watches_known, name)
        )
        followed = self._followed[name] = _Followed(stream, topics, watches, asker, self._ended)
        gone = self._memory.add_name(name, self._followed)
        if gone is not None:
            for topic in self._all_topics(gone):
                self._exchange.remove(topic)
            self._memory.deaf.discard(gone)
            self._memory.watches.pop(gone, None)
        self._listen(name)
        for topic, payload in discovery(self._topics, self._prefix, name, resources.model, self._version).items():
            self._exchange.put(State(topic, payload))
        stream.subscribe(followed.said)
        topics.event(stream.state_event())
        self._tell_stats()
        for question in self._memory.questions.of(name):
            asker.ask(question)
        self._exchange.changed()

    def stream_forgets(self, name: str) -> None:
        """From the switchboard, before the stream's memory forgets."""
        self._memory.outbox.forget(name)
        followed = self._followed.get(name)
        if followed is not None:
            followed.topics.forget()
            followed.asker.end(FORGOTTEN)
        for question in self._memory.questions.of(name):  # from before a restart
            self._settle(question, Reply(refusal=FORGOTTEN))
        self._exchange.changed()

    def _ended(self, followed: _Followed) -> None:
        if self._followed.get(followed.stream.name) is followed:
            del self._followed[followed.stream.name]
        followed.asker.end(STREAM_ENDED)
        followed.asker.close()

    def _all_topics(self, name: str) -> list[str]:
        """All that the broker keeps of a stream."""
        own = [self._topics.of(name, what) for what in ("status", "seen", "stats", "watches", LISTENING)]
        watches = FIRST_WATCHES | self._memory.watches.get(name, frozenset())
        shown = [watch_discovery(self._topics, self._prefix, name, "", self._version, each, "")[0] for each in watches]
        return [*own, *shown, *discovery(self._topics, self._prefix, name, "", self._version)]

    def _received(self, message: MQTTMessage, acknowledge: Callable[[], None]) -> None:
        """From the connection: a question, or a switch."""
        switched = self._topics.switched_stream(message.topic)
        if switched is not None:
            acknowledge()
            if not message.retain:  # it may be older than what was switched since
                self._switch(switched, bytes(message.payload))
            return
        stream, now_unix_s = self._topics.asked_stream(message.topic), self._now_unix_s()
        if message.retain or len(stream) > MAX_NAME_LETTERS:
            acknowledge()  # a retained one would be asked again with every connection; no topic may be so long
            return
        payload = bytes(message.payload)
        received = self._memory.questions.receive(stream, payload, message.mid, message.dup, now_unix_s)
        if isinstance(received, int):
            self._exchange.acknowledge_later(received, acknowledge)
            return
        question, refusal = received
        self._exchange.acknowledge_later(question.number, acknowledge)
        if refusal is not None:
            self._settle(question, Reply(refusal=refusal))
        elif is_about_several(stream):
            self._several.ask(question)
        elif stream in self._followed:
            self._followed[stream].asker.ask(question)
        else:
            self._settle(question, Reply(refusal=_not_live(stream)))

    def _switch(self, name: str, payload: bytes) -> None:
        """Switch the listening of a stream that is known, live or not."""
        wanted, deaf = payload.strip().upper(), self._memory.deaf
        if name not in self._memory.names or wanted not in (ON.encode(), OFF.encode()):
            return
        (deaf.discard if wanted == ON.encode() else deaf.add)(name)
        self._listen(name)
        self._exchange.changed()

    def _listen(self, name: str) -> None:
        """Have a stream listen, or not, as it was switched, and tell."""
        is_listening = name not in self._memory.deaf
        if name in self._followed:
            self._followed[name].stream.is_listening = is_listening
        self._exchange.put(State(self._topics.of(name, LISTENING), ON if is_listening else OFF))

    def _watches_known(self, name: str, watch_ids: frozenset[str]) -> None:
        """The broker may know these watches of a stream."""
        if self._memory.watches.get(name) != watch_ids:
            self._memory.watches[name] = watch_ids
            self._exchange.changed()

    def _settle(self, question: Question, reply: Reply) -> None:
        """A question has its answer, or never will."""
        if reply.refusal is FORGOTTEN:
            question = replace(question, text="")
        self._memory.questions.waiting.pop(question.number, None)
        self._exchange.tell(answer_message(self._topics, question, reply, self._now_unix_s()))

    def _check(self) -> None:
        """Every second: gives up questions from before a restart whose stream did not come back, and counts."""
        now_s = asyncio.get_running_loop().time()
        if now_s - self._began_s > RESUME_S:
            for question in list(self._memory.questions.waiting.values()):
                if is_about_several(question.stream):
                    self._several.ask(question)
                elif question.stream not in self._followed:
                    self._settle(question, Reply(refusal=_not_live(question.stream)))
        queue, metrics = self._memory.outbox.queue, self._switchboard.metrics
        self._drops.check({OUTBOX: queue.dropped}, now_s)
        self._dropped.update({OUTBOX: queue.dropped})
        metrics.mqtt_waiting.set(queue.depth)
        metrics.mqtt_connected.set(self._exchange.is_connected)

    def _tell_stats(self) -> None:
        """Every `STATS_PERIOD_S`; the file is tried again then, too, if it could not be written."""
        share, model = self._switchboard.busy.share, self._switchboard.resources.model
        for each in self._followed.values():
            each.topics.stats(each.stream.stats_event(share, None), model)
        self._exchange.changed()


def _not_live(stream: str) -> Refusal:
    return Refusal("unknown_stream", f"{stream} is not live: ask again when its camera is on")
