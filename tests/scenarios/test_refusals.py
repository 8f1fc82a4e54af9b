"""Bad requests are refused with a status and a code, and the server goes on."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from realtime.config import ServerConfig, StreamOptions
from realtime.http.bodies import MAX_BODY_BYTES
from tests.support.live import Caller, Server, live
from tests.support.scenarios import run
from tests.support.scripted_engine import ScriptedEngine

CALLS = "/v1/realtime/calls"
SDP = {"Content-Type": "application/sdp"}
TOKEN = "right-token"
NO_LINES = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"


def config(**other: object) -> ServerConfig:
    return ServerConfig(StreamOptions(cache_tokens=256), **other)  # type: ignore[arg-type]


async def refused(response: httpx.Response, server: Server) -> tuple[int, str]:
    """Status and code. Checks that no call is left behind, and that the server still answers."""
    error = response.json()["error"]
    assert set(error) == {"type", "code", "message"}
    assert error["message"]
    assert "\n" not in error["message"]
    await server.switchboard.wait_closed()
    assert (server.calls, server.switchboard.streams, server.switchboard.placements.num_calls) == ([], {}, 0)
    async with server.client() as client:
        assert (await client.get("/healthz")).status_code == 200
    return response.status_code, error["code"]


@asynccontextmanager
async def guarded() -> AsyncIterator[tuple[Server, httpx.AsyncClient]]:
    async with live(ScriptedEngine(), config(token=TOKEN)) as server, server.client() as client:
        yield server, client


def test_requests_without_the_right_token_are_refused() -> None:
    async def scenario() -> None:
        async with guarded() as (server, client):
            for given in (None, "Bearer wrong", TOKEN, "Bearer"):
                header = {"Authorization": given} if given else {}
                for request in (
                    client.post(CALLS, content=NO_LINES, headers={**SDP, **header}),
                    client.post("/v1/realtime/client_secrets", headers=header),
                    client.get("/v1/config", headers=header),
                    client.get("/metrics", headers=header),
                ):
                    assert await refused(await request, server) == (401, "invalid_token")

    run(scenario())


def test_a_secret_opens_a_call_until_it_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        async with guarded() as (server, client):
            answer = await client.post("/v1/realtime/client_secrets", headers={"Authorization": f"Bearer {TOKEN}"})
            secret = answer.json()["value"]
            async with Caller(server) as caller:
                await caller.call(token=secret)
                await client.delete(caller.location)
            header = {"Authorization": f"Bearer {secret}"}
            again = await client.post("/v1/realtime/client_secrets", headers=header)
            assert await refused(again, server) == (401, "invalid_token")
            monkeypatch.setattr("realtime.http.client_secrets.SECRET_LIFE_S", -1)
            answer = await client.post("/v1/realtime/client_secrets", headers={"Authorization": f"Bearer {TOKEN}"})
            header = {"Authorization": f"Bearer {answer.json()['value']}"}
            late = await client.post(CALLS, content=NO_LINES, headers={**SDP, **header})
            assert await refused(late, server) == (401, "expired_secret")

    run(scenario())


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"", SDP, 400, "invalid_sdp"),
        (b"garbage", SDP, 400, "invalid_sdp"),
        (b"v=0\r\nm=audio", SDP, 400, "invalid_sdp"),
        (b"m=video 9 UDP/TLS/RTP/SAVPF 96\r\n", SDP, 400, "invalid_sdp"),
        (b"\xff\xfe\x00", SDP, 400, "invalid_sdp"),
        (NO_LINES.encode(), SDP, 400, "no_media"),
        (b"x" * 1_000_000, SDP, 413, "too_large"),
        (b"{}", {"Content-Type": "application/json"}, 400, "invalid_sdp"),
        (b"x", {}, 400, "invalid_sdp"),
        (b"--x", {"Content-Type": "multipart/form-data"}, 400, "invalid_sdp"),
        (b"--x", {"Content-Type": "multipart/form-data; boundary=x"}, 400, "invalid_sdp"),
    ],
)
def test_bodies_that_are_not_an_offer_are_refused(body: bytes, headers: dict[str, str], status: int, code: str) -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, server.client() as client:
            response = await client.post(CALLS, content=body, headers=headers)
            assert await refused(response, server) == (status, code)

    run(scenario())


def test_a_body_of_unknown_length_is_cut_off() -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * (MAX_BODY_BYTES // 16)

    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, server.client() as client:
            response = await client.post(CALLS, content=endless(), headers=SDP)
            assert await refused(response, server) == (413, "too_large")

    run(scenario())


def test_offers_that_cannot_be_placed_are_refused() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, server.client() as client:
            async with Caller(server, media=False) as asker, Caller(server) as camera:
                silent, seeing = await asker.offer(), await camera.offer()

            async def post(sdp: str, **query: str) -> tuple[int, str]:
                return await refused(await client.post(CALLS, content=sdp, headers=SDP, params=query), server)

            assert await post(silent) == (400, "no_media")
            assert await post(silent, stream="door") == (404, "unknown_stream")
            assert await post(seeing, resume="made-up") == (404, "unknown_stream")
            assert await post(seeing, stream="../etc") == (400, "invalid_stream")
            no_fingerprint = "".join(
                line for line in seeing.splitlines(keepends=True) if not line.startswith("a=fingerprint")
            )
            assert await post(no_fingerprint) == (400, "invalid_sdp")

    run(scenario())


def test_an_invalid_session_is_refused_with_its_offer() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, server.client() as client, Caller(server) as caller:
            files = {"sdp": (None, await caller.offer(), "application/sdp")}
            for session in ("{", '{"ratio": 7}', '{"voice_mode": "loud"}', '{"output_modalities": ["audio"]}'):
                response = await client.post(CALLS, files={**files, "session": (None, session, "application/json")})
                assert await refused(response, server) == (400, "invalid_session")
            assert await refused(await client.post(CALLS, files={"session": (None, "{}")}), server) == (
                400,
                "invalid_sdp",
            )

    run(scenario())


def test_a_session_that_comes_with_an_offer_is_applied() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, server.client() as client, Caller(server) as caller:
            session = json.dumps({"ratio": 0.5, "output_modalities": ["text"], "voice_mode": "off"})
            files = {"sdp": (None, await caller.offer()), "session": (None, session)}
            response = await client.post(CALLS, files=files)
            assert response.status_code == 201
            (call,) = server.calls
            assert call.stream.wanted_ratio == 0.5

    run(scenario())


def test_more_streams_and_calls_than_allowed_are_refused() -> None:
    async def scenario() -> None:
        async with (
            live(ScriptedEngine(), config(max_streams=1, calls_per_stream=2)) as server,
            server.client() as client,
            Caller(server) as first,
            Caller(server, media=False) as second,
            Caller(server) as third,
        ):
            await first.call({"stream": "door"})
            offer = await third.offer()
            response = await client.post(CALLS, content=offer, headers=SDP)
            assert (response.status_code, response.json()["error"]["code"]) == (429, "too_many_streams")
            await second.call({"stream": "door"})
            response = await client.post(CALLS, content=offer, headers=SDP, params={"stream": "door"})
            assert (response.status_code, response.json()["error"]["code"]) == (429, "too_many_calls")
            assert await first.answer("still there?")

    run(scenario())


def test_unknown_paths_and_methods_are_json_errors() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, server.client() as client:
            assert await refused(await client.get("/nothing"), server) == (404, "not_found")
            assert await refused(await client.put(CALLS), server) == (405, "method_not_allowed")
            assert await refused(await client.delete(f"{CALLS}/nobody"), server) == (404, "unknown_call")
            assert await refused(await client.get("/v1/moments/nobody/1.jpg"), server) == (404, "unknown_call")
            assert await refused(await client.get("/v1/memory/nobody"), server) == (404, "unknown_call")
            assert await refused(await client.get("/v1/moments/nobody/x.jpg"), server) == (400, "invalid_request")

    run(scenario())


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "["},
        {"Host": ""},
    ],
)
def test_without_a_token_pages_of_other_origins_are_refused(headers: dict[str, str]) -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, server.client() as client:
            response = await client.post(CALLS, content=NO_LINES, headers={**SDP, **headers})
            assert await refused(response, server) == (403, "foreign_origin")

    run(scenario())


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1", "127.0.0.2:8080", "[::1]:8080"])
def test_without_a_token_every_loopback_address_is_allowed(host: str) -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, server.client() as client:
            headers = {"Host": host, "Origin": f"http://{host}"}
            assert (await client.get("/v1/config", headers=headers)).status_code == 200

    run(scenario())


def test_every_answer_has_the_security_headers() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, server.client() as client:
            for response in (await client.get("/healthz"), await client.get("/nothing"), await client.get("/metrics")):
                assert response.headers["content-security-policy"].startswith("default-src 'self'")
                assert response.headers["x-content-type-options"] == "nosniff"
                assert response.headers["referrer-policy"] == "no-referrer"

    run(scenario())
