"""A live server and a real broker: each question has one answer, and nothing is lost when broker or server go away."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.flapping.broker import Broker
from realtime.config import ServerConfig, StreamOptions
from realtime.errors import RequestError
from realtime.mqtt import connection
from realtime.mqtt.kept.memory import BridgeMemory
from realtime.mqtt.observed import MqttConnected, MqttLost
from realtime.telemetry.observed import Observed
from tests.realtime.mqtt.broker import broker_in, home
from tests.realtime.mqtt.cameras import camera
from tests.support.live import Caller, live
from tests.support.scenarios import run
from tests.support.scripted_engine import ScriptedEngine

OPTIONS = StreamOptions(cache_tokens=256)


def config(broker: Broker, outbox: Path | None = None, **changes: Any) -> ServerConfig:
    return ServerConfig(OPTIONS, mqtt=broker.address(**changes), mqtt_outbox=outbox)


def test_a_camera_with_a_name_is_told_of_and_asked_and_one_without_is_not(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with broker_in(tmp_path) as broker:
            with home(broker) as listener:
                async with live(ScriptedEngine(), config(broker)) as server, Caller(server) as caller:
                    await caller.call({"stream": "door"})
                    with camera(server, None) as nameless:
                        nameless.send(1.5)
                        await nameless.reduced(2)
                    await listener.until(lambda: len(listener.of("door/heard")) == 1)
                    await listener.ask("door", " Who is there? ")
                    await listener.ask("door", {"id": 7, "question": "What?"})
                    answers = await listener.answers("door", 2)
                    assert [each["answer"].split("asked: ")[1] for each in answers] == ["Who is there?", "What?"]
                    assert [(each["id"], each["error"]) for each in answers] == [(None, None), ("7", None)]
                    assert [moment["modality"] for moment in answers[1]["moments"]] == ["video"]
                    metrics = server.switchboard.metrics_text().decode()
                await listener.until(lambda: listener.texts("door/status")[-1:] == ["offline"])
                await listener.until(lambda: listener.texts("status")[-1:] == ["offline"])
                assert "echoingpixels_mqtt_waiting" in metrics
                names = {topic.split("/")[2] for topic, *_ in listener.got if topic.count("/") == 3}
                assert names == {"door"}

    run(scenario())


def test_what_is_seen_and_heard_is_told_when_it_changes(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with broker_in(tmp_path) as broker:
            with home(broker) as listener:
                async with live(ScriptedEngine(), config(broker)) as server:
                    with camera(server) as door:
                        door.send(1.5)
                        await door.reduced(2)
                        door.surroundings({"person": 2, "cup": 1}, "speech", "a doorbell")
                        door.send(2.0)
                        await listener.until(
                            lambda: bool(listener.of("door/seen")[-1:]) and len(listener.of("door/heard")) == 2
                        )
                        assert [(each["kind"], each["text"]) for each in listener.of("door/heard")] == [
                            ("speech", "hello"),
                            ("sound", "a doorbell"),
                        ]
                        await listener.until(lambda: listener.of("door/seen")[-1]["people"] == 2)
                        assert listener.of("door/seen")[-1]["text"] == "two people, a cup"
                        (picture,) = [payload for topic, payload, _ in listener.got if topic.endswith("door/picture")]
                        assert picture.startswith(b"\xff\xd8")
                        (stats,) = listener.of("door/stats")
                        assert (stats["model"], stats["level"]) == ("scripted", 0)

    run(scenario())


def test_watches_are_made_by_a_question_shown_as_binary_sensors_and_told(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with broker_in(tmp_path) as broker:
            with home(broker) as listener:
                async with live(ScriptedEngine(), config(broker)) as server:
                    with camera(server) as door:
                        door.send(1.5)
                        await door.reduced(2)
                        await listener.ask("door", "Tell me when you see a cat")
                        (answer,) = await listener.answers("door", 1)
                        assert answer["answer"] == "I will tell you when I see a cat."
                        door.surroundings({"cat": 1})
                        door.send(1.0)
                        await listener.until(lambda: len(listener.of("door/watch/1")) == 1)
                        (notice,) = listener.of("door/watch/1")
                        assert (notice["event"], notice["text"]) == ("you see a cat", "I see a cat.")
                        assert notice["moments"][0]["modality"] == "video"
                        await listener.until(lambda: listener.of("door/watches")[-1]["watches"][0]["num_told"] == 1)

                        def sensors() -> list[bytes]:
                            return [payload for topic, payload, _ in listener.got if topic.endswith("/watch_1/config")]

                        await listener.until(lambda: bool(sensors()))
                        assert json.loads(sensors()[-1])["name"] == "When I see a cat"
                        await listener.ask("door", "Stop watching for the cat")
                        await listener.until(lambda: sensors()[-1] == b"")
                        await listener.until(lambda: listener.of("door/watches")[-1] == {"watches": []})

    run(scenario())


def test_a_broker_that_is_killed_and_started_again_gets_everything_once(tmp_path: Path) -> None:
    told: list[Observed] = []

    async def scenario() -> None:
        async with broker_in(tmp_path) as broker:
            with home(broker) as listener:
                async with live(ScriptedEngine(), config(broker), observe=told.append) as server:
                    with camera(server) as door:
                        door.send(0.5)
                        await listener.until(lambda: listener.texts("door/status")[-1:] == ["online"])
                        broker.kill()
                        await server.until(lambda: any(isinstance(each, MqttLost) for each in told))
                        door.send(1.5)
                        await door.reduced(2)
                        door.surroundings(None, "a dog")
                        door.send(1.0)
                        await door.reduced(4)
                        await broker.start()
                        await listener.ask("door", {"id": "1", "question": "Now?"})
                        await listener.answers("door", 1)
                        await listener.until(lambda: len(listener.of("door/heard")) >= 2)
                        assert [each["text"] for each in listener.of("door/heard")] == ["hello", "a dog"]
                        await listener.ask("door", {"id": "1", "question": "Now?"})
                        await listener.ask("door", {"id": "2", "question": "And now?"})
                        answers = await listener.answers("door", 2)
                        assert [each["id"] for each in answers] == ["1", "2"]

    run(scenario())
    assert len([each for each in told if isinstance(each, MqttConnected)]) == 2


def test_what_the_broker_has_not_got_outlives_the_server(tmp_path: Path) -> None:
    outbox = tmp_path / "state" / "outbox.sqlite"

    async def scenario() -> None:
        broker = Broker(tmp_path)
        async with live(ScriptedEngine(), config(broker, outbox)) as server:
            with camera(server) as door:
                door.send(1.5)
                await door.reduced(2)
        await broker.start()
        try:
            with home(broker) as listener:
                async with live(ScriptedEngine(), config(broker, outbox)):
                    await listener.until(lambda: len(listener.of("door/heard")) == 1)
                    await listener.until(lambda: "offline" in listener.texts("door/status"))
        finally:
            broker.kill()

    run(scenario())
    assert outbox.stat().st_mode & 0o777 == 0o600


def test_a_question_that_the_broker_sends_again_is_answered_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its acknowledgement is lost with the connection; the server that comes next knows it."""
    outbox = tmp_path / "outbox.sqlite"

    async def scenario() -> None:
        async with broker_in(tmp_path) as broker:
            with home(broker) as listener:
                with monkeypatch.context() as patched:
                    patched.setattr(connection, "_acknowledge", lambda *_: None)
                    async with live(ScriptedEngine(), config(broker, outbox)) as server:
                        with camera(server) as door:
                            door.send(0.5)
                            await listener.until(lambda: listener.texts("door/status")[-1:] == ["online"])
                            await listener.ask("door", "Only once?")
                            await listener.answers("door", 1)
                async with live(ScriptedEngine(), config(broker, outbox)) as server:
                    with camera(server) as door:
                        door.send(0.5)
                        await listener.ask("door", "And this?")
                        answers = await listener.answers("door", 2)
                        assert [each["question"] for each in answers] == ["Only once?", "And this?"]

    run(scenario())


def test_a_question_without_a_camera_or_without_words_is_refused_in_words(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with broker_in(tmp_path) as broker:
            with home(broker) as listener:
                await listener.ask("door", "Kept by the broker", is_retained=True)
                async with live(ScriptedEngine(), config(broker)):
                    await listener.until(lambda: listener.texts("status")[-1:] == ["online"])
                    await listener.ask("x" * 65_520, "Who?")  # there can be no topic for its answer
                    for payload in ("Who?", '{"id": "x"}', "{broken", "?" * 3000):
                        await listener.ask("door", payload)
                    answers = await listener.answers("door", 4)
                    assert [(each["id"], each["error"]["code"]) for each in answers] == [
                        (None, "unknown_stream"),
                        ("x", "invalid_question"),
                        (None, "invalid_question"),
                        (None, "invalid_question"),
                    ]

    run(scenario())


def test_what_was_said_is_forgotten_on_request_also_on_the_way_to_the_broker(tmp_path: Path) -> None:
    outbox = tmp_path / "outbox.sqlite"

    async def scenario() -> None:
        broker = Broker(tmp_path)
        async with live(ScriptedEngine(), config(broker, outbox)) as server:
            with camera(server) as door:
                door.send(1.5)
                await door.reduced(2)
                await server.switchboard.forget("door", None)
        await broker.start()
        try:
            with home(broker) as listener:
                async with live(ScriptedEngine(), config(broker, outbox)):
                    await listener.until(lambda: "offline" in listener.texts("door/status"))
                    assert listener.of("door/heard") == []
        finally:
            broker.kill()

    run(scenario())
    assert b"hello" not in b"".join(path.read_bytes() for path in tmp_path.glob("outbox.sqlite*"))


def test_a_question_from_before_a_restart_is_forgotten_although_its_camera_is_not_back(tmp_path: Path) -> None:
    outbox = tmp_path / "outbox.sqlite"

    async def scenario() -> None:
        before = BridgeMemory(outbox)
        before.questions.receive("door", b'{"id": "7", "question": "Who is there?"}', 1, False, 0.0)
        assert await before.write()
        before.close()
        async with broker_in(tmp_path) as broker:
            with home(broker) as listener:
                async with live(ScriptedEngine(), config(broker, outbox)) as server:
                    with pytest.raises(RequestError, match="nothing is known of door"):
                        await server.switchboard.forget("door", None)
                    (answer,) = await listener.answers("door", 1)
                    assert (answer["id"], answer["question"], answer["error"]["code"]) == ("7", "", "forgotten")

    run(scenario())
