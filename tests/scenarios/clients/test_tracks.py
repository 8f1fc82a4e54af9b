"""Calls with several lines of a kind: one track is used, others are drained, answers are spoken where one listens."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count

import numpy as np
import pytest
from aiortc import MediaStreamTrack, RTCBundlePolicy

from realtime.events.echo import IngestCounters
from realtime.rtc.source_choice import SourceChoice
from tests.support.live import Caller, Server, live
from tests.support.rtc import Beeps, Flashes, Start, Talker
from tests.support.scenarios import run
from tests.support.scripted_engine import ScriptedEngine
from tests.support.voices import simple_voices

SECOND_SIZE = (80, 60)  # of the second camera's pictures
QUIET = 0.01
PACKET_S = 0.05  # from one packet to the next, for the choice of a camera
ONE_TRANSPORT, TRANSPORTS = RTCBundlePolicy.MAX_BUNDLE, RTCBundlePolicy.MAX_COMPAT


class TracksCaller(Caller):
    """Sends tracks of its own; `is_bundled`: the offer says so."""

    def __init__(
        self, server: Server, lines: Sequence[MediaStreamTrack | str], policy: RTCBundlePolicy, is_bundled: bool
    ):
        super().__init__(server, media=False, channel=False, policy=policy)
        self._is_bundled = is_bundled
        for line in lines:
            self.peer.addTransceiver(line, direction="sendonly")
        self.channel = self.peer.createDataChannel("oai-events")  # after the lines: else aiortc stops its transport
        self.channel.on("message", self._message)

    async def offer(self) -> str:
        rows = (await super().offer()).splitlines(keepends=True)
        return "".join(row for row in rows if self._is_bundled or not row.startswith("a=group:"))


@asynccontextmanager
async def calling(
    *lines: MediaStreamTrack | str, policy: RTCBundlePolicy = ONE_TRANSPORT, is_bundled: bool = True
) -> AsyncIterator[tuple[Server, TracksCaller]]:
    async with live(ScriptedEngine()) as server, TracksCaller(server, lines, policy, is_bundled) as caller:
        await caller.call()
        yield server, caller


def counters(server: Server) -> IngestCounters:
    (call,) = server.calls
    assert call.peer.ingest is not None
    return call.peer.ingest.counters


@pytest.mark.parametrize(
    ("policy", "is_bundled"),
    [(ONE_TRANSPORT, True), (ONE_TRANSPORT, False), (TRANSPORTS, False), (RTCBundlePolicy.BALANCED, False)],
)
def test_of_two_cameras_the_first_is_used(policy: RTCBundlePolicy, is_bundled: bool) -> None:
    async def scenario() -> None:
        start = Start()
        cameras = [Flashes(start), Flashes(start, lambda _: SECOND_SIZE)]
        async with calling(Beeps(start), *cameras, policy=policy, is_bundled=is_bundled) as (server, _):
            await server.until(lambda: counters(server).pictures_in >= 15 and counters(server).packets_unused >= 15)
            found = counters(server)
            assert found.clock_restarts == found.size_changes == found.pictures_broken == 0
            assert found.heard_samples > 0
            decoders = [thread.name for thread in threading.enumerate() if thread.name.endswith("-decoder")]
            assert sorted(decoders) == ["audio-decoder", "video-decoder"]

    run(scenario())


@pytest.mark.parametrize("is_bundled", [True, False])
def test_of_two_microphones_the_first_is_heard(is_bundled: bool) -> None:
    async def scenario() -> None:
        start = Start()
        first, second = Talker(start), Talker(start)
        second.is_talking = True
        async with calling(Flashes(start), first, second, is_bundled=is_bundled) as (server, _):
            streams = server.scripted.streams
            await server.until(lambda: bool(streams) and len(streams[0].windows) >= 2)
            await server.until(lambda: counters(server).packets_unused >= 50)
            found = counters(server)
            assert found.clock_restarts == 0
            assert 0 < found.heard_samples <= found.packets_received * 320
            assert all(np.abs(window.pcm).max() < QUIET for window in streams[0].windows), (
                "only the first, which is silent"
            )

    run(scenario())


def test_a_camera_that_never_sends_or_stops_leaves_its_place_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    choose, times_s = SourceChoice.choose, count(step=PACKET_S)  # a busy machine makes no camera silent

    def choose_by_packets(choice: SourceChoice, line: int, ssrc: int, _: float) -> bool:
        return choose(choice, line, ssrc, next(times_s))

    monkeypatch.setattr(SourceChoice, "choose", choose_by_packets)

    async def scenario() -> None:
        start = Start()
        async with calling("video", Flashes(start), Flashes(start, lambda _: SECOND_SIZE)) as (server, caller):
            await server.until(lambda: counters(server).pictures_in >= 5)
            assert counters(server).size_changes == counters(server).clock_restarts == 0
            caller.peer.getSenders()[1].replaceTrack(None)
            before = counters(server).pictures_in
            await server.until(lambda: counters(server).pictures_in >= before + 5 and counters(server).size_changes > 0)
            assert counters(server).size_changes == 1
            assert counters(server).clock_restarts <= 1
            assert counters(server).pictures_broken == 0

    run(scenario())


@pytest.mark.parametrize(
    ("directions", "ear"),
    [(["sendonly", "recvonly"], 1), (["recvonly", "sendonly"], 0), (["recvonly", "sendrecv", "inactive"], 0)],
)
def test_answers_are_spoken_on_the_line_that_listens(directions: list[str], ear: int) -> None:
    async def scenario() -> None:
        with simple_voices() as models:
            async with live(ScriptedEngine(), voice_models=models) as server, Caller(server, media=False) as caller:
                for direction in directions:
                    line = Beeps(Start()) if direction.startswith("send") else "audio"
                    caller.peer.addTransceiver(line, direction=direction)
                await caller.call()
                assert caller.session["output_modalities"] == ["audio"]
                assert [track.id for track in caller.received_tracks] == [caller.peer.getReceivers()[ear].track.id]
                heard = asyncio.create_task(until_loud(caller.received_tracks[0]))
                assert await caller.answer("What do you hear?")
                await asyncio.wait_for(heard, 60)

    run(scenario())


async def until_loud(track: MediaStreamTrack) -> None:
    while not (await track.recv()).to_ndarray().any():  # type: ignore[union-attr]
        pass
