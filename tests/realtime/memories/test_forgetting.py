"""What a server is told to forget is in none of its objects and none of its files any more."""

from pathlib import Path

import httpx
import pytest

from realtime.config import ServerConfig, StreamOptions
from realtime.recordings.folder import is_being_written
from tests.support.live import Caller, Server, live
from tests.support.scenarios import run
from tests.support.scripted_engine import ScriptedEngine
from tests.support.voices import simple_voices

TOLD = "My umbrella is in the wardrobe."


def _bytes_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def _forget(server: Server, query: str, name: str = "kitchen") -> httpx.Response:
    async with server.client() as client:
        return await client.post(f"/v1/streams/{name}/forget?{query}")


def test_everything_is_forgotten_also_in_files_and_the_stream_goes_on(tmp_path: Path) -> None:
    records, states = tmp_path / "recordings", tmp_path / "state"
    states.mkdir()
    config = ServerConfig(StreamOptions(cache_tokens=256), record_dir=records, state_dir=states)

    async def scenario() -> None:
        async with live(ScriptedEngine(), config) as server, Caller(server) as camera, Caller(server) as other:
            await camera.call({"stream": "kitchen"})
            await other.call({"stream": "hall"})
            await camera.event("echo.window", 2)
            await other.event("echo.window", 2)
            await camera.answer(TOLD)
            stream = server.switchboard.streams["kitchen"]
            (memory,) = [each for each in server.scripted.streams if each.told]
            pictures = stream.thumbnails.jpegs()
            assert pictures
            await server.until(lambda: b"wardrobe" in _bytes_in(records))
            async with server.client() as client:  # the recording of the hall stays
                answer = await client.post("/v1/streams/kitchen/forget?everything=true")
            assert (answer.status_code, answer.json()["deleted_recordings"]) == (200, 1)
            forgotten = await camera.event("echo.forgotten")
            assert forgotten["start_s"] == 0.0
            assert not other.of("echo.forgotten")
            assert memory.told == []
            assert memory.forgotten == [(0.0, memory.forgotten[0][1])]
            assert all(window.start_s >= forgotten["end_s"] for window in memory.windows)
            assert not {*pictures} & {*stream.thumbnails.jpegs()}
            (call,) = [call for call in server.calls if call.stream is stream]
            assert call.dialogue._conversation.turns == ()
            assert call.dialogue.items.last_id is None
            assert len(camera.of("conversation.item.deleted")) == 2
            assert b"wardrobe" not in _bytes_in(tmp_path)
            last = camera.of("echo.window")[-1]["index"]
            await server.until(lambda: camera.of("echo.window")[-1]["index"] > last)
            assert all(window.start_s >= forgotten["end_s"] for window in memory.windows)
            await camera.answer("how many?")
            question, _, turns = memory.asked[-1]
            assert (question, turns) == ("how many?", ())
        assert b"wardrobe" not in _bytes_in(tmp_path)
        assert sorted(path.name for path in states.iterdir()) == ["hall.safetensors", "kitchen.safetensors"]
        assert len([path for path in records.iterdir() if path.name.startswith("kitchen")]) == 1

    run(scenario())


def test_what_was_spoken_and_the_sound_of_the_microphone_are_forgotten() -> None:
    async def scenario() -> None:
        with simple_voices() as models:
            async with live(ScriptedEngine(), voice_models=models) as server, Caller(server) as camera:
                await camera.call({"stream": "kitchen"})
                await camera.event("echo.window")
                await camera.answer("why?")
                (call,) = server.calls
                assert call.voice is not None
                output, chunks, said = call.voice.output, call.voice._listener._chunks, vars(models.synthesizer)["said"]
                assert output.recent_text
                assert said
                heard_s = chunks[-1].start_s
                assert (await _forget(server, "minutes=1")).status_code == 200
                assert (output.recent_text, said) == ("", [])
                assert all(chunk.start_s > heard_s for chunk in chunks)

    run(scenario())


def test_a_memory_that_cannot_be_changed_is_told_and_its_recording_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: float) -> None:
        raise RuntimeError("no")

    async def scenario() -> None:
        async with live(ScriptedEngine(), ServerConfig(record_dir=tmp_path)) as server, Caller(server) as camera:
            await camera.call({"stream": "kitchen"})
            await camera.event("echo.window")
            recorder = server.switchboard.streams["kitchen"].recorder
            assert recorder is not None
            monkeypatch.setattr(server.scripted.streams[0], "forget", fail)
            answer = await _forget(server, "everything=true")
            assert (answer.status_code, answer.json()["error"]["code"]) == (500, "cannot_delete")
            assert not camera.of("echo.forgotten")
            assert not is_being_written(recorder.path)

    run(scenario())


def test_the_last_minutes_of_a_live_camera_and_everything_of_one_that_is_off(tmp_path: Path) -> None:
    config = ServerConfig(StreamOptions(cache_tokens=256), state_dir=tmp_path)

    async def scenario() -> None:
        async with live(ScriptedEngine(), config) as server, Caller(server) as camera:
            await camera.call({"stream": "kitchen"})
            await camera.event("echo.window", 3)
            answer = await _forget(server, "minutes=0.01")
            assert answer.status_code == 200, answer.text
            (memory,) = server.scripted.streams
            ((since_s, now_s),) = memory.forgotten
            assert abs(now_s - since_s - 0.6) < 1e-6
            assert (tmp_path / "kitchen.safetensors").exists()  # what is left is saved at once
        async with live(ScriptedEngine(), config) as server:
            assert (await _forget(server, "minutes=5")).status_code == 404
            assert (await _forget(server, "everything=true", "hall")).json()["error"]["code"] == "unknown_stream"
            assert (await _forget(server, "everything=true")).status_code == 200
            assert not list(tmp_path.iterdir())
            assert (await _forget(server, "everything=true")).status_code == 404
            for query in ("", "minutes=0", "minutes=-1", "minutes=inf", "minutes=5&everything=true"):
                assert (await _forget(server, query)).json()["error"]["code"] == "invalid_request"
            assert (await _forget(server, "everything=true", "a%20b")).json()["error"]["code"] == "invalid_stream"

    run(scenario())
