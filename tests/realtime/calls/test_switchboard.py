"""Nothing is left of a call that could not be opened, and the models' threads end whatever goes wrong."""

import asyncio
import threading

import pytest
from aiortc import RTCPeerConnection

from engines.serving.worker import Worker
from realtime.calls.call import Resources
from realtime.calls.entries import CallRequest
from realtime.calls.switchboard import Switchboard
from realtime.config import ServerConfig, StreamOptions
from realtime.http.serve import live_app
from realtime.recordings.recorder import FileRecorder
from realtime.rtc.offer import Offer, read_offer
from realtime.telemetry.observed import Observed
from tests.support.live import Caller, served
from tests.support.rtc import Beeps, Start
from tests.support.scenarios import run
from tests.support.scripted_engine import SCRIPTED_MEDIA, ScriptedEngine

REQUEST = CallRequest(None, None, offers_media=True)


class BreaksError(Exception):
    """Raised by what a test breaks."""


def new_switchboard(told: list[Observed], *, breaks_recorder: bool = False) -> Switchboard:
    def new_recorder(_stream: str) -> FileRecorder | None:
        if breaks_recorder:
            raise BreaksError
        return None

    loop = asyncio.get_running_loop()
    worker = Worker(ScriptedEngine(), lambda: 0.0, loop.call_soon_threadsafe)
    resources = Resources(worker, SCRIPTED_MEDIA, "scripted", None, observe=told.append)
    return Switchboard(ServerConfig(StreamOptions()), resources, loop.time, new_recorder)


async def an_offer() -> Offer:
    peer = RTCPeerConnection()
    peer.addTrack(Beeps(Start()))
    await peer.setLocalDescription(await peer.createOffer())
    offer = read_offer(peer.localDescription.sdp)
    await peer.close()
    return offer


@pytest.mark.parametrize("what", ["recorder", "call"])
def test_a_call_that_cannot_be_made_keeps_no_place(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise BreaksError

    told: list[Observed] = []

    async def scenario() -> None:
        if what == "call":
            monkeypatch.setattr("realtime.calls.switchboard.Call", broken)
        async with new_switchboard(told, breaks_recorder=what == "recorder") as switchboard:
            with pytest.raises(BreaksError):
                await switchboard.open(await an_offer(), REQUEST, ())
            assert (switchboard.placements.num_calls, switchboard.placements.num_streams) == (0, 0)
            assert (switchboard.open_calls, switchboard.streams) == ({}, {})

    run(scenario())
    names = [event.name for event in told]
    assert names == ["call_offered"] + (["stream_opened", "stream_ended"] if what == "call" else [])


def test_the_models_thread_ends_even_if_the_calls_cannot_be_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(_switchboard: Switchboard) -> None:
        raise BreaksError

    async def scenario() -> None:
        monkeypatch.setattr(Switchboard, "shut_down", broken)
        with pytest.raises(BreaksError):
            async with new_switchboard([]):
                assert "model" in [thread.name for thread in threading.enumerate()]

    run(scenario())
    assert "model" not in [thread.name for thread in threading.enumerate()]


def test_an_observer_that_raises_breaks_no_call(caplog: pytest.LogCaptureFixture) -> None:
    def observe(_event: Observed) -> None:
        raise BreaksError

    engine = ScriptedEngine()
    app = live_app(ServerConfig(StreamOptions(cache_tokens=256)), engine, lambda: 0.0, None, observe)

    async def scenario() -> None:
        async with served(app, app, engine) as server, Caller(server) as caller:
            await caller.call()
            assert (await caller.answer("Who?")).endswith("asked: Who?")

    run(scenario())
    assert [record.name for record in caplog.records] == ["realtime.telemetry.observers"]
