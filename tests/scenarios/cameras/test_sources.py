"""Cameras that the server reads by itself: asked about, lost, found again, added and removed over HTTP."""

import asyncio
import json
import os
from functools import partial
from pathlib import Path

import pytest

from realtime.calls.cameras.cameras import Cameras
from realtime.capture.openers import MachineDevices, SourceOpeners
from realtime.config import ServerConfig, Source, StreamOptions
from realtime.devices.places import WantedDevices
from realtime.media.clock import Clock
from realtime.telemetry.observed import Observed
from tests.realtime.capture.bench import Bench
from tests.support.cameras.films import film
from tests.support.cameras.pipes import piped_in
from tests.support.cameras.rtsp import RtspCamera
from tests.support.cameras.thread import SteppedClock
from tests.support.live import Caller, Server, live
from tests.support.media.clips import Clip, Tone, every, write
from tests.support.scenarios import run
from tests.support.scripted_engine import ScriptedEngine, ScriptedStream

TOKEN, SECRET = "open-sesame", "S3cret-Pw"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> list[SteppedClock]:
    """The clocks of all cameras, in the order in which they were added; they stand still."""
    made: list[SteppedClock] = []

    def new_clock() -> SteppedClock:
        made.append(SteppedClock())
        return made[-1]

    monkeypatch.setattr("realtime.http.app.Cameras", partial(Cameras, new_clock=new_clock))
    return made


def config(*sources: Source, token: str | None = None, max_streams: int = 4, state: Path | None = None) -> ServerConfig:
    return ServerConfig(
        StreamOptions(cache_tokens=256), token=token, max_streams=max_streams, sources=sources, state_dir=state
    )


def is_complete(stream: ScriptedStream) -> bool:
    """Whether the last window of a connection has been reduced."""
    return bool(stream.windows) and stream.windows[-1].is_last


async def until_state(server: Server, name: str, state: str) -> dict[str, object]:
    def found() -> dict[str, object]:
        return next(each for each in server.cameras.described() if each["name"] == name)

    await server.until(lambda: found()["state"] == state)
    return found()


def test_a_camera_is_asked_about_and_its_memory_outlives_a_loss(clocks: list[SteppedClock]) -> None:
    told: list[Observed] = []

    async def scenario() -> None:
        with RtspCamera(film(2), login=("admin", SECRET), hangs_up=True) as camera:
            url = camera.url.replace("://", f"://admin:{SECRET}@")
            async with (
                live(ScriptedEngine(), config(Source("door", url)), observe=told.append) as server,
                Caller(server, media=False) as asker,
            ):
                found = await until_state(server, "door", "lost")
                assert found["reason"] == "it has ended"
                stream = await server.only_stream()
                await server.until(partial(is_complete, stream))
                before = len(stream.windows)
                assert before >= 4
                await asker.call({"stream": "door", "join": "1"})
                assert asker.session["feeds"] is False
                assert [event["state"] for event in asker.of("echo.state")] == ["source_lost"]
                assert "asked: What?" in await asker.answer("What?")
                clocks[0].wake()
                await asker.state("live")
                await server.until(lambda: len(stream.windows) > before + 3)
                indices = [window.index for window in stream.windows]
                assert indices == sorted(set(indices))
                assert server.scripted.streams == [stream]
                assert server.switchboard.placements.num_streams == 1

    run(scenario())
    names = [event.name for event in told]
    assert names.count("source_connected") == names.count("source_lost") == 2
    assert SECRET not in json.dumps([event.values for event in told])


def test_sources_are_added_listed_and_removed_over_http(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("realtime.sources.opening.READ_TIMEOUT_S", 1.0)  # the thread of a removed camera waits so long

    async def scenario() -> None:
        async with (
            live(ScriptedEngine(), config(token=TOKEN)) as server,
            server.client(TOKEN) as client,
            Caller(server, media=False) as asker,
        ):
            with RtspCamera(film(1), login=("admin", SECRET), hangs_up=False) as camera:
                url = camera.url.replace("://", f"://admin:{SECRET}@") + f"?key={SECRET}"
                made = await client.post("/v1/sources", json={"name": "yard", "url": url})
                assert (made.status_code, made.json()["state"]) == (201, "connecting")
                await until_state(server, "yard", "live")
                listed = (await client.get("/v1/sources")).json()["sources"]
                assert [(each["name"], each["state"]) for each in listed] == [("yard", "live")]
                assert listed[0]["tracks"]["video"].startswith("h264, 64×48")
                metrics = (await client.get("/metrics")).text
                assert 'echoingpixels_source_connected{source="yard"} 1.0' in metrics
                assert SECRET not in made.text + json.dumps(listed) + metrics
                await asker.call({"stream": "yard", "join": "1"}, TOKEN)
                assert (await client.delete("/v1/sources/yard")).status_code == 204
                await asker.state("ended")
                assert asker.of("echo.state")[-1]["reason"] == "source_removed"
                assert (await client.get("/v1/sources")).json() == {"sources": []}
                assert 'source="yard"' not in (await client.get("/metrics")).text
                assert server.switchboard.placements.num_streams == 0
                again = await client.post("/v1/sources", json={"name": "yard", "url": url})
                assert again.status_code == 201
                await until_state(server, "yard", "live")

    run(scenario())


def test_camera_and_microphone_of_this_machine_are_one_source(monkeypatch: pytest.MonkeyPatch) -> None:
    told, bench = list[Observed](), Bench()
    bench.plug_in(camera=True, microphone=True)

    class Devices(MachineDevices):
        def openers(self, wanted: WantedDevices, clock: Clock) -> SourceOpeners:
            del clock
            assert wanted == WantedDevices("/dev/video0", has_microphone=True)
            return bench.openers()

    made = partial(Cameras, new_clock=bench.new_clock, devices=Devices())
    monkeypatch.setattr("realtime.http.app.Cameras", made)

    async def scenario() -> None:
        source = Source("desk", "/dev/video0+default-mic")
        async with live(ScriptedEngine(), config(source), observe=told.append) as server:
            found = await until_state(server, "desk", "live")
            assert found["tracks"] == {"video": "cam", "audio": "mic"}
            await bench.send(3.0)
            streams = server.scripted.streams
            await server.until(
                lambda: any(window.frames and window.heard.all() for stream in streams for window in stream.windows)
            )
            bench.microphone.pull_out()
            await server.until(lambda: "source_changed" in [event.name for event in told])
            assert (await until_state(server, "desk", "live"))["tracks"] == {"video": "cam", "audio": "mic has gone"}
            bench.camera.pull_out()
            lost = await until_state(server, "desk", "lost")
            assert "cam has gone" in str(lost["reason"])
            bench.end()

    run(scenario())
    assert [event.name for event in told].count("source_connected") == 1


def test_what_is_piped_in_ends_once_and_can_still_be_asked_about(clocks: list[SteppedClock], tmp_path: Path) -> None:
    told: list[Observed] = []

    async def scenario() -> None:
        path = write(tmp_path / "film.ts", Clip(every(0.25, 3), (Tone(0, 3),)))
        with piped_in() as into:
            async with (
                live(ScriptedEngine(), config(Source("door", "-")), observe=told.append) as server,
                Caller(server, media=False) as asker,
            ):
                os.write(into, path.read_bytes())
                os.close(into)
                await asyncio.to_thread(clocks[0].wake)
                found = await until_state(server, "door", "ended")
                assert (found["reason"], found["retry_in_s"]) == ("it has ended", None)
                await asker.call({"stream": "door", "join": "1"})
                assert "asked: What?" in await asker.answer("What?")

    run(scenario())
    assert [event.name for event in told].count("source_ended") == 1


@pytest.mark.parametrize(
    ("body", "code", "complaint"),
    [
        ({"name": "a b", "url": "rtsp://h/1"}, "invalid_stream", "letters"),
        ({"name": "a"}, "invalid_source", "url: Field required"),
        ({"name": "a", "url": "rtsp://h/1", "password": SECRET}, "invalid_source", "password: Extra"),
        ({"name": "a", "url": "/etc/passwd"}, "invalid_source", "begins with rtsp://"),
        ({"name": "a", "url": "file:///etc/passwd"}, "invalid_source", "begins with rtsp://"),
        ({"name": "a", "url": f"concat:/x|{SECRET}"}, "invalid_source", "begins with rtsp://"),
        ({"name": "a", "url": "/dev/video0"}, "invalid_source", "begins with rtsp://"),
        ({"name": "a", "url": "default-mic"}, "invalid_source", "begins with rtsp://"),
        ({"name": "a", "url": "-"}, "invalid_source", "begins with rtsp://"),
        ({"name": "door", "url": "rtsp://h/1"}, "name_taken", "take another name"),
        ({"name": "third", "url": "rtsp://h/1"}, "too_many_streams", "2 streams are open"),
        ("no json", "invalid_source", "as JSON"),
    ],
)
def test_what_cannot_be_added_is_refused_in_one_line(
    body: object, code: str, complaint: str, clocks: list[SteppedClock], tmp_path: Path
) -> None:
    del clocks

    async def scenario() -> None:
        nothing = str(tmp_path / "nothing.mp4")
        sources = Source("door", nothing), Source("hall", nothing)
        async with live(ScriptedEngine(), config(*sources, max_streams=2)) as server, server.client() as client:
            content = body if isinstance(body, str) else json.dumps(body)
            answer = await client.post("/v1/sources", content=content)
            error = answer.json()["error"]
            assert (error["code"], answer.status_code >= 400) == (code, True)
            assert complaint in error["message"]
            assert "\n" not in error["message"]
            assert SECRET not in error["message"]
            assert (await client.delete("/v1/sources/nobody")).json()["error"]["code"] == "unknown_source"
            assert len((await client.get("/v1/sources")).json()["sources"]) == 2

    run(scenario())


def test_only_who_has_the_token_may_add_or_see_sources(clocks: list[SteppedClock]) -> None:
    del clocks

    async def scenario() -> None:
        async with live(ScriptedEngine(), config(token=TOKEN)) as server, server.client() as stranger:
            body = {"name": "a", "url": "rtsp://127.0.0.1:1/x"}
            assert (await stranger.post("/v1/sources", json=body)).status_code == 401
            assert (await stranger.get("/v1/sources")).status_code == 401
            assert (await stranger.delete("/v1/sources/a")).status_code == 401
            secret = (await stranger.post("/v1/realtime/client_secrets", headers=BEARER)).json()["value"]
            guest = {"Authorization": f"Bearer {secret}"}
            assert (await stranger.get("/v1/sources", headers=guest)).status_code == 200
            assert (await stranger.post("/v1/sources", json=body, headers=guest)).status_code == 401

    run(scenario())


def test_a_source_goes_on_after_a_restart_with_what_was_saved(clocks: list[SteppedClock], tmp_path: Path) -> None:
    async def scenario() -> None:
        with RtspCamera(film(2)) as camera:
            wanted = config(Source("door", camera.url), state=tmp_path)
            ids = []
            for _ in range(2):
                async with live(ScriptedEngine(), wanted) as server:
                    await until_state(server, "door", "lost")
                    stream = await server.only_stream()
                    await server.until(partial(is_complete, stream))
                    ids.append(server.switchboard.streams["door"].observer.stream_id)
                    first = stream.windows[0].index
            assert ids[0] == ids[1]
            assert first < 0  # the scripted engine's mark of a restored window
        assert len(clocks) == 2

    run(scenario())
