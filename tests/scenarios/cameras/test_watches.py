"""Watches through the real server: made by words and over HTTP, told to everyone on the stream, kept over a restart."""

from dataclasses import dataclass
from pathlib import Path

from realtime.config import ServerConfig, StreamOptions
from tests.support.live import Caller, live
from tests.support.scenarios import run
from tests.support.scripted_engine import ScriptedEngine, ScriptedStream

TOKEN = "open-sesame"
WATCHES = "/v1/streams/door/watches"


@dataclass
class SeeingStream(ScriptedStream):
    """Sees a cat in every window."""

    things: tuple[tuple[str, int], ...] | None = (("cat", 1),)


class SeeingEngine(ScriptedEngine):
    stream_type = SeeingStream


def config(state: Path | None = None, token: str | None = None) -> ServerConfig:
    return ServerConfig(StreamOptions(cache_tokens=256), state_dir=state, token=token)


def test_a_watch_made_in_words_is_told_to_everyone_and_managed_over_http() -> None:
    async def scenario() -> None:
        async with (
            live(SeeingEngine(), config()) as server,
            Caller(server) as camera,
            Caller(server, media=False) as guest,
        ):
            await camera.call({"stream": "door"})
            await guest.call({"stream": "door", "join": "1"})
            assert await camera.answer("Tell me when you see a cat.") == "I will tell you when I see a cat."
            for caller in (camera, guest):
                event = await caller.event("echo.watch")
                assert event["event"] == "you see a cat"
                notice = event["notice"]
                assert (notice["text"], notice["is_rule"], notice["recording"]) == ("I see a cat.", True, None)
                (moment,) = notice["moments"]
                assert (moment["modality"], moment["start_s"]) == ("video", notice["time_s"])
                assert moment["start_s"] == moment["window"] * 0.5
            async with server.client() as client:
                (listed,) = (await client.get(WATCHES)).json()["watches"]
                assert (listed["watch_id"], listed["looks_for"], listed["num_told"]) == ("1", "I see a cat", 1)
                assert listed["last"] == notice
                made = await client.post(WATCHES, json={"event": "Please tell me when the phone rings!"})
                assert (made.status_code, made.json()["looks_for"]) == (201, "I hear a telephone")
                paused = await client.patch(f"{WATCHES}/1", json={"paused": True})
                assert paused.json()["state"] == "paused"
                assert (await client.delete(f"{WATCHES}/2")).status_code == 204
                timed = (await client.post(WATCHES, json={"event": "Keep an eye on the dog for 5 minutes."})).json()
                assert (timed["event"], timed["made_at"] < timed["ends_at"]) == ("the dog leaves", True)
                timed = (await client.post(WATCHES, json={"event": "you hear a dog for the next hour"})).json()
                assert (timed["looks_for"], timed["made_at"] < timed["ends_at"]) == ("I hear a dog", True)
                for watch_id in ("3", "4"):
                    assert (await client.delete(f"{WATCHES}/{watch_id}")).status_code == 204
                assert len((await client.get(WATCHES)).json()["watches"]) == 1
            told = guest.of("echo.watches")
            assert [len(each["watches"]) for each in told][-2:] == [2, 1]
            server.switchboard.streams["door"].watches.find("1").ends_unix_s = 0.0
            ended = await guest.event("echo.watch_ended")
            assert ended["text"].startswith("The time is over: I no longer tell you when I see a cat. I noticed it ")
            assert "until 12:00" in await guest.answer("Watch for the cat until noon.")
            assert await guest.answer("Stop watching.") == 'I no longer look out for "I see a cat".'

    run(scenario())


def test_what_is_wrong_is_told_in_one_line() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine(), config(token=TOKEN)) as server, Caller(server) as camera:
            async with server.client() as stranger:
                assert (await stranger.get(WATCHES)).status_code == 401
            await camera.call({"stream": "door"}, token=TOKEN)
            async with server.client(TOKEN) as client:
                for method, path, body, status, code in (
                    ("GET", "/v1/streams/gate/watches", None, 404, "unknown_stream"),
                    ("POST", WATCHES, {"event": " "}, 400, "invalid_watch"),
                    ("POST", WATCHES, {"what": "a cat"}, 400, "invalid_watch"),
                    ("PATCH", f"{WATCHES}/1", {"paused": True}, 404, "unknown_watch"),
                    ("DELETE", f"{WATCHES}/1", None, 404, "unknown_watch"),
                ):
                    response = await client.request(method, path, json=body)
                    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
                for number in range(16):
                    assert (await client.post(WATCHES, json={"event": f"you see thing {number}"})).status_code == 201
                refused = await client.post(WATCHES, json={"event": "you see a cat"})
                assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many_watches")

    run(scenario())


def test_watches_outlive_the_server_and_do_not_tell_again(tmp_path: Path) -> None:
    async def first() -> None:
        async with live(SeeingEngine(), config(tmp_path)) as server, Caller(server) as camera:
            await camera.call({"stream": "door"})
            await camera.answer("Tell me when you see a cat.")
            await camera.answer("Let me know when the phone rings.")
            await camera.event("echo.watch")

    async def second() -> None:
        async with live(SeeingEngine(), config(tmp_path)) as server, Caller(server) as camera:
            await camera.call({"stream": "door"})
            await server.until(lambda: len(server.switchboard.streams["door"].watches.all) == 2)
            await camera.event("echo.window", 3)
            assert camera.of("echo.watch") == []
            watch, other = server.switchboard.streams["door"].watches.all
            assert (watch.num_told, other.num_told) == (1, 0)
            assert watch.last is not None
            async with server.client() as client:
                assert (await client.post("/v1/streams/door/forget?everything=true")).status_code == 200
            assert server.switchboard.streams["door"].watches.all == ()

    async def third() -> None:
        async with live(SeeingEngine(), config(tmp_path)) as server, Caller(server) as camera:
            await camera.call({"stream": "door"})
            await camera.event("echo.window", 2)
            assert server.switchboard.streams["door"].watches.all == ()

    run(first())
    run(second())
    run(third())


def test_what_no_rule_can_tell_is_asked_of_the_model_when_it_has_nothing_to_do() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine(), config()) as server, Caller(server) as camera:
            await camera.call({"stream": "door"})
            reply = await camera.answer("Tell me when a man in blue is there.")
            assert reply.startswith("I will look now and then")
            streams = server.scripted.streams
            await server.until(lambda: bool(streams) and bool(streams[0].asked))
            assert streams[0].asked[0][0] == "Is a man in blue there now?"
            assert camera.of("echo.watch") == [], "its answer is no yes"

    run(scenario())
