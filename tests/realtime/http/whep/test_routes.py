"""A player watches what an encoder pushes: pictures and sound arrive, with outlines on request, and it ends well."""

import asyncio

import av
import httpx
import numpy as np
from aiortc import RTCSessionDescription
from aiortc.mediastreams import MediaStreamTrack

from realtime.calls.viewers.viewer_call import ViewerCall
from realtime.config import ServerConfig, StreamOptions
from tests.realtime.http.whip.encoder import FRAGMENT, SDP, push
from tests.realtime.http.whip.restarting import restart
from tests.support.live import WAIT_S, Caller, Server, Site, live
from tests.support.media.offers import OPUS, VP8, offer, section
from tests.support.scenarios import run
from tests.support.scripted_engine import ScriptedEngine

TOKEN = "open-sesame"
LOUD, BRIGHT = 3000, 128


class Player(Caller):
    """Offers to receive one track of each kind, as players do."""

    def __init__(self, server: Site, kinds: tuple[str, ...] = ("audio", "video")) -> None:
        super().__init__(server, media=False, channel=False)
        for kind in kinds:
            self.peer.addTransceiver(kind, direction="recvonly")

    async def watch(self, server: Site, path: str, token: str | None = None) -> httpx.Response:
        async with server.client(token) as client:
            response = await client.post(f"/whep/{path}", content=await self.offer(), headers=SDP)
        assert response.status_code == 201, response.text
        await self.peer.setRemoteDescription(RTCSessionDescription(response.text, "answer"))
        return response

    def track(self, kind: str) -> MediaStreamTrack:
        return next(track for track in self.received_tracks if track.kind == kind)

    async def picture(self) -> np.ndarray:
        frame = await asyncio.wait_for(self.track("video").recv(), WAIT_S)
        assert isinstance(frame, av.VideoFrame)
        return frame.to_ndarray(format="rgb24")

    async def sound(self) -> np.ndarray:
        frame = await asyncio.wait_for(self.track("audio").recv(), WAIT_S)
        assert isinstance(frame, av.AudioFrame)
        return frame.to_ndarray()

    async def num_packets(self) -> int:
        reports = [await receiver.getStats() for receiver in self.peer.getReceivers()]
        return sum(each.packetsReceived for report in reports for each in report.values() if "inbound" in each.type)


def code_of(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def is_outlined(rgb: np.ndarray) -> bool:
    """Whether there are lines in a picture; what the camera sends is of one brightness."""
    return bool(np.ptp(rgb.mean(axis=2)) > 50)


def test_a_player_sees_and_hears_what_an_encoder_pushes_until_it_leaves() -> None:
    async def scenario() -> None:
        async with (
            live(ScriptedEngine()) as server,
            server.client() as client,
            Caller(server, channel=False) as camera,
            Player(server) as player,
        ):
            pushed = await push(server, camera, "door")
            watched = await player.watch(server, "door")
            assert watched.headers["location"].startswith("/whep/door/")
            assert watched.text.count("a=sendonly") == 2
            brightness, loudness = [0.0], [0.0]
            async with asyncio.timeout(WAIT_S):
                while max(brightness) < BRIGHT or min(brightness[1:]) > BRIGHT / 2:
                    brightness.append(float((await player.picture()).mean()))
                while max(loudness) < LOUD:
                    loudness.append(float(np.abs(await player.sound()).max()))
            viewer = next(call for call in server.calls if isinstance(call, ViewerCall))
            assert not viewer.feeds
            assert (await client.delete(watched.headers["location"])).status_code == 200
            assert code_of(await client.get(watched.headers["location"])) == (404, "unknown_call")
            await server.until(lambda: not server.switchboard.streams["door"].views)
            assert (await client.get(pushed.headers["location"])).status_code == 204, "the encoder goes on"

    run(scenario())


def test_kept_patches_are_drawn_in_on_request() -> None:
    async def scenario() -> None:
        async with (
            live(ScriptedEngine()) as server,
            Caller(server, channel=False) as camera,
            Player(server, ("video",)) as plain,
            Player(server, ("video",)) as outlined,
        ):
            await push(server, camera, "door")
            await outlined.watch(server, "door?outlines=1")
            await plain.watch(server, "door")
            async with asyncio.timeout(WAIT_S):
                while not is_outlined(await outlined.picture()):
                    assert not is_outlined(await plain.picture())

    run(scenario())


def test_a_player_that_restarts_ice_is_sent_more_over_the_new_path() -> None:
    async def scenario() -> None:
        async with (
            live(ScriptedEngine()) as server,
            server.client() as client,
            Caller(server, channel=False) as camera,
            Player(server) as player,
        ):
            await push(server, camera, "door")
            session = (await player.watch(server, "door")).headers["location"]
            viewer = next(call for call in server.calls if isinstance(call, ViewerCall))
            await server.until(lambda: viewer.is_connected)
            answered = await restart(client, session, player.peer)
            assert answered.headers["etag"]
            num_before = await player.num_packets()
            async with asyncio.timeout(WAIT_S):
                while await player.num_packets() < num_before + 5:
                    await player.sound()

    run(scenario())


def test_a_player_that_only_hears_is_shown_nothing() -> None:
    async def scenario() -> None:
        async with (
            live(ScriptedEngine()) as server,
            Caller(server, channel=False) as camera,
            Player(server, ("audio",)) as player,
        ):
            await push(server, camera, "door")
            await player.watch(server, "door")
            async with asyncio.timeout(WAIT_S):
                while np.abs(await player.sound()).max() < LOUD:
                    pass
            viewer = next(call for call in server.calls if isinstance(call, ViewerCall))
            assert viewer.queues["viewed_pictures"].dropped == 0

    run(scenario())


def test_refusals_say_what_to_do() -> None:
    async def scenario() -> None:
        config = ServerConfig(StreamOptions(cache_tokens=256), token=TOKEN)
        sends = offer(section("audio", *OPUS), section("video", *VP8))
        receives = offer(section("audio", "recvonly", *OPUS), section("video", "recvonly", *VP8))
        async with live(ScriptedEngine(), config) as server, server.client(TOKEN) as client:

            async def post(sdp: str, headers: dict[str, str] = SDP) -> tuple[int, str]:
                return code_of(await client.post("/whep/door", content=sdp, headers=headers))

            assert await post(receives) == (404, "unknown_stream")
            assert await post(sends) == (400, "no_media")
            assert await post("hello") == (400, "invalid_sdp")
            assert await post(receives, FRAGMENT) == (415, "unsupported_type")
            async with server.client() as stranger:
                refused = await stranger.post("/whep/door", content=receives, headers=SDP)
            assert refused.status_code == 401
            assert refused.headers["access-control-allow-origin"] == "*"
            assert not server.calls

    run(scenario())


def test_a_player_is_told_the_end_of_its_stream() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server) as caller, Player(server) as player:
            await caller.call({"stream": "desk"})
            await player.watch(server, "desk")
            await player.picture()
            await hang_up(server, caller)
            await server.until(lambda: player.peer.connectionState == "closed")

    run(scenario())


async def hang_up(server: Server, caller: Caller) -> None:
    async with server.client() as client:
        assert (await client.delete(caller.location)).status_code == 204
