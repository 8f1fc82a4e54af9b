"""The switch "Listening": what it does to a live stream, and what is known of it after a restart."""

from pathlib import Path

from benchmarks.flapping.broker import Broker
from realtime.config import ServerConfig, StreamOptions
from tests.realtime.mqtt.broker import broker_in, home
from tests.realtime.mqtt.cameras import camera
from tests.support.live import live
from tests.support.scenarios import run
from tests.support.scripted_engine import ScriptedEngine


def config(broker: Broker, outbox: Path) -> ServerConfig:
    return ServerConfig(StreamOptions(cache_tokens=256), mqtt=broker.address(), mqtt_outbox=outbox)


def test_listening_is_switched_off_and_stays_so_over_a_restart(tmp_path: Path) -> None:
    outbox = tmp_path / "outbox.sqlite"

    async def scenario() -> None:
        async with broker_in(tmp_path) as broker:
            with home(broker) as listener:
                await listener.send("door/listening/set", "OFF", is_retained=True)  # it may be old
                async with live(ScriptedEngine(), config(broker, outbox)) as server:
                    with camera(server) as door:
                        await listener.until(lambda: listener.texts("door/listening") == ["ON"])
                        await listener.send("door/listening/set", "perhaps")
                        await listener.send("hall/listening/set", "OFF")
                        await listener.send("door/listening/set", "OFF")
                        await listener.until(lambda: listener.texts("door/listening") == ["ON", "OFF"])
                        door.send(1.5)
                        await door.reduced(2)
                        (stream,) = server.scripted.streams
                        assert all(window.frames and not window.heard.any() for window in stream.windows)
                        await listener.ask("door", "What do you hear?")
                        (answer,) = await listener.answers("door", 1)
                        assert answer["answer"].endswith("My listening is switched off.")
                async with live(ScriptedEngine(), config(broker, outbox)) as server:
                    with camera(server) as door, camera(server, "hall") as hall:
                        assert (door.stream.is_listening, hall.stream.is_listening) == (False, True)
                        await listener.until(lambda: listener.texts("hall/listening") == ["ON"])
                        await listener.send("door/listening/set", "on")
                        await listener.until(lambda: door.stream.is_listening)
                        await listener.until(lambda: listener.texts("door/listening")[-1] == "ON")

    run(scenario())
