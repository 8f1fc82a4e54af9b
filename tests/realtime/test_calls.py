"""Real calls to the real server over WebRTC, with an engine that does what it is told."""

import httpx

from tests.realtime.live import Caller, live, run
from tests.scripted_engine import ScriptedEngine


def test_a_call_sees_windows_asks_and_hangs_up() -> None:
    async def scenario() -> None:
        engine = ScriptedEngine()
        async with live(engine) as server, Caller(server) as caller, server.client() as client:
            await caller.call()
            window = await caller.event("echo.window", 3)
            assert window["index"] == 2
            assert window["kept"]["video"] >= 1
            text = await caller.answer("What do you see?")
            assert text.endswith("windows, asked: What do you see?")
            evidence = await caller.event("echo.evidence")
            moment = evidence["moments"][0]["window"]
            call_id = caller.location.rsplit("/", 1)[1]
            picture = await client.get(f"/v1/moments/{call_id}/{moment}.jpg")
            assert picture.status_code == 200
            assert picture.headers["content-type"] == "image/jpeg"
            assert picture.content[:2] == b"\xff\xd8"
            health = (await client.get("/healthz")).json()
            assert health == {"status": "ok", "model": "scripted", "streams": 1, "calls": 1}
            assert (await client.delete(caller.location)).status_code == 204
            await caller.event("echo.state", len(caller.of("echo.state")))
            await server.board.settled()
            assert caller.of("echo.state")[-1]["state"] == "ended"
            assert (server.board.calls, server.board.streams) == ({}, {})
            gone: httpx.Response = await client.delete(caller.location)
            assert (gone.status_code, gone.json()["error"]["code"]) == (404, "unknown_call")

    run(scenario())
