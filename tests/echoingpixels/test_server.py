"""The live server as an app: on its own, mounted in another one, and beside other uses of the assistant."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

import echoingpixels as ep
from realtime.errors import NotStartedError
from realtime.telemetry.observed import Observed
from tests.support.live import Caller, served
from tests.support.scenarios import run
from tests.support.scripted_engine import ScriptedEngine
from tests.support.windows import scripted_windows

PATH = "/some/where"


def mounted(live: FastAPI) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_site: FastAPI) -> AsyncIterator[None]:
        async with ep.app_lifespan(live):
            yield

    site = FastAPI(lifespan=lifespan)
    site.mount(PATH, live)
    return site


def test_mounted_in_another_app_it_takes_calls_and_ends_them(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("the page")
    observed: list[Observed] = []
    engine = ScriptedEngine()
    assistant = ep.Assistant(engine, ratio=0.3)
    config = ep.ServerConfig(ep.StreamOptions(cache_tokens=256), page_dir=tmp_path)
    live = ep.app(assistant, config, has_voice=False, observe=observed.append)

    async def scenario() -> None:
        async with (
            served(mounted(live), live, engine, PATH) as server,
            server.client() as client,
            Caller(server) as caller,
        ):
            assert (await client.get("/")).text == "the page"
            assert (await client.get("/healthz")).json()["status"] == "ok"
            await caller.call()
            await caller.event("echo.window", 2)
            assert (await caller.answer("Who?")).endswith("asked: Who?")
            assert caller.location.startswith(f"{PATH}/v1/realtime/calls/")
            location = httpx.URL(server.url).join(caller.location)
            assert (await client.delete(location)).status_code == 204
            await caller.state("ended")

    run(scenario())
    assert {stream.ratio for stream in engine.streams} == {config.stream.ratio}
    assert {"call_opened", "answer_finished"} <= {event.name for event in observed}


def test_mounted_but_not_started_it_says_what_is_missing() -> None:
    live = ep.app(ep.Assistant(ScriptedEngine()), has_voice=False)
    site = FastAPI()
    site.mount(PATH, live)

    async def scenario() -> None:
        transport = httpx.ASGITransport(site)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            for path, headers in (("/healthz", {}), ("/healthz", {"Origin": "http://elsewhere.example"})):
                with pytest.raises(NotStartedError, match="app_lifespan"):
                    await client.get(f"{PATH}{path}", headers=headers)

    run(scenario())


def test_the_assistant_can_be_used_while_the_server_runs() -> None:
    engine = ScriptedEngine()
    assistant = ep.Assistant(engine, ratio=0.3)
    live = ep.app(assistant, has_voice=False)

    def use() -> str:
        stream = assistant.open_stream()
        for window in scripted_windows(20):
            stream.add(window)
        return stream.ask("Who?").text

    async def scenario() -> None:
        async with served(live, live, engine) as server, Caller(server) as caller:
            await caller.call()
            own = asyncio.create_task(asyncio.to_thread(use))
            await caller.event("echo.window", 2)
            assert (await caller.answer("Where?")).endswith("asked: Where?")
            assert await own == "20 windows, asked: Who?"
        assert {stream.ratio for stream in engine.streams} == {0.3}, "the assistant's, as there is no config"

    run(scenario())
