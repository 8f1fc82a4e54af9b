"""Runs the live server: one event loop, one worker thread, one address."""

import asyncio
import contextlib
import errno
import socket
import ssl
import time
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from engines.api import Engine, Timer
from engines.serving.worker import Worker
from realtime.calls.switchboard import Switchboard
from realtime.config import Address, ServerConfig
from realtime.errors import AddressError
from realtime.http.app import create_app
from realtime.media.recorder import FileRecorder, recording_path
from realtime.voice.loop import VoiceModels

GOODBYE_S = 5


def live_app(config: ServerConfig, engine: Engine, timer: Timer, voice_models: VoiceModels | None = None) -> FastAPI:
    """The ASGI app with everything behind it; `timer` is what the engine was given.

    Without `voice_models` questions can only be typed, and answers only be read.
    """

    def new_recorder(stream: str) -> FileRecorder | None:
        if config.record_dir is None:
            return None
        return FileRecorder(recording_path(config.record_dir, stream, time.time()), engine.media)

    def new_switchboard() -> Switchboard:
        loop = asyncio.get_running_loop()
        worker = Worker(engine, timer, loop.call_soon_threadsafe)
        return Switchboard(config, worker, engine.media, engine.name, loop.time, new_recorder, voice_models)

    return create_app(config, new_switchboard)


def listen(address: Address) -> socket.socket:
    """Take the address, before anything that costs time. Raises AddressError if it cannot be had, or not with its
    certificate."""
    if address.tls_cert is not None:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(address.tls_cert, address.tls_key)
        except OSError as error:
            raise AddressError(f"{address.tls_cert}, {address.tls_key}: no certificate and its key in PEM") from error
    try:
        family, kind, _, _, where = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise AddressError(f"{address.host}: no such address ({error.strerror})") from error
    listening = socket.socket(family, kind)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(where)
    except OSError as error:
        listening.close()
        what = (
            "is in use: end what uses it, or give another --port" if error.errno == errno.EADDRINUSE else error.strerror
        )
        raise AddressError(f"port {address.port} at {address.host}: {what}") from error
    return listening


def serve(app: FastAPI, address: Address, listening: socket.socket, ready: Callable[[int], None]) -> None:
    """Serve until interrupted; `ready` is told the port."""
    config = uvicorn.Config(
        app,
        host=address.host,
        port=address.port,
        ssl_certfile=address.tls_cert,
        ssl_keyfile=address.tls_key,
        log_level="warning",
        access_log=False,
        server_header=False,
        ws="none",
        lifespan="on",
        timeout_graceful_shutdown=GOODBYE_S,
    )
    with listening, contextlib.suppress(KeyboardInterrupt):
        LiveServer(config, lambda: ready(listening.getsockname()[1])).run([listening])


class LiveServer(uvicorn.Server):
    """Says when it has started."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        if self.started:
            self._tell()
