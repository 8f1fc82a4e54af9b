"""Clients that are slow, go away, or never read: they hold nothing for long, keep nobody out, and are counted."""

import asyncio
import json
import logging
import socket
from urllib.parse import urlsplit

import pytest

from realtime.config import ServerConfig
from realtime.http.bodies import MAX_AWAITED
from realtime.http.connections import EXCHANGE_TIMEOUT_S, HEADERS_TIMEOUT_S, MAX_CONNECTIONS
from tests.support.live import Server, live
from tests.support.scenarios import run
from tests.support.scripted_engine import ScriptedEngine

OFFER = (
    b"POST /v1/realtime/calls HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sdp\r\nContent-Length: 100\r\n"
)
HALF_A_BODY = OFFER + b"\r\nv=0\r\n"
GET = b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"


class RawClient:
    """A connection on which bytes are sent as a test wants them."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def connect(cls, server: Server, sends: bytes) -> "RawClient":
        url = urlsplit(server.url)
        client = cls(*await asyncio.open_connection(url.hostname, url.port))
        client.writer.write(sends)
        return client

    async def answer(self) -> tuple[int, str]:
        """Status and code of the error that comes, after which the connection is closed."""
        sent = (await self.reader.read()).removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")
        head, _, body = sent.partition(b"\r\n\r\n")
        self.writer.close()
        return int(head.split(b" ")[1]), json.loads(body[body.index(b"{") : body.rindex(b"}") + 1])["error"]["code"]

    async def is_closed(self) -> bool:
        """Wait until the server has closed the connection without an answer."""
        try:
            return await self.reader.read() == b""
        except ConnectionResetError:
            return True
        finally:
            self.writer.close()


def later(server: Server, seconds: float) -> None:
    """What the server does when that much time has passed."""
    server.http.check_connections(asyncio.get_running_loop().time() + seconds)


async def metrics_of(server: Server) -> str:
    async with server.client() as client:
        return (await client.get("/metrics")).text


def test_many_slow_bodies_keep_nobody_out() -> None:
    num_too_many = 20

    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, server.client() as client:
            slow = [await RawClient.connect(server, HALF_A_BODY) for _ in range(MAX_AWAITED + num_too_many)]
            assert [await each.answer() for each in slow[:num_too_many]] == [(503, "server_busy")] * num_too_many
            answer = await client.post("/v1/realtime/calls", content="v=0", headers={"Content-Type": "application/sdp"})
            assert answer.json()["error"]["code"] == "no_media"
            assert (await client.get("/healthz")).status_code == 200
            assert 'echoingpixels_refusals_total{code="server_busy"}' in await metrics_of(server)
            for each in slow[num_too_many:]:
                each.writer.close()

    run(scenario())


def test_a_body_that_does_not_come_is_answered_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("realtime.http.bodies.BODY_TIMEOUT_S", 0.2)

    async def scenario() -> None:
        async with live(ScriptedEngine()) as server:
            for sends in (OFFER + b"\r\n", HALF_A_BODY, OFFER + b"Expect: 100-continue\r\n\r\n"):
                slow = await RawClient.connect(server, sends)
                assert await slow.answer() == (408, "request_timeout")
            assert 'echoingpixels_refusals_total{code="request_timeout"} 3.0' in await metrics_of(server)

    run(scenario())


def test_a_body_that_is_broken_off_is_one_line_and_counted(caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server:
            client = await RawClient.connect(server, HALF_A_BODY)
            await client.writer.drain()
            client.writer.close()
            counter = server.switchboard.metrics.refusals.labels("incomplete_body")
            await server.until(lambda: counter._value.get() == 1.0)

    with caplog.at_level(logging.INFO):
        run(scenario())
    lines = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(lines) == 1
    assert lines[0].exc_info is None


def test_a_refusal_is_sent_once_the_body_has_come() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine(), ServerConfig(token="right-token")) as server:
            client = await RawClient.connect(server, HALF_A_BODY)
            counter = server.switchboard.metrics.refusals.labels("invalid_token")
            await server.until(lambda: counter._value.get() == 1.0)
            assert len(server.http._app.state.awaited_bodies) == 1, "cut off now, it might lose the answer"
            client.writer.write(b"x" * (100 - len(b"v=0\r\n")))
            assert await client.answer() == (401, "invalid_token")

    run(scenario())


def test_connections_that_send_nothing_keep_nobody_out() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server:
            idle = [await RawClient.connect(server, b"") for _ in range(MAX_CONNECTIONS + 5)]
            metrics = await metrics_of(server)
            later(server, 0.0)
            assert len(server.http.connections) <= MAX_CONNECTIONS
            assert await idle[0].is_closed()
            assert "echoingpixels_streams 0.0" in metrics
            later(server, HEADERS_TIMEOUT_S)
            assert all([await each.is_closed() for each in idle[1:]])
            assert 'echoingpixels_connections_closed_total{why="overdue"}' in await metrics_of(server)

    run(scenario())


def test_headers_that_do_not_end_are_answered_in_time() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server:
            slow = await RawClient.connect(server, b"GET /healthz HTTP/1.1\r\nHost: local")
            kept_alive = await RawClient.connect(server, GET % b"/healthz" + b"GET /healthz HT")
            await kept_alive.reader.readuntil(b"}")
            await server.until(lambda: len(server.http.connections) == 2)
            later(server, HEADERS_TIMEOUT_S)
            assert await slow.answer() == (408, "request_timeout")
            assert await kept_alive.answer() == (408, "request_timeout")

    run(scenario())


def test_a_body_that_nobody_reads_holds_no_connection() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server:
            dripping = await RawClient.connect(
                server, (GET % b"/healthz").replace(b"\r\n\r\n", b"\r\nContent-Length: 1000\r\n\r\nx")
            )
            await dripping.reader.readuntil(b"}")
            dripping.writer.write(b"x")  # uvicorn waits for the rest as long as something comes
            later(server, EXCHANGE_TIMEOUT_S)
            assert await dripping.is_closed()

    run(scenario())


def test_a_client_that_reads_no_answer_is_cut_off() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server:
            deaf = await RawClient.connect(server, b"")
            assert isinstance(deaf.writer.transport, asyncio.Transport)
            deaf.writer.transport.pause_reading()
            await server.until(lambda: len(server.http.server_state.connections) == 1)
            (connection,) = server.http.server_state.connections
            assert connection.transport is not None
            for transport, option in (
                (connection.transport, socket.SO_SNDBUF),
                (deaf.writer.transport, socket.SO_RCVBUF),
            ):
                transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, option, 4096)
            deaf.writer.write(GET % b"/metrics" * 100)
            await server.until(lambda: connection.transport.get_write_buffer_size() > 0)
            later(server, EXCHANGE_TIMEOUT_S + 1)
            await server.until(lambda: not server.http.server_state.connections)
            deaf.writer.close()

    run(scenario())


def test_the_server_ends_at_once_while_bodies_are_awaited(caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        async with live(ScriptedEngine()) as server:
            slow = [await RawClient.connect(server, HALF_A_BODY) for _ in range(5)]
            await server.until(lambda: len(server.http._app.state.awaited_bodies) == 5)
            began_s = loop.time()
        assert loop.time() - began_s < 4.0, "not after SHUTDOWN_TIMEOUT_S"
        assert [await each.answer() for each in slow] == [(503, "shutting_down")] * 5

    run(scenario())
    assert not [record for record in caplog.records if record.exc_info]


def test_wrong_tokens_are_answered_with_429_after_a_while_and_the_right_one_never() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine(), ServerConfig(token="right-token")) as server:
            async with server.client("wrong-token") as client:
                answers = [await client.get("/v1/config") for _ in range(250)]
            assert answers[0].status_code == 401
            limited = [answer for answer in answers if answer.status_code == 429]  # one a second is answered with 401
            assert limited[-1].json()["error"]["code"] == "too_many_attempts"
            assert int(limited[-1].headers["retry-after"]) >= 1
            async with server.client("right-token") as client:
                assert (await client.get("/v1/config")).status_code == 200
                assert 'echoingpixels_refusals_total{code="too_many_attempts"}' in (await client.get("/metrics")).text

    run(scenario())
