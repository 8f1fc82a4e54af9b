"""Real calls to the real server over WebRTC, with an engine that does what it is told."""

import asyncio
import gc
import json
import weakref
from pathlib import Path

import numpy as np
import pytest
from aiortc import RTCPeerConnection

from realtime.call import Call
from realtime.config import ServerConfig
from realtime.hub import RESUME_S
from realtime.live_stream import LiveStream
from realtime.media import MediaReader
from realtime.protocol import MAX_EVENT_BYTES
from realtime.source import WindowSource
from realtime.windower import Windower
from tests.realtime.live import Caller, Server, live, run
from tests.scripted_engine import SCRIPTED_MEDIA, ScriptedEngine


def test_a_call_sees_windows_asks_and_hangs_up() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as caller, server.client() as client:
            await caller.call()
            window = await caller.event("echo.window", 3)
            assert window["index"] == 2
            assert window["kept"]["video"] >= 1
            text = await caller.answer("What do you see?")
            assert text.endswith("windows, asked: What do you see?")
            assert "".join(event["delta"] for event in caller.of("response.output_text.delta")).strip() == text
            usage = caller.of("response.done")[0]["response"]["usage"]
            assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]
            moment = (await caller.event("echo.evidence"))["moments"][0]["window"]
            call_id = caller.location.rsplit("/", 1)[1]
            picture = await client.get(f"/v1/moments/{call_id}/{moment}.jpg")
            assert picture.status_code == 200
            assert picture.headers["content-type"] == "image/jpeg"
            assert picture.content[:2] == b"\xff\xd8"
            health = (await client.get("/healthz")).json()
            assert health == {"status": "ok", "model": "scripted", "streams": 1, "calls": 1}
            assert (await client.delete(caller.location)).status_code == 204
            await caller.state("ended")
            await server.board.settled()
            assert (server.board.calls, server.board.streams) == ({}, {})
            gone = await client.delete(caller.location)
            assert (gone.status_code, gone.json()["error"]["code"]) == (404, "unknown_call")

    run(scenario())


def test_a_session_tells_how_it_is_and_can_be_changed() -> None:
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
            await caller.event("echo.window", len(caller.of("echo.window")) + 2)
            (stream,) = server.scripted.streams
            assert stream.ratio == 0.5

    run(scenario())


def test_stats_and_metrics_tell_of_every_stage() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as caller, server.client() as client:
            await caller.call()
            await caller.answer("why?")
            stats = await caller.event("echo.stats")
            assert {"wait", "encode", "sieve", "prefill", "first_text"} <= set(stats["latency_ms"])
            assert stats["queues"]["windows"]["bound"] == 8
            assert stats["cache"]["tokens"] > 0
            assert sum(count for _, count in stats["cache"]["by_age"]) == stats["cache"]["tokens"]
            assert 0 <= stats["load"] <= 1
            text = (await client.get("/metrics")).text
            numbers = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
            assert float(numbers["echoingpixels_calls"]) == 1
            assert float(numbers["echoingpixels_windows_total"]) >= 3
            assert float(numbers['echoingpixels_stage_seconds_count{stage="encode"}']) >= 3
            assert float(numbers["echoingpixels_loop_lag_seconds_count"]) > 0

    run(scenario())


def test_two_people_ask_about_one_stream_and_their_answers_do_not_mix() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as camera, Caller(server, media=False) as asker:
            await camera.call({"stream": "door"})
            await asker.call({"stream": "door"})
            assert asker.session["feeds"] is False
            assert asker.session["resume_token"] is None
            await asker.event("echo.window")
            questions = {camera: "camera one, a long answer", asker: "asker one, a long answer"}
            for caller, question in questions.items():
                caller.ask(question)
            for caller, question in questions.items():
                done = await caller.event("response.done")
                assert done["response"]["status"] == "completed"
                deltas = "".join(event["delta"] for event in caller.of("response.output_text.delta"))
                assert deltas.count("asked:") == 1
                assert f"asked: {question} word" in deltas
            assert await asker.answer("and then?")
            (stream,) = server.scripted.streams
            turns = {question: [turn.question for turn in turns] for question, _, turns in stream.asked}
            assert turns["and then?"] == [questions[asker]]  # its own dialogue, and no other

    run(scenario())


def test_an_asker_leaves_and_the_stream_goes_on() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as camera, server.client() as client:
            await camera.call({"stream": "door"})
            async with Caller(server, media=False) as asker:
                await asker.call({"stream": "door"})
                assert (await client.delete(asker.location)).status_code == 204
            await camera.event("echo.window", len(camera.of("echo.window")) + 2)
            assert server.board.hub.num_calls == 1

    run(scenario())


def test_an_asker_is_told_when_the_camera_hangs_up() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as camera, Caller(server, media=False) as asker:
            await camera.call({"stream": "door"})
            await asker.call({"stream": "door"})
            async with server.client() as client:
                await client.delete(camera.location)
            await asker.state("ended")
            await server.board.settled()
            assert (server.board.calls, server.board.hub.num_calls) == ({}, 0)

    run(scenario())


def test_a_page_that_comes_back_finds_its_memory() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server:
            async with Caller(server) as before:
                await before.call()
                await before.event("echo.window", 3)
                token = before.session["resume_token"]
            await server.until(lambda: not server.board.calls)  # it closed its tab: no DELETE
            (stream,) = server.board.streams.values()
            assert stream.state == "source_lost"
            async with Caller(server) as after:
                await after.call({"resume": token})
                memory = after.of("echo.memory")[0]
                assert memory["windows"] >= 3
                last = stream.totals.num_windows
                window = await after.event("echo.window", 2)
                assert window["index"] >= last
                known = int((await after.answer("how many?")).split(" ")[0])
                assert known > 3
                assert len(server.scripted.streams) == 1

    run(scenario())


def test_coming_back_while_the_old_call_still_hangs_takes_its_place() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as before, Caller(server) as after:
            await before.call()
            await before.event("echo.window")
            await after.call({"resume": before.session["resume_token"]})
            await after.event("echo.window", 2)
            await server.board.settled()
            assert len(server.board.calls) == 1
            assert len(server.board.streams) == 1

    run(scenario())


def test_a_lost_source_ends_its_stream_after_a_minute() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server, media=False) as asker:
            async with Caller(server) as camera:
                await camera.call({"stream": "door"})
                await asker.call({"stream": "door"})
            await asker.state("source_lost")
            assert "asked: still there?" in await asker.answer("still there?")
            assert server.board.hub.expired(asyncio.get_running_loop().time() + RESUME_S - 10) == []
            entry = server.board.hub.entry(asker.location.rsplit("/", 1)[1])
            assert entry is not None
            entry.lost_at_s -= RESUME_S
            await asker.state("ended")
            await server.board.settled()
            assert (server.board.calls, server.board.streams) == ({}, {})

    run(scenario())


async def _come_and_go(server: Server, how: str) -> None:
    async with Caller(server) as caller, server.client() as client:
        await caller.call()
        await caller.event("echo.window")
        caller.ask("a long story")
        await caller.event("response.output_text.delta")
        if how == "hangs up":
            await client.delete(caller.location)
        elif how == "vanishes":  # nothing says goodbye: the connection only notices that nobody answers any more
            (call,) = server.board.calls.values()
            call.lose()


@pytest.mark.parametrize("how", ["hangs up", "closes", "vanishes"])
def test_whoever_goes_leaves_nothing_behind(how: str) -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server:
            await _come_and_go(server, how)  # once for everything that is made once
            for entry in server.board.hub.end_all():
                server.board.end(entry)
            await server.until(lambda: not server.board.calls)
            await server.board.settled()
            tasks = len(asyncio.all_tasks())
            left: list[weakref.ref[object]] = []
            for _ in range(3):
                await _come_and_go(server, how)
                left += [weakref.ref(stream) for stream in server.board.streams.values()]
                await server.until(lambda: not server.board.calls)
                for entry in server.board.hub.end_all():
                    server.board.end(entry)
                await server.board.settled()
            await server.until(lambda: len(asyncio.all_tasks()) <= tasks)
            gc.collect()
            kinds = (Call, LiveStream, RTCPeerConnection)
            alive = [type(found).__name__ for found in gc.get_objects() if type(found) in kinds]
            assert alive == []
            assert [ref() for ref in left if ref() is not None] == []

    run(scenario())


def test_a_call_whose_other_end_never_comes_is_given_up() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as caller, server.client() as client:
            headers = {"Content-Type": "application/sdp"}
            placed = await client.post("/v1/realtime/calls", content=await caller.offer(), headers=headers)
            assert placed.status_code == 201
            (call_id,) = server.board.calls
            server.board.opened_s[call_id] -= 31
            await server.until(lambda: not server.board.calls)

    run(scenario())


@pytest.mark.parametrize(
    ("text", "code", "event_id"),
    [
        ("{", "invalid_json", None),
        ('{"type": "no.such", "event_id": "mine"}', "unknown_event", "mine"),
        ('{"type": "response.cancel", "event_id": "mine"}', "response_cancel_not_active", "mine"),
        ('{"type": "response.create", "event_id": "mine"}', "nothing_to_answer", "mine"),
        ('{"type": "session.update", "event_id": "mine", "session": {"ratio": 3}}', "invalid_event", "mine"),
        ("x" * (MAX_EVENT_BYTES + 1), "too_large", None),
        ("x" * 200_000, "too_large", None),
    ],
)
def test_bad_events_get_an_error_and_the_call_goes_on(text: str, code: str, event_id: str | None) -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as caller:
            await caller.call()
            assert caller.channel is not None
            caller.channel.send(text)
            error = (await caller.event("error"))["error"]
            assert (error["code"], error["event_id"]) == (code, event_id)
            assert "asked: still there?" in await caller.answer("still there?")

    run(scenario())


def test_a_message_of_10_mb_ends_its_own_call_only() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as caller, Caller(server) as other:
            await caller.call()
            await other.call()
            assert caller.channel is not None
            caller.channel.transport._remote_max_message_size = 0  # a client that does not care what we take
            caller.channel.send("x" * 10_000_000)
            await server.until(lambda: len(server.board.calls) == 1)
            assert (await caller.event("error"))["error"]["code"] == "too_large"
            assert "asked: still there?" in await other.answer("still there?")

    run(scenario())


def test_a_thousand_events_a_second_are_dropped_and_told_once_a_second() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as caller:
            await caller.call()
            for number in range(1000):
                caller.send(type="response.cancel", event_id=str(number))
            await server.until(lambda: next(iter(server.board.calls.values())).num_refused_events > 800)
            codes = [event["error"]["code"] for event in caller.of("error")]
            assert 1 <= codes.count("rate_limited") <= 5
            await asyncio.sleep(0.3)  # the bucket fills again
            assert "asked: still there?" in await caller.answer("still there?")

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


def test_a_question_that_breaks_fails_alone(caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as caller:
            await caller.call()
            caller.ask("broken")
            done = (await caller.event("response.done"))["response"]
            assert (done["status"], done["status_details"]["message"]) == ("failed", "this question breaks")
            assert "asked: still there?" in await caller.answer("still there?")

    run(scenario())
    assert len(caplog.records) == 1


def test_everyone_is_told_when_the_server_goes_down() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as caller, Caller(server) as late:
            await caller.call()
            offer = await late.offer()
            await server.board.shut_down()
            await caller.state("ended")
            assert (server.board.calls, server.board.streams) == ({}, {})
            async with server.client() as client:
                assert (await client.get("/healthz")).json()["status"] == "shutting_down"
                headers = {"Content-Type": "application/sdp"}
                refused = await client.post("/v1/realtime/calls", content=offer, headers=headers)
                assert (refused.status_code, refused.json()["error"]["code"]) == (503, "shutting_down")

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
        config = ServerConfig(ratio=0.2, cache_tokens=64, record_dir=tmp_path)
        async with live(ScriptedEngine(), config) as server, Caller(server) as caller, server.client() as client:
            await caller.call({"stream": "door"})
            await caller.event("echo.window", 4)
            await client.delete(caller.location)
            await server.board.settled()
        (path,) = tmp_path.iterdir()
        with MediaReader(str(path), SCRIPTED_MEDIA) as reader:
            windows = list(WindowSource(reader, Windower(SCRIPTED_MEDIA, reader.tracks, reader.max_skew_s), None))
        assert len(windows) >= 4
        assert all(window.frames for window in windows[:4])
        assert np.abs(np.concatenate([window.pcm for window in windows])).max() > 0.1  # the beeps

    run(scenario())


def test_channels_of_other_names_are_closed() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine(), ServerConfig(ratio=0.2, cache_tokens=64)) as server, Caller(server) as caller:
            other = caller.peer.createDataChannel("something-else")
            await caller.call()
            await server.until(lambda: other.readyState == "closed")
            assert json.loads(json.dumps(caller.session))["id"]

    run(scenario())
