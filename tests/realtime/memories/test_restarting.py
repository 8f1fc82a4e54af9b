"""A server that is started again remembers what its cameras with a name have seen and heard."""

from dataclasses import replace
from pathlib import Path

from realtime.config import ServerConfig, StreamOptions
from tests.support.live import Caller, live
from tests.support.scenarios import run
from tests.support.scripted_engine import ScriptedEngine, ScriptedStream


def _knows_more_than_it_saw(memory: ScriptedStream) -> bool:
    """Whether a memory began with what was saved."""
    return any(window.index < 0 for window in memory.windows)


def test_a_restarted_server_goes_on_with_a_camera_that_has_a_name(tmp_path: Path) -> None:
    config = ServerConfig(StreamOptions(cache_tokens=256), state_dir=tmp_path)

    async def scenario() -> None:
        async with live(ScriptedEngine(), config) as server, Caller(server) as camera, Caller(server) as other:
            await camera.call({"stream": "kitchen"})
            before = camera.session
            await other.call()  # without a name: not saved
            await camera.event("echo.window", 3)
            await other.event("echo.window", 2)
        assert [path.name for path in tmp_path.iterdir()] == ["kitchen.safetensors"]
        last = camera.of("echo.window")[-1]["index"]
        async with live(ScriptedEngine(), config) as server, Caller(server) as camera, Caller(server) as new:
            await camera.call({"stream": "kitchen"})
            stream = server.switchboard.streams["kitchen"]
            assert stream.totals.num_windows >= 3
            assert camera.session["stream_id"] == before["stream_id"]  # so that pages keep what they show
            known = int((await camera.answer("how many?")).split(" ")[0])
            assert known >= 3
            window = await camera.event("echo.window")
            assert window["index"] > last
            await new.call({"stream": "hall"})
            await new.event("echo.window")
            assert sorted(_knows_more_than_it_saw(memory) for memory in server.scripted.streams) == [False, True]
        assert {path.name for path in tmp_path.iterdir()} == {"kitchen.safetensors", "hall.safetensors"}

    run(scenario())


def test_without_a_folder_and_with_another_size_it_begins_anew(tmp_path: Path) -> None:
    config = ServerConfig(StreamOptions(cache_tokens=256), state_dir=tmp_path)

    async def scenario() -> None:
        async with live(ScriptedEngine(), config) as server, Caller(server) as camera:
            await camera.call({"stream": "kitchen"})
            await camera.event("echo.window", 3)
        for other in (replace(config, state_dir=None), replace(config, stream=StreamOptions(cache_tokens=128))):
            async with live(ScriptedEngine(), other) as server, Caller(server) as camera:
                await camera.call({"stream": "kitchen"})
                await camera.event("echo.window")
                (memory,) = server.scripted.streams
                assert not _knows_more_than_it_saw(memory)
                assert server.switchboard.streams["kitchen"].totals.num_windows <= len(memory.windows)

    run(scenario())
