"""Stays connected to the broker: tries again and again, each time after a longer while, up to a minute.

Each connection goes on with the session of the one before: what came for us meanwhile is delivered then.
"""

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NoReturn

from aiomqtt import Client, MqttError, Will
from paho.mqtt.client import Client as PahoClient
from paho.mqtt.client import MQTTMessage

from realtime.config import MqttBroker
from realtime.errors import BrokerError
from realtime.mqtt.reasons import NOT_ALLOWED, why_not_connected
from realtime.mqtt.topics import OFFLINE, Topics

KEEP_ALIVE_S = 20  # a broker that is silent for one and a half times as long is lost
TIMEOUT_S = 10.0  # of every exchange with the broker
FIRST_WAIT_S, MAX_WAIT_S = 1.0, 60.0
SUBSCRIPTION_FAILED = 128

WIRE = logging.getLogger("realtime.mqtt.wire")  # of the library, which tells in other words what `reasons` tells
WIRE.setLevel(logging.CRITICAL)

Received = Callable[[MQTTMessage, Callable[[], None]], None]


class _ClosingSocket(ssl.SSLSocket):
    """Is closed if its handshake fails: paho leaves it open."""

    def do_handshake(self, block: bool = False) -> None:
        """Raises OSError."""
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise


class _SafeClient(Client):
    """aiomqtt's client, which knows at once that a connection was closed, and watches no file but its own."""

    def _on_disconnect(
        self, client: PahoClient, userdata: Any, flags: Any, reason_code: Any, properties: Any = None
    ) -> None:
        """From paho. aiomqtt would wait until it times out if the broker has not answered yet."""
        if not self._connected.done():
            self._connected.set_exception(ConnectionResetError())
        super()._on_disconnect(client, userdata, flags, reason_code, properties)

    def _on_socket_register_write(self, client: PahoClient, _userdata: Any, sock: Any) -> None:
        """From paho, on any thread: call it when the socket can be written to.

        aiomqtt has the event loop watch the socket's number a moment later, also if the socket was closed meanwhile.
        Then the loop logs an error, or turns without end over the file, a camera's for example, that has this number
        now.
        """

        def write() -> None:
            try:
                client.loop_write()
            except Exception as error:  # as aiomqtt does: the connection is broken
                if not self._disconnected.done():
                    self._disconnected.set_exception(error)

        def watch() -> None:
            if sock.fileno() >= 0:
                self._loop.add_writer(sock.fileno(), write)

        self._loop.call_soon_threadsafe(watch)


def tls_context(broker: MqttBroker) -> ssl.SSLContext | None:
    """What the broker's certificate is checked with; None without TLS. Raises BrokerError."""
    if not broker.tls:
        return None
    try:
        context = ssl.create_default_context(cafile=broker.ca_file)
        context.sslsocket_class = _ClosingSocket
        return context
    except OSError as error:
        raise BrokerError(f"{broker.ca_file}: not a certificate in PEM format") from error


class Waits:
    """How long to wait before the next try: twice as long each time, between half and all of it by chance, so that not
    everyone comes back at once. `chance` returns 0 to 1."""

    def __init__(self, chance: Callable[[], float]) -> None:
        self._chance, self._longest_s = chance, FIRST_WAIT_S

    def next_s(self) -> float:
        """Seconds."""
        wait_s = self._longest_s * (1 + self._chance()) / 2
        self._longest_s = min(2 * self._longest_s, MAX_WAIT_S)
        return wait_s

    def reset(self) -> None:
        """The connection was fine."""
        self._longest_s = FIRST_WAIT_S


@dataclass
class Connection:
    """`received` gets each message and what acknowledges it, on the event loop. `serve` uses the client, which gets
    questions; it is cancelled when it is lost. `lost` gets a new reason why there is no connection."""

    broker: MqttBroker
    tls: ssl.SSLContext | None
    topics: Topics
    identifier: str
    received: Received
    serve: Callable[[Client], Awaitable[None]]
    lost: Callable[[str], None]
    waits: Waits
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def run(self) -> NoReturn:
        """Until it is cancelled."""
        told: str | None = None
        while True:
            client = self._client()
            try:
                async with client:
                    await _while_connected(client, self._subscribe(client))
                    self.waits.reset()
                    told = None
                    await _while_connected(client, self.serve(client))
            except (MqttError, OSError, ValueError) as error:
                reason = why_not_connected(error, self.broker)
                if reason != told:
                    told = reason
                    self.lost(reason)
            finally:
                _drop(client)
            await self.sleep(self.waits.next_s())

    async def _subscribe(self, client: Client) -> None:
        """Raises MqttError, also if the broker does not allow it."""
        for topic in (self.topics.questions, self.topics.switches):
            granted = await client.subscribe(topic, qos=1)
            if any(getattr(code, "is_failure", code == SUBSCRIPTION_FAILED) for code in granted):
                raise MqttError(f"{NOT_ALLOWED} {topic}")

    def _client(self) -> Client:
        client = _SafeClient(
            self.broker.host,
            self.broker.port,
            username=self.broker.user,
            password=self.broker.password,
            logger=WIRE,
            identifier=self.identifier,
            clean_session=False,
            will=Will(self.topics.status, OFFLINE, qos=1, retain=True),
            tls_context=self.tls,
            keepalive=KEEP_ALIVE_S,
            timeout=TIMEOUT_S,
        )
        paho = _paho(client)
        paho.manual_ack_set(True)

        def received(_client: PahoClient, _userdata: object, message: MQTTMessage) -> None:
            self.received(message, lambda: _acknowledge(paho, message))

        paho.on_message = received
        return client


async def _while_connected(client: Client, work: Awaitable[None]) -> None:
    """Wait for it; if the connection is lost before, cancel it and raise MqttError."""
    both = [asyncio.ensure_future(work), asyncio.ensure_future(_until_lost(client))]
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in both:
            task.cancel()
        results = await asyncio.gather(*both, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result


async def _until_lost(client: Client) -> None:
    """Raises MqttError."""
    async for _ in client.messages:  # none: `Connection` takes them before
        pass


def _paho(client: Client) -> PahoClient:
    """aiomqtt, which is pinned for that, has no words for acknowledging late and for a repeated packet."""
    return client._client


def _acknowledge(paho: PahoClient, message: MQTTMessage) -> None:
    if paho.is_connected():
        paho.ack(message.mid, message.qos)


def _drop(client: Client) -> None:
    """Close what a failed attempt leaves open."""
    with suppress(Exception):
        _paho(client).disconnect()
