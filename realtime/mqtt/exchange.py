"""Sends states and messages whenever there is a connection, keeps on the disk what must not be lost, and acknowledges
what came once it cannot be lost. Knows nothing of streams."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from aiomqtt import Client

from realtime.config import MqttBroker
from realtime.mqtt.connection import Connection, Received, Waits, tls_context
from realtime.mqtt.kept.memory import BridgeMemory
from realtime.mqtt.kept.outbox import Message
from realtime.mqtt.kept.states import State, States
from realtime.mqtt.observed import MqttConnected, MqttLost
from realtime.mqtt.topics import OFFLINE, ONLINE, Topics
from realtime.telemetry.observers import Observer

FAREWELL_S = 2.0  # to tell the broker that we go


class Exchange:
    """An async context manager, which closes `memory` at its end. `received` gets each message, and what acknowledges
    it: hand that to `acknowledge_later`. `sleep` waits, in seconds, before the next try to connect."""

    def __init__(
        self,
        broker: MqttBroker,
        topics: Topics,
        memory: BridgeMemory,
        received: Received,
        observe: Observer,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Raises BrokerError."""
        self.is_connected = False
        self._broker, self._topics, self._memory, self._observe = broker, topics, memory, observe
        self._states = States()
        self._connection = Connection(
            *(broker, tls_context(broker), topics, memory.identifier, received, self._serve, self._lost),
            waits=Waits(random.random),
            sleep=sleep,
        )
        self._unacknowledged: list[tuple[int, Callable[[], None]]] = []
        self._to_send, self._to_write, self._is_sent = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._connecting: asyncio.Task[None] | None = None
        self._writing: asyncio.Task[None] | None = None
        self._is_ending = False

    async def __aenter__(self) -> Self:
        self.put(State(self._topics.status, ONLINE))
        loop = asyncio.get_running_loop()
        self._connecting = loop.create_task(self._connection.run())
        self._writing = loop.create_task(self._write())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_sent.clear()
        self.put(State(self._topics.status, OFFLINE))
        if self.is_connected:
            sent = asyncio.ensure_future(self._is_sent.wait())
            await asyncio.wait([sent], timeout=FAREWELL_S)
            sent.cancel()
        assert self._connecting is not None
        assert self._writing is not None
        self._connecting.cancel()
        await asyncio.wait([self._connecting])
        self._is_ending = True  # writing is not cancelled: its thread would go on beside that of the last time
        self._to_write.set()
        await asyncio.wait([self._writing])
        self._memory.close()

    def put(self, state: State) -> None:
        """The broker is to have this state."""
        self._states.put(state)
        self._to_send.set()

    def remove(self, topic: str) -> None:
        """The broker is to forget what it keeps of a topic."""
        self.put(State(topic, ""))

    def tell(self, message: Message) -> None:
        """The broker is to pass on this message."""
        self._memory.outbox.add(message)
        self.changed()

    def changed(self) -> None:
        """The memory has: write it. Send what is in it."""
        self._to_send.set()
        self._to_write.set()

    def acknowledge_later(self, question: int, acknowledge: Callable[[], None]) -> None:
        """Once the question with this number is on the disk, or the broker has its answer."""
        self._unacknowledged.append((question, acknowledge))
        self.changed()

    async def _serve(self, client: Client) -> None:
        """From the connection: there is one. It cancels this when it is lost."""
        self._states.send_again(self._topics.status)  # the broker told its last will
        self._to_send.set()
        self.is_connected = True
        self._observe(MqttConnected(broker=self._broker.address, waiting=self._memory.outbox.queue.depth))
        try:
            await self._send(client)
        finally:
            self.is_connected = False

    async def _send(self, client: Client) -> None:
        """What is new of states, then messages, one at a time and in order, then the states that it had before: where
        connections are short, messages must not wait for them."""
        outbox = self._memory.outbox
        while True:
            state, first = self._states.first(), outbox.first()
            if state is None and first is None:
                state = self._states.first_again()
            if state is not None:
                await client.publish(state.topic, state.payload, qos=1, retain=state.is_retained)
                self._states.sent(state)
            elif first is not None:
                number, message = first
                await client.publish(message.topic, message.payload, qos=1)
                outbox.remove(number)
                self._to_write.set()
            else:
                self._is_sent.set()
                self._to_send.clear()
                await self._to_send.wait()

    def _lost(self, reason: str) -> None:
        self._observe(MqttLost(broker=self._broker.address, reason=reason))

    async def _write(self) -> None:
        """Keep the memory on the disk, and acknowledge what is there; a last time at the end."""
        is_last = False
        while not is_last:
            await self._to_write.wait()
            self._to_write.clear()
            is_last = self._is_ending
            waiting, self._unacknowledged = self._unacknowledged, []
            is_written = await self._memory.write()
            for number, acknowledge in waiting:
                if is_written or self._memory.is_settled(number):
                    acknowledge()
                else:
                    self._unacknowledged.append((number, acknowledge))
