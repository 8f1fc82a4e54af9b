"""Calls that hang up or are lost: the stream can be resumed for a minute, and nothing else is left."""

import asyncio
import gc
import weakref

import aioice.ice
import pytest
from aiortc import RTCPeerConnection

from realtime.calls.call import Call
from realtime.calls.entries import RESUME_S
from realtime.calls.switchboard import CONNECT_TIMEOUT_S
from realtime.streams.live import LiveStream
from tests.support.live import Caller, Server, live, lose_camera
from tests.support.rtc import cut_off
from tests.support.scenarios import run
from tests.support.scripted_engine import ScriptedEngine

CONSENT_S = 0.1


def test_a_page_that_reconnects_resumes_its_stream() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server:
            async with Caller(server) as before:
                await before.call()
                await before.event("echo.window", 3)
                await before.answer("how many?")
                token = before.session["resume_token"]
            await server.until(lambda: not server.calls)  # the tab was closed: no DELETE
            (stream,) = server.switchboard.streams.values()
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
                both = before.events + after.events
                items = [event["item"]["id"] for event in both if event["type"] == "conversation.item.created"]
                answers = [event["response"]["id"] for event in both if event["type"] == "response.created"]
                assert len({*items, *answers}) == 4, "a page keeps its transcript over calls, so ids must be unique"

    run(scenario())


def test_a_resuming_call_displaces_the_old_call_if_that_is_still_open() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as before, Caller(server) as after:
            await before.call()
            await before.event("echo.window")
            await after.call({"resume": before.session["resume_token"]})
            await after.event("echo.window", 2)
            await server.switchboard.wait_closed()
            assert before.of("echo.state")[-1]["reason"] == "taken_over"
            assert len(server.calls) == 1
            assert len(server.switchboard.streams) == 1

    run(scenario())


def test_an_offer_to_resume_that_is_invalid_or_never_connects_leaves_the_call_alone() -> None:
    async def scenario() -> None:
        async with (
            live(ScriptedEngine()) as server,
            server.client() as client,
            Caller(server) as caller,
            Caller(server, video=False) as other,
        ):
            await caller.call()
            windows = len(caller.of("echo.window"))
            query = {"resume": caller.session["resume_token"]}
            sdp = await other.offer()
            bad: dict[str, tuple[None, str]] = {
                "sdp": (None, sdp),
                "session": (None, '{"output_modalities": ["audio"]}'),
            }
            refused = await client.post("/v1/realtime/calls", files=bad, params=query)
            assert refused.json()["error"]["code"] == "invalid_session"
            good = {**bad, "session": (None, '{"ratio": 0.9}')}
            assert (await client.post("/v1/realtime/calls", files=good, params=query)).status_code == 201
            (call_id,) = set(server.switchboard.open_calls) - {caller.location.rsplit("/", 1)[1]}
            server.switchboard.open_calls[call_id].opened_s -= CONNECT_TIMEOUT_S + 1
            await server.until(lambda: len(server.calls) == 1)
            await caller.event("echo.window", windows + 2)
            assert {event["state"] for event in caller.of("echo.state")} <= {"waiting_for_media", "live"}
            assert server.calls[0].stream.wanted_ratio != 0.9

    run(scenario())


def test_a_stream_that_is_not_resumed_ends_after_a_minute() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server, media=False) as asker:
            await lose_camera(server, asker)
            assert "asked: still there?" in await asker.answer("still there?")
            entry = server.switchboard.placements.stream_of(asker.location.rsplit("/", 1)[1])
            assert entry is not None
            assert server.switchboard.placements.end_expired(entry.lost_at_s + RESUME_S - 0.1) == []
            entry.lost_at_s -= RESUME_S
            await asker.state("ended")
            assert asker.of("echo.state")[-1]["reason"] == "not_resumed"
            await server.switchboard.wait_closed()
            assert (server.calls, server.switchboard.streams) == ([], {})

    run(scenario())


def test_a_lost_network_is_noticed_and_the_stream_can_be_resumed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aioice.ice, "CONSENT_INTERVAL", CONSENT_S)  # the default of 5 s would take half a minute

    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as before, Caller(server) as after:
            await before.call()
            await before.event("echo.window", 3)
            cut_off(before.peer)
            await server.until(lambda: not server.calls)
            await server.switchboard.wait_closed()
            (stream,) = server.switchboard.streams.values()
            assert stream.state == "source_lost"
            await after.call({"resume": before.session["resume_token"]})
            assert after.of("echo.memory")[0]["windows"] >= 3

    run(scenario())


async def _come_and_go(server: Server, how: str) -> None:
    async with Caller(server) as caller, server.client() as client:
        await caller.call()
        await caller.event("echo.window")
        caller.ask("a long story")
        await caller.event("response.output_text.delta")
        if how == "hangs up":
            await client.delete(caller.location)
        elif how == "vanishes":  # no DELETE: the connection notices that the client no longer answers
            (call,) = server.calls
            call.connection_lost("nobody answers")


def _alive() -> list[str]:
    """Kinds of the calls, streams and connections that are in memory."""
    gc.collect()
    return [
        kind.__name__ for found in gc.get_objects() if (kind := type(found)) in (Call, LiveStream, RTCPeerConnection)
    ]


@pytest.mark.parametrize("how", ["hangs up", "closes", "vanishes"])
def test_a_closed_call_leaves_no_tasks_and_no_objects(how: str) -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server:
            await _come_and_go(server, how)  # once, for objects that are made only once
            for entry in server.switchboard.placements.end_all():
                server.switchboard.end_stream(entry, "the test is over")
            await server.until(lambda: not server.calls)
            await server.switchboard.wait_closed()
            tasks = len(asyncio.all_tasks())
            left: list[weakref.ref[object]] = []
            for _ in range(3):
                await _come_and_go(server, how)
                left += [weakref.ref(stream) for stream in server.switchboard.streams.values()]
                await server.until(lambda: not server.calls)
                for entry in server.switchboard.placements.end_all():
                    server.switchboard.end_stream(entry, "the test is over")
                await server.switchboard.wait_closed()
            await server.until(lambda: len(asyncio.all_tasks()) <= tasks)
            # the worker holds a cancelled answer, and with it the call, until its next step
            await server.until(lambda: _alive() == [])
            assert [ref() for ref in left if ref() is not None] == []

    run(scenario())


def test_a_call_that_does_not_connect_in_time_is_closed() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as caller, server.client() as client:
            headers = {"Content-Type": "application/sdp"}
            placed = await client.post("/v1/realtime/calls", content=await caller.offer(), headers=headers)
            assert placed.status_code == 201
            (call_id,) = server.switchboard.open_calls
            server.switchboard.open_calls[call_id].opened_s -= CONNECT_TIMEOUT_S + 1
            await server.until(lambda: not server.calls)

    run(scenario())
