"""Assembles the live server, takes its address, and serves until it is interrupted."""

import asyncio
import contextlib
import errno
import socket
import ssl
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import metadata

import uvicorn
from fastapi import FastAPI

from engines.api import Engine, Timer
from engines.serving.worker import Worker
from realtime.calls.call import Resources
from realtime.calls.metrics import TotalsCounter
from realtime.calls.switchboard import Switchboard
from realtime.config import Address, ServerConfig
from realtime.errors import AddressError
from realtime.http.app import create_app
from realtime.http.connections import BoundedProtocol, ConnectionTable, bounded_protocol
from realtime.memories.keeper import MemoryKeeper
from realtime.mqtt.bridge import MqttBridge
from realtime.mqtt.kept.memory import BridgeMemory
from realtime.recordings.recordings import Recordings
from realtime.streams.sooner import SenseThreads
from realtime.telemetry.drops import DropWatch
from realtime.telemetry.event_log import log_event
from realtime.telemetry.observers import Observer, Observers
from realtime.voice.models import VoiceModels
from realtime.watches.service import WatchService

SHUTDOWN_TIMEOUT_S = 5  # for requests that are being answered
TICKS_PER_CHECK = 10  # of uvicorn's ten a second


def live_app(
    config: ServerConfig,
    engine: Engine,
    timer: Timer,
    voice_models: VoiceModels | None = None,
    observe: Observer = log_event,
) -> FastAPI:
    """The ASGI app around an engine. `timer` is the one that the engine was made with; it returns seconds.

    Without `voice_models`, questions can only be typed and answers are text. `observe` is told of what happens; it
    writes to the standard library's logging unless another is given. If it raises, it is told nothing more.
    """

    def new_switchboard() -> Switchboard:
        loop = asyncio.get_running_loop()
        worker = Worker(engine, timer, loop.call_soon_threadsafe)
        voices = voice_models.with_new_threads() if voice_models is not None else None
        resources = Resources(
            *(worker, engine.media, engine.name, voices, config.ice_servers, Observers(observe)),
            sense_threads=SenseThreads.of(engine, timer),
            has_senses=engine.has_senses,
        )
        recordings = Recordings(config, engine, time.time)
        keeper = MemoryKeeper.of(config, engine, worker, loop.time, time.time)
        return Switchboard(
            config, resources, loop.time, recordings.new_recorder, recordings.tidy, keeper, recordings.forget
        )

    @asynccontextmanager
    async def followers(switchboard: Switchboard) -> AsyncIterator[None]:
        resources, followers = switchboard.resources, switchboard.live_streams.followers
        watches = WatchService(resources.worker, switchboard.streams, config.state_dir, resources.second_of_day)
        async with AsyncExitStack() as stack:
            followers.append(await stack.enter_async_context(watches))
            if config.mqtt is not None:
                memory, version = BridgeMemory(config.mqtt_outbox), metadata.version("echoingpixels")
                await stack.enter_async_context(MqttBridge(config.mqtt, memory, switchboard, version))
            yield

    return create_app(config, new_switchboard, followers)


def listen(address: Address) -> socket.socket:
    """Bind the address; do so before loading models, which takes seconds. Returns the socket.

    Raises AddressError if the address cannot be bound, or if the certificate and its key cannot be read.
    """
    if address.tls_cert is not None:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(address.tls_cert, address.tls_key)
        except OSError as error:
            raise AddressError(
                f"{address.tls_cert}, {address.tls_key}: not a certificate and its private key in PEM format"
            ) from error
    try:
        family, kind, _, _, where = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise AddressError(f"{address.host} is not an address of this machine: {error.strerror}") from error
    listening = socket.socket(family, kind)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(where)
    except OSError as error:
        listening.close()
        is_in_use = error.errno == errno.EADDRINUSE
        reason = "is in use: stop the program that uses it, or give another --port" if is_in_use else error.strerror
        raise AddressError(f"port {address.port} at {address.host}: {reason}") from error
    return listening


def serve(app: FastAPI, address: Address, listening: socket.socket, on_ready: Callable[[int], None]) -> None:
    """Serve until interrupted. `on_ready` is called with the port once connections are accepted."""
    with listening, contextlib.suppress(KeyboardInterrupt):
        LiveServer(app, address, lambda: on_ready(listening.getsockname()[1])).run([listening])


class LiveServer(uvicorn.Server):
    """uvicorn with bounded connections. Calls `on_started` once it accepts them."""

    def __init__(self, app: FastAPI, address: Address, on_started: Callable[[], None]) -> None:
        self.connections = ConnectionTable()
        self._app, self._on_started = app, on_started
        self._drops: DropWatch | None = None
        self._counter: TotalsCounter | None = None
        config = uvicorn.Config(
            app,
            host=address.host,
            port=address.port,
            ssl_certfile=address.tls_cert,
            ssl_keyfile=address.tls_key,
            log_config=None,  # its lines go where all others go
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=True,  # X-Forwarded-For counts from this machine, or from what FORWARDED_ALLOW_IPS names
            http=bounded_protocol(self.connections),
            ws="none",
            lifespan="on",
            timeout_graceful_shutdown=SHUTDOWN_TIMEOUT_S,
        )
        super().__init__(config)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening."""
        await super().startup(sockets)
        if self.started:
            self._on_started()

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second: whether to end."""
        if counter % TICKS_PER_CHECK == 0:
            self.check_connections(asyncio.get_running_loop().time())
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening; nobody's request body is awaited any more."""
        self._app.state.awaited_bodies.give_up_all()
        await super().shutdown(sockets)

    def check_connections(self, now_s: float) -> None:
        """Close those whose time is over, and count and report all that were closed."""
        for connection in self.connections.take_overdue(now_s):
            assert isinstance(connection, BoundedProtocol)
            connection.end_overdue()
        switchboard: Switchboard = self._app.state.switchboard
        self._drops = self._drops or DropWatch(switchboard.resources.observe, stream=None)
        self._counter = self._counter or TotalsCounter(switchboard.metrics.connections_closed)
        closed = self.connections.num_closed
        self._drops.check({f"connections_{why}": count for why, count in closed.items()}, now_s)
        self._counter.update(closed)
        switchboard.metrics.connections.set(len(self.connections))
