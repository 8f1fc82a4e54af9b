"""Calls to a real server over WebRTC, with a scripted engine."""

import json
import time
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from clients.recorded.rerun import rerun
from engines.notes import Look, Reading
from realtime.config import ServerConfig, StreamOptions
from realtime.media.clock import second_of_day
from realtime.media.windower import Windower
from realtime.recordings.folder import MEDIA_FILE
from realtime.sources.reader import MediaReader
from realtime.sources.window_source import WindowSource
from tests.support.live import Caller, live
from tests.support.scenarios import run
from tests.support.scripted_engine import SCRIPTED_MEDIA, ScriptedEngine
from tests.support.voices import simple_voices

QUEUES = {
    "windows",
    "jobs",
    "text",
    "pictures",
    "encoded_pictures",
    "encoded_sound",
    "packets",
    "microphone",
    "sentences",
    "speech_s",
    "events_bytes",
}


class NothingWritten:
    """Reads text in pictures without any. Each that it was given in spite of that is in `given`."""

    def __init__(self) -> None:
        self.given = list[str]()

    def read(self, rgb: npt.NDArray[np.uint8], time_s: float, look: Look = "quick") -> tuple[Reading, ...]:  # noqa: ARG002
        self.given.append(f"{rgb.shape} at {time_s} s")
        return ()


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
            (clock,) = engine.streams[0].started
            assert clock is not None
            shown_s, asked_s = second_of_day(datetime.now().time()), engine.streams[0].asked[0][1]
            assert (shown_s - clock.start_s - asked_s + 0.01) % 86_400 < 20  # asked less than that ago
            assert "".join(event["delta"] for event in caller.of("response.output_text.delta")).strip() == text
            usage = caller.of("response.done")[0]["response"]["usage"]
            assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]
            moment = (await caller.event("echo.evidence"))["moments"][0]["window"]
            call_id = caller.location.rsplit("/", 1)[1]
            picture = await client.get(f"/v1/moments/{call_id}/{moment}.jpg")
            assert picture.status_code == 200
            assert picture.headers["content-type"] == "image/jpeg"
            assert picture.content[:2] == b"\xff\xd8"
            memory = (await client.get(f"/v1/memory/{call_id}")).json()
            assert memory["octaves"][0]["heard"]["kept"] >= 1
            assert memory.keys() | {"event_id"} == caller.of("echo.memory")[0].keys()
            health = (await client.get("/healthz")).json()
            assert health == {"status": "ok", "model": "scripted", "streams": 1, "calls": 1}
            known = await client.get(caller.location)
            assert (known.status_code, known.json()["id"]) == (200, call_id)
            assert (await client.delete(caller.location)).status_code == 204
            await caller.state("ended")
            assert caller.of("echo.state")[-1]["reason"] == "hung_up"
            await server.switchboard.wait_closed()
            assert (server.calls, server.switchboard.streams) == ([], {})
            for gone in (await client.get(caller.location), await client.delete(caller.location)):
                assert (gone.status_code, gone.json()["error"]["code"]) == (404, "unknown_call")

    run(scenario())


def test_a_session_reports_its_settings_and_can_be_updated() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as caller:
            await caller.call({"stream": "door"})
            assert caller.session["stream"] == "door"
            assert caller.session["feeds"] is True
            assert caller.session["ratio"] == 0.2
            await caller.event("echo.memory")
            await caller.state("live")
            caller.send(type="session.update", session={"ratio": 0.5, "voice_mode": "off"})
            updated = (await caller.event("session.updated"))["session"]
            assert (updated["ratio"], updated["voice_mode"]) == (0.5, "off")
            await caller.event("echo.window")
            (stream,) = server.scripted.streams
            await server.until(lambda: stream.ratio == 0.5)  # with a window that does not wait behind others

    run(scenario())


def test_stats_and_metrics_cover_every_stage_and_every_queue() -> None:
    async def scenario() -> None:
        engine, reader = ScriptedEngine(), NothingWritten()
        engine.text_reader = reader
        with simple_voices() as models:
            async with (
                live(engine, voice_models=models) as server,
                Caller(server) as caller,
                server.client() as client,
            ):
                await caller.call()
                await caller.event("echo.window", 3)
                assert {window.readings for window in engine.streams[0].windows} == {()}
                caller.send(type="session.update", session={"output_modalities": ["text"]})
                await caller.answer("why?")
                known = len(caller.of("echo.stats"))
                server.switchboard.send_stats()
                stats = await caller.event("echo.stats", known + 1)
                assert {"wait", "encode", "sieve", "prefill", "first_text"} <= set(stats["latency_ms"])
                assert stats["queues"]["windows"]["bound"] == 8
                assert set(stats["queues"]) == QUEUES
                assert all(0 <= queue["depth"] <= queue["bound"] for queue in stats["queues"].values())
                assert stats["input"]["pictures_in"] > 0
                assert stats["input"]["packets_received"] > 0
                assert stats["windower"]["skipped_windows"] == stats["refused_events"] == 0
                assert stats["cache"]["tokens"] > 0
                assert sum(count for _, count in stats["cache"]["by_age"]) == stats["cache"]["tokens"]
                assert 0 <= stats["load"] <= 1
                text = (await client.get("/metrics")).text
                numbers = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
                assert float(numbers["echoingpixels_calls"]) == 1
                assert float(numbers["echoingpixels_windows_total"]) >= 3
                assert float(numbers['echoingpixels_stage_seconds_count{stage="encode"}']) >= 3
                assert float(numbers['echoingpixels_media_total{what="pictures_in"}']) > 0
                assert float(numbers['echoingpixels_dropped_total{queue="microphone"}']) == 0
                await server.until(lambda: b"loop_lag_seconds_count 0.0" not in server.switchboard.metrics_text())
        assert reader.given == []  # pictures of one colour are not worth reading

    run(scenario())


def test_counters_of_a_call_are_added_once_and_kept_after_it_has_closed() -> None:
    total = 'echoingpixels_media_total{what="packets_received"}'

    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as caller, server.client() as client:

            def count() -> float:
                lines = server.switchboard.metrics_text().decode().splitlines()
                return float(next((line.rsplit(" ", 1)[1] for line in lines if line.startswith(total)), 0))

            await caller.call()
            await caller.event("echo.window", 2)
            (call,) = server.calls
            assert call.peer.ingest is not None
            assert count() == count() == call.peer.ingest.counters.packets_received > 0
            await client.delete(caller.location)
            await server.switchboard.wait_closed()
            assert count() == call.peer.ingest.counters.packets_received

    run(scenario())


def test_an_answer_can_be_cancelled_and_another_asked() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as caller:
            await caller.call()
            caller.ask("a long story")
            await caller.event("response.output_text.delta", 3)
            caller.send(type="response.create")
            assert (await caller.event("error"))["error"]["code"] in ("response_active", "nothing_to_answer")
            caller.send(type="response.cancel")
            done = (await caller.event("response.done"))["response"]
            if done["status"] != "completed":  # 500 words may be quicker than we are
                assert done["status_details"]["reason"] == "client_cancelled"
            assert "asked: and now?" in await caller.answer("and now?")

    run(scenario())


def test_a_question_that_fails_does_not_end_the_call(caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as caller:
            await caller.call()
            caller.ask("broken")
            done = (await caller.event("response.done"))["response"]
            assert (done["status"], done["status_details"]["message"]) == ("failed", "this question breaks")
            assert "asked: still there?" in await caller.answer("still there?")

    run(scenario())
    assert [record.name for record in caplog.records if record.exc_info] == ["engines.serving.worker"]


def test_clients_are_told_when_the_server_shuts_down() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as caller, Caller(server) as late:
            await caller.call()
            offer = await late.offer()
            await server.switchboard.shut_down()
            await caller.state("ended")
            assert caller.of("echo.state")[-1]["reason"] == "shutting_down"
            assert (server.calls, server.switchboard.streams) == ([], {})
            async with server.client() as client:
                assert (await client.get("/healthz")).json()["status"] == "shutting_down"
                headers = {"Content-Type": "application/sdp"}
                refused = await client.post("/v1/realtime/calls", content=offer, headers=headers)
                assert (refused.status_code, refused.json()["error"]["code"]) == (503, "shutting_down")

    run(scenario())


def test_a_call_with_pictures_only_can_be_asked() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server, audio=False) as caller:
            caller.peer.addTransceiver("audio", direction="recvonly")  # as the page: answers may be spoken
            await caller.call()
            assert caller.session["feeds"]
            window = await caller.event("echo.window", 3)
            assert window["index"] == 2
            assert "audio" not in [gap["track"] for gap in window["gaps"]], "what was never there is not missed"
            assert window["kept"]["video"] >= 1
            assert await caller.answer("What do you see?")
            caller.send(type="input_audio_buffer.commit")
            assert (await caller.event("error"))["error"]["code"] == "no_microphone"

    run(scenario())


def test_a_call_without_a_data_channel_feeds_a_stream() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server, channel=False) as camera:
            await camera.call({"stream": "door"})
            async with Caller(server, media=False) as asker:
                await asker.call({"stream": "door"})
                await asker.event("echo.window")

    run(scenario())


def test_a_stream_is_recorded_and_can_be_replayed(tmp_path: Path) -> None:
    async def scenario() -> None:
        config, engine = ServerConfig(StreamOptions(cache_tokens=64), record_dir=tmp_path), ScriptedEngine()
        async with live(engine, config) as server, Caller(server) as caller, server.client() as client:
            await caller.call({"stream": "door"})
            await caller.event("echo.window", 4)
            await caller.answer("What is there?")
            await client.delete(caller.location)
            await server.switchboard.wait_closed()
        (path,) = tmp_path.iterdir()
        with MediaReader(str(path / MEDIA_FILE), SCRIPTED_MEDIA) as reader:
            windows = list(WindowSource(reader, Windower(SCRIPTED_MEDIA, reader.tracks, reader.max_skew_s), None))
        assert len(windows) >= 4
        assert np.abs(np.concatenate([window.pcm for window in windows])).max() > 0.1  # the beeps
        seen = [window for window in engine.streams[0].windows[:4] if window.frames]  # a busy machine may skip pictures
        assert seen
        for before, after in zip(seen, (windows[window.index] for window in seen), strict=True):
            assert after.frames
            assert before.detail is not None
            assert after.detail is not None
            assert before.detail.time_s == before.frames[-1].time_s
            assert after.detail.time_s == pytest.approx(before.detail.time_s, abs=0.001)
            assert max(before.detail.rgb.shape) == SCRIPTED_MEDIA.detail_size
            np.testing.assert_array_equal(after.detail.rgb, before.detail.rgb)
        comparison = rerun(path, again := ScriptedEngine(), time.perf_counter)
        assert comparison.is_same
        assert comparison.answers.num_same == 1
        assert again.streams[0].asked == engine.streams[0].asked
        assert again.streams[0].started == engine.streams[0].started

    run(scenario())


def test_data_channels_of_other_names_are_closed() -> None:
    async def scenario() -> None:
        async with (
            live(ScriptedEngine(), ServerConfig(StreamOptions(cache_tokens=64))) as server,
            Caller(server) as caller,
        ):
            other = caller.peer.createDataChannel("something-else")
            await caller.call()
            await server.until(lambda: other.readyState == "closed")
            assert json.loads(json.dumps(caller.session))["id"]

    run(scenario())
