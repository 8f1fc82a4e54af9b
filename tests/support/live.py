"""A live server in this process, and callers that use it as a browser does: HTTP, media tracks, data channel."""

import asyncio
import gc
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Self

import httpx
import uvicorn
from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCSessionDescription,
)
from fastapi import FastAPI

from engines.api import Engine
from realtime.calls.call import Call
from realtime.calls.cameras.cameras import Cameras
from realtime.calls.switchboard import Switchboard
from realtime.config import Address, ServerConfig, StreamOptions
from realtime.http.serve import LiveServer, live_app
from realtime.rtc.datagrams import read_until_empty
from realtime.telemetry.event_log import log_event
from realtime.telemetry.observers import Observer
from realtime.voice.models import VoiceModels
from tests.support.rtc import Beeps, Flashes, Start
from tests.support.scripted_engine import ScriptedEngine, ScriptedStream

WAIT_S = 120.0
END_S = 5.0  # for tasks of connections that are closed
ANYWHERE = Address(port=0)


class Site:
    """A server as its clients know it: by its URL. It may run in another process."""

    def __init__(self, url: str) -> None:
        self.url = url

    def client(self, token: str | None = None) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.AsyncClient(base_url=self.url, headers=headers, timeout=WAIT_S)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that no event reports."""
        async with asyncio.timeout(WAIT_S):
            while not condition():
                await asyncio.sleep(0.02)


class Server(Site):
    """A server in this process, and its objects for tests that count what is left."""

    def __init__(
        self, url: str, switchboard: Switchboard, cameras: Cameras, engine: Engine, http: LiveServer | None
    ) -> None:
        super().__init__(url)
        self.switchboard, self.cameras, self._engine, self._http = switchboard, cameras, engine, http

    @property
    def http(self) -> LiveServer:
        """Of an app that is not mounted in another one."""
        assert self._http is not None
        return self._http

    @property
    def calls(self) -> list[Call]:
        """The calls that are open."""
        return [open_call.call for open_call in self.switchboard.open_calls.values()]

    @property
    def scripted(self) -> ScriptedEngine:
        assert isinstance(self._engine, ScriptedEngine)
        return self._engine

    async def only_stream(self) -> ScriptedStream:
        """The engine's one stream, which the model's thread opens some time after the source or call has come."""
        await self.until(lambda: bool(self.scripted.streams))
        (stream,) = self.scripted.streams
        return stream


@asynccontextmanager
async def live(
    engine: Engine,
    config: ServerConfig | None = None,
    voice_models: VoiceModels | None = None,
    observe: Observer = log_event,
    address: Address = ANYWHERE,
) -> AsyncIterator[Server]:
    """The real app under the real uvicorn; nothing of it is left afterwards."""
    config = config or ServerConfig(StreamOptions(cache_tokens=256))
    app = live_app(config, engine, time.perf_counter, voice_models, observe)
    async with served(app, app, engine, address=address) as server:
        yield server


@asynccontextmanager
async def served(
    site: FastAPI, app: FastAPI, engine: Engine, path: str = "", address: Address = ANYWHERE
) -> AsyncIterator[Server]:
    """`site` under the real uvicorn, with `app` in it at `path`; nothing of them is left afterwards. Of `address` only
    certificate and key count."""
    tasks_before = asyncio.all_tasks()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        if site is app:
            server: uvicorn.Server = LiveServer(app, address, lambda: None)
        else:
            server = uvicorn.Server(uvicorn.Config(site, log_level="warning", lifespan="on", ws="none"))
        serving = asyncio.create_task(server.serve([listening]))
        while not server.started:
            assert not serving.done(), "the server did not start"
            await asyncio.sleep(0.01)
        try:
            scheme = "https" if address.tls_cert is not None else "http"
            url = f"{scheme}://127.0.0.1:{listening.getsockname()[1]}{path}"
            http = server if isinstance(server, LiveServer) else None
            yield Server(url, app.state.switchboard, app.state.cameras, engine, http)
        finally:
            server.should_exit = True
            await asyncio.wait_for(serving, WAIT_S)
    gc.collect()
    left = {task for task in asyncio.all_tasks() - tasks_before if not task.done()}
    if left:  # what a closed connection was doing may need another turn of the loop to end
        _, left = await asyncio.wait(left, timeout=END_S)
    assert not left, left
    threads = ("model", "speech", "turns", "text", "sounds", "camera")
    assert not [thread for thread in threading.enumerate() if thread.name.startswith(threads)]


class Caller:
    """A client: a peer connection with its tracks, and every event that it got."""

    def __init__(
        self,
        server: Site,
        *,
        media: bool = True,
        audio: bool = True,
        video: bool = True,
        channel: bool = True,
        sound: MediaStreamTrack | None = None,
        pictures: MediaStreamTrack | None = None,
        policy: RTCBundlePolicy = RTCBundlePolicy.BALANCED,
        ice_servers: list[RTCIceServer] | None = None,
    ) -> None:
        self._server = server
        self.peer = RTCPeerConnection(RTCConfiguration(iceServers=ice_servers, bundlePolicy=policy))
        self.events: list[dict[str, Any]] = []
        self.location = ""
        self._event_arrived = asyncio.Condition()
        self._pending: set[asyncio.Task[None]] = set()
        start = Start()
        if media and audio:
            self.peer.addTrack(sound or Beeps(start))
        if media and video:
            self.peer.addTrack(pictures or Flashes(start))
        self.channel = self.peer.createDataChannel("oai-events") if channel else None
        if self.channel is not None:
            self.channel.on("message", self._message)
        self.received_tracks: list[MediaStreamTrack] = []
        self.peer.on("track", self.received_tracks.append)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.peer.close()

    async def offer(self) -> str:
        await self.peer.setLocalDescription(await self.peer.createOffer())
        read_until_empty(self.peer)  # as browsers do: aiortc alone loses what comes faster than its loop turns
        return self.peer.localDescription.sdp

    async def call(self, query: dict[str, str] | None = None, token: str | None = None) -> Self:
        """Place the call; returns when the session has been created."""
        async with self._server.client(token) as client:
            headers = {"Content-Type": "application/sdp"}
            response = await client.post(
                "/v1/realtime/calls", content=await self.offer(), params=query or {}, headers=headers
            )
        await self.accept(response)
        return self

    async def accept(self, response: httpx.Response) -> None:
        """Take the answer to the offer; returns when the session has been created."""
        assert response.status_code == 201, response.text
        assert response.headers["content-type"] == "application/sdp"
        self.location = response.headers["location"]
        await self.peer.setRemoteDescription(RTCSessionDescription(response.text, "answer"))
        if self.channel is not None:
            await self.event("session.created")

    @property
    def session(self) -> dict[str, Any]:
        session: dict[str, Any] = self.of("session.created")[0]["session"]
        return session

    def send(self, **event: Any) -> None:
        assert self.channel is not None
        self.channel.send(json.dumps(event))

    def ask(self, text: str) -> None:
        item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}
        self.send(type="conversation.item.create", item=item)
        self.send(type="response.create")

    async def answer(self, text: str) -> str:
        """Ask, and wait for the whole answer."""
        before = len(self.of("response.done"))
        self.ask(text)
        done = await self.event("response.done", before + 1)
        assert done["response"]["status"] == "completed", done
        whole: str = self.of("response.output_text.done")[-1]["text"]
        return whole

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["type"] == kind]

    async def event(self, kind: str, count: int = 1) -> dict[str, Any]:
        """Wait until `count` events of a type have come; returns the last of them."""
        async with asyncio.timeout(WAIT_S), self._event_arrived:
            await self._event_arrived.wait_for(lambda: len(self.of(kind)) >= count)
        return self.of(kind)[count - 1]

    async def state(self, name: str) -> None:
        """Wait until an event has reported this state of the stream."""
        async with asyncio.timeout(WAIT_S), self._event_arrived:
            await self._event_arrived.wait_for(lambda: name in [event["state"] for event in self.of("echo.state")])

    def _message(self, text: str) -> None:
        self.events.append(json.loads(text))
        task = asyncio.get_running_loop().create_task(self._notify())
        self._pending.add(task)
        task.add_done_callback(self._pending.discard)

    async def _notify(self) -> None:
        async with self._event_arrived:
            self._event_arrived.notify_all()


async def lose_camera(server: Server, asker: Caller) -> None:
    """One call opens a stream, `asker` joins it, and the first call is lost."""
    async with Caller(server) as camera:
        await camera.call({"stream": "door"})
        await asker.call({"stream": "door"})
    await asker.state("source_lost")
