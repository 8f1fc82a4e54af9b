"""Who gets a place on the server: calls that are dead hold none, and under load no stream is added."""

import asyncio

import httpx
import pytest
from aiortc import RTCSessionDescription

from engines.serving.load import LoadStep
from engines.serving.worker import Worker
from realtime.calls import switchboard
from realtime.calls.placement import MIN_HALF_OPEN_CALLS
from realtime.config import ServerConfig, StreamOptions
from tests.support.live import Caller, Server, live
from tests.support.scenarios import run
from tests.support.scripted_engine import ScriptedEngine

CALLS = "/v1/realtime/calls"
LONG_S = 600.0  # a busy machine may take longer than usual for many offers
SDP = {"Content-Type": "application/sdp"}


def config(**other: object) -> ServerConfig:
    return ServerConfig(StreamOptions(cache_tokens=256), **other)  # type: ignore[arg-type]


async def post(client: httpx.AsyncClient, sdp: str, **query: str) -> httpx.Response:
    return await client.post(CALLS, content=sdp, headers=SDP, params=query)


async def metrics_of(server: Server) -> str:
    async with server.client() as client:
        return (await client.get("/metrics")).text


def test_callers_that_vanish_without_hanging_up_keep_nobody_out() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine(), config(max_streams=1)) as server:
            tokens = []
            for _ in range(5):
                async with Caller(server, audio=False, video=True) as caller:
                    await caller.call()
                    tokens.append(caller.session["resume_token"])
                await server.until(lambda: not server.calls)  # lost, and kept for a minute
            assert len(server.switchboard.streams) == 1
            assert 'echoingpixels_made_room_total{what="stream"} 4.0' in await metrics_of(server)
            async with Caller(server) as late, server.client() as client:
                answer = await post(client, await late.offer(), resume=tokens[0])
                assert answer.status_code == 404
                assert "made room" in answer.json()["error"]["message"]

    run(scenario())


def test_offers_that_never_connect_keep_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    num_offers = MIN_HALF_OPEN_CALLS + 8
    monkeypatch.setattr(switchboard, "CONNECT_TIMEOUT_S", LONG_S)

    async def scenario() -> None:
        async with (
            live(ScriptedEngine(), config(max_streams=1)) as server,
            Caller(server, audio=False) as dead,
            server.client() as client,
        ):
            offer = await dead.offer()
            for _ in range(num_offers):
                assert (await post(client, offer)).status_code == 201
            assert len(server.calls) == MIN_HALF_OPEN_CALLS
            assert 'echoingpixels_made_room_total{what="call"} 8.0' in await metrics_of(server)
            async with Caller(server) as newcomer:
                await newcomer.call()
                await newcomer.event("echo.window")
                assert (await post(client, offer)).json()["error"]["code"] == "too_many_streams"
                for open_call in server.switchboard.open_calls.values():
                    open_call.opened_s -= LONG_S + 1
                await server.until(lambda: len(server.calls) == 1)
                await server.switchboard.wait_closed()
                assert len(server.switchboard.streams) == 1, "a call that never connected leaves no stream"
                assert await newcomer.answer("still there?")

    run(scenario())


def test_while_a_stream_is_under_load_no_other_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    level = 1

    def load_step(worker: Worker, key: int) -> LoadStep:
        del worker, key
        return LoadStep(0.1, 1, level)

    async def scenario() -> None:
        nonlocal level
        async with (
            live(ScriptedEngine(), config(token="right-token")) as server,
            server.client("right-token") as client,
            Caller(server) as camera,
            Caller(server, media=False) as asker,
            Caller(server) as newcomer,
        ):
            await camera.call({"stream": "door"}, token="right-token")
            await camera.event("echo.window")
            monkeypatch.setattr(Worker, "load_step", load_step)
            refused = await post(client, await newcomer.offer())
            assert (refused.status_code, refused.json()["error"]["code"]) == (503, "overloaded")
            assert int(refused.headers["retry-after"]) >= 1
            await asker.call({"stream": "door"}, token="right-token")
            async with Caller(server) as again:
                await again.call({"resume": camera.session["resume_token"]}, token="right-token")
            metrics = (await client.get("/metrics")).text
            assert 'echoingpixels_refusals_total{code="overloaded"} 1.0' in metrics
            assert "echoingpixels_accepts_streams 0.0" in metrics
            level = 0
            assert (await post(client, await newcomer.offer())).status_code == 201

    run(scenario())


def test_a_burst_of_offers_refuses_nobody_and_throws_out_nobody_who_connects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switchboard, "CONNECT_TIMEOUT_S", LONG_S)

    async def scenario() -> None:
        async with (
            live(ScriptedEngine(), config(max_streams=1)) as server,
            Caller(server, audio=False) as dead,
            Caller(server, audio=False) as caller,
            server.client() as client,
        ):
            offer = await dead.offer()
            async with asyncio.TaskGroup() as group:
                burst = [group.create_task(post(client, offer)) for _ in range(MIN_HALF_OPEN_CALLS + 8)]
                group.create_task(caller.call())
            assert {task.result().status_code for task in burst} == {201}
            await caller.event("echo.window")

    run(scenario())


def test_a_caller_who_connects_when_others_have_taken_the_place_is_told() -> None:
    async def scenario() -> None:
        async with (
            live(ScriptedEngine(), config(max_streams=1)) as server,
            Caller(server) as first,
            Caller(server) as late,
            Caller(server, media=False) as asker,
            server.client() as client,
        ):
            answers = [
                await post(client, await caller.offer(), stream=name) for caller, name in ((first, "a"), (late, "b"))
            ]
            joined = await post(client, await asker.offer(), stream="b")
            await first.accept(answers[0])
            assert answers[1].status_code == joined.status_code == 201
            await asker.accept(joined)
            await late.peer.setRemoteDescription(RTCSessionDescription(answers[1].text, "answer"))
            await late.state("ended")
            assert [event["error"]["code"] for event in late.of("error")] == ["too_many_streams"]
            assert late.of("echo.state")[-1]["reason"] == "refused"
            assert not late.of("session.created")
            await asker.state("ended")
            assert asker.of("echo.state")[-1]["reason"] == "not_connected"
            await server.until(lambda: len(server.calls) == 1)
            assert 'echoingpixels_refusals_total{code="too_many_streams"} 1.0' in await metrics_of(server)
            assert await first.answer("still there?")

    run(scenario())
