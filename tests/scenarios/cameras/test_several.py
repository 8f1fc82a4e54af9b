"""One question about several cameras, over HTTP and over MQTT."""

from pathlib import Path

from realtime.config import ServerConfig, StreamOptions
from tests.realtime.mqtt.broker import broker_in, home
from tests.realtime.mqtt.cameras import camera
from tests.support.live import Caller, live
from tests.support.scenarios import run
from tests.support.scripted_engine import ScriptedEngine

OPTIONS = StreamOptions(cache_tokens=256)


def test_all_or_some_cameras_are_asked_and_each_is_named(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with broker_in(tmp_path) as broker:
            with home(broker) as listener:
                config = ServerConfig(OPTIONS, mqtt=broker.address())
                async with live(ScriptedEngine(), config) as server, server.client() as client:
                    with camera(server) as door, camera(server, "yard") as yard:
                        for each, seconds in ((door, 1.5), (yard, 2.5)):
                            each.send(seconds)
                            await each.reduced(2)
                        asked = {"question": "Where was the cat last seen?"}
                        found = (await client.post("/v1/ask", json=asked)).json()
                        assert found["question"] == "Where was the cat last seen?"
                        assert found["answer"].count("asked: When did you last see the cat?") == 2
                        assert sorted(each["stream"] for each in found["answers"]) == ["door", "yard"]
                        first = found["answers"][0]
                        (moment,) = first["moments"]
                        picture = f"/v1/streams/{first['stream']}/moments/{moment['window']}.jpg"
                        assert (await client.get(picture)).headers["content-type"] == "image/jpeg"
                        newest = await client.get("/v1/streams/yard/latest.jpg")
                        assert newest.headers["content-type"] == "image/jpeg"
                        some = {"question": "Who is there?", "stream": ["yard", "yard"]}
                        assert [
                            each["stream"] for each in (await client.post("/v1/ask", json=some)).json()["answers"]
                        ] == ["yard"]
                        watch = {"question": "Tell me when you see a cat.", "stream": "door,yard"}
                        told = (await client.post("/v1/ask", json=watch)).json()["answer"]
                        assert told == "door and yard: I will tell you when I see a cat."
                        assert len(server.switchboard.streams["yard"].watches.all) == 1
                        for body, code in (
                            ({"question": " "}, "invalid_request"),
                            ({"question": "My keys are here."}, "invalid_request"),
                            ({"what": "x"}, "invalid_request"),
                            ({"question": "Who?", "stream": "gate"}, "unknown_stream"),
                            ({"question": "Who?", "stream": []}, "unknown_stream"),
                        ):
                            assert (await client.post("/v1/ask", json=body)).json()["error"]["code"] == code
                        assert (await client.get("/v1/streams/gate/latest.jpg")).status_code == 404
                        with camera(server, "dark"):
                            missing = (await client.get("/v1/streams/dark/latest.jpg")).json()
                            assert missing["error"]["code"] == "unknown_moment"
                        await listener.ask("*", {"id": "7", "question": "On all cameras, who is there?"})
                        (answer,) = await listener.answers("*", 1)
                        assert (answer["id"], answer["error"]) == ("7", None)
                        assert {each["stream"] for each in answer["answers"]} == {"door", "yard"}
                        await listener.ask("door,gate", "Who is there?")
                        (refused,) = await listener.answers("door,gate", 1)
                        assert refused["error"]["code"] == "unknown_stream"
                    nobody = (await client.post("/v1/ask", json={"question": "Who?"})).json()
                    assert nobody["error"]["message"] == "no camera is live"

    run(scenario())


def test_a_call_may_ask_about_all_cameras_in_words() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine(), ServerConfig(OPTIONS)) as server, Caller(server) as caller:
            with camera(server, "yard") as yard:
                await caller.call({"stream": "door"})
                yard.send(1.5)
                await yard.reduced(2)
                answer = await caller.answer("Which camera saw the cat last?")
                assert "door: " in answer
                assert "yard: " in answer
                assert answer.count("asked: When did you last see the cat?") == 2
                assert "asked: Who is there?" in await caller.answer("Who is there?")
                assert len(server.scripted.streams[0].asked) + len(server.scripted.streams[1].asked) == 3

    run(scenario())
