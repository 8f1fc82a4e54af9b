"""ICE is restarted while an encoder pushes: media goes on over the new path, and one that fails changes nothing."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from realtime.calls.call import Call
from realtime.errors import RequestError
from realtime.rtc.ice import sessions
from realtime.rtc.ice.observed import IceRestarted, IceRestartFailed
from realtime.rtc.offer import MAX_CANDIDATES
from realtime.rtc.sdp.fragments import read_fragment
from realtime.telemetry.observed import Observed
from tests.realtime.http.whip.encoder import FRAGMENT, posted, push
from tests.realtime.http.whip.restarting import RESTART, fragment_of, restart
from tests.support.live import WAIT_S, Caller, Server, live
from tests.support.media.offers import OPUS, VP8, offer, section
from tests.support.scenarios import run
from tests.support.scripted_engine import ScriptedEngine

NAME, PASSWORD = "newname", "p" * 24
NOWHERE = "candidate:1 1 udp 2122260223 192.0.2.77 61764 typ host"
BUNDLED = ("group:BUNDLE 0 1",)
LINES = ((0, "audio", OPUS), (1, "video", VP8))


class Pushing:
    """A server to which a camera pushes, its session, and all that was observed."""

    def __init__(self, server: Server, client: httpx.AsyncClient, camera: Caller, begun: httpx.Response) -> None:
        self.server, self.client, self.camera = server, client, camera
        self.session, self.etag = begun.headers["location"], begun.headers["etag"]
        self.call: Call = server.calls[0]
        self.seen: list[Observed] = []

    async def patch(self, text: str, **headers: str) -> httpx.Response:
        return await self.client.patch(self.session, content=text, headers=FRAGMENT | headers)

    async def media_goes_on(self) -> None:
        """More packets arrive, and none was lost."""
        before = self.counters.packets_received
        await self.server.until(lambda: self.counters.packets_received > before + 5)
        assert self.counters.packets_lost == 0
        assert self.call.is_feeding

    @property
    def counters(self) -> Any:
        assert self.call.peer.ingest is not None
        return self.call.peer.ingest.counters

    async def observed(self, kind: type[Observed], number: int = 1) -> Observed:
        """The first event of a kind, or the one with this number."""

        def found() -> list[Observed]:
            return [event for event in self.seen if isinstance(event, kind)]

        await self.server.until(lambda: len(found()) >= number)
        return found()[number - 1]


@asynccontextmanager
async def pushing() -> AsyncIterator[Pushing]:
    seen: list[Observed] = []
    async with (
        live(ScriptedEngine(), observe=seen.append) as server,
        server.client() as client,
        Caller(server, channel=False) as camera,
    ):
        pushed = Pushing(server, client, camera, await push(server, camera, "door"))
        pushed.seen = seen
        await server.until(lambda: pushed.call.is_feeding)
        yield pushed


def code_of(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def num_sockets() -> int:
    """UDP sockets that are read: those of the server and of the camera."""
    loop: Any = asyncio.get_running_loop()
    found = (socket.socket(fileno=os.dup(fd)) for fd in loop._selector.get_map())
    num = 0
    for each in found:
        num += each.type == socket.SOCK_DGRAM
        each.close()
    return num


def test_media_goes_on_over_a_new_path_as_often_as_it_is_wanted() -> None:
    async def scenario() -> None:
        async with pushing() as at:
            await at.media_goes_on()
            num_before = num_sockets()
            etags = [at.etag]
            for num_restarts in range(1, 11):
                answered = await restart(at.client, at.session, at.camera.peer)
                await at.observed(IceRestarted, num_restarts)  # else the next one may end the path that it sends on
                assert answered.headers["content-type"] == "application/trickle-ice-sdpfrag"
                etags.append(answered.headers["etag"])
            assert len(set(etags)) == len(etags)
            restarted = await at.observed(IceRestarted)
            assert restarted.values["stream"] == "door"
            await at.media_goes_on()
            await at.server.until(lambda: num_sockets() <= num_before)
            (name,) = read_fragment(fragment_of(*_names(at.camera))).names
            more = f"a=ice-ufrag:{name}\r\na={NOWHERE}\r\n"
            assert code_of(await at.patch(more, **{"If-Match": at.etag})) == (412, "unknown_ice_session")
            assert (await at.patch(more, **{"If-Match": etags[-1]})).status_code == 204
            assert at.server.calls == [at.call], "no new call"
            assert (await at.client.delete(at.session)).status_code == 200
            assert code_of(await at.patch(fragment_of(NAME, PASSWORD), **RESTART)) == (404, "unknown_call")

    run(scenario())


def _names(camera: Caller) -> tuple[str, str]:
    """The name and the password of the camera's ICE now."""
    own = camera.peer.getTransceivers()[0].sender.transport.transport.iceGatherer.getLocalParameters()
    return str(own.usernameFragment), str(own.password)


@pytest.mark.parametrize(("address", "reason"), [((), "failed"), ((NOWHERE,), "not connected")])
def test_a_restart_that_fails_leaves_the_session_as_it_was(
    address: tuple[str, ...], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "RESTART_TIMEOUT_S", 0.2)

    async def scenario() -> None:
        async with pushing() as at:
            num_before = num_sockets()
            answered = await at.patch(fragment_of(NAME, PASSWORD, *address, "end-of-candidates"), **RESTART)
            assert answered.status_code == 200
            failed = await at.observed(IceRestartFailed)
            assert reason in str(failed.values["reason"])
            await at.server.until(lambda: num_sockets() <= num_before)
            await at.media_goes_on()
            assert (await at.patch("a=end-of-candidates\r\n", **{"If-Match": at.etag})).status_code == 204
            assert code_of(await at.patch("a=end-of-candidates\r\n", **{"If-Match": answered.headers["etag"]})) == (
                412,
                "unknown_ice_session",
            )
            monkeypatch.setattr(sessions, "RESTART_TIMEOUT_S", WAIT_S)
            await restart(at.client, at.session, at.camera.peer)
            await at.observed(IceRestarted)
            await at.media_goes_on()

    run(scenario())


def test_a_later_restart_takes_the_place_of_one_that_is_under_way() -> None:
    async def scenario() -> None:
        async with pushing() as at:
            fragment = read_fragment(fragment_of(NAME, PASSWORD, NOWHERE))
            ended: list[str | None] = []
            three = (at.call.peer.ice.restart(fragment, lambda why, _: ended.append(why)) for _ in range(3))
            first, second, third = await asyncio.gather(*three, return_exceptions=True)
            assert isinstance(second, RequestError)
            assert second.code == "restart_replaced"
            assert isinstance(first, str)
            assert isinstance(third, str)
            assert first != third
            await restart(at.client, at.session, at.camera.peer)
            await at.observed(IceRestarted)
            await at.media_goes_on()
            assert ended == []

    run(scenario())


@pytest.mark.parametrize("any_session", ["*", '"*"'])
def test_a_restart_that_is_repeated_because_its_answer_was_lost_gets_the_same_answer(any_session: str) -> None:
    async def scenario() -> None:
        async with pushing() as at:
            many = [NOWHERE.replace("61764", str(50_000 + port)) for port in range(MAX_CANDIDATES)]
            first, again = [
                await at.patch(fragment_of(NAME, PASSWORD, *many), **{"If-Match": any_session}) for _ in range(2)
            ]
            assert (first.status_code, again.status_code) == (200, 200)
            assert (again.text, again.headers["etag"]) == (first.text, first.headers["etag"])
            await at.media_goes_on()

    run(scenario())


def test_addresses_may_follow_a_restart() -> None:
    async def scenario() -> None:
        async with pushing() as at:
            answered = await at.patch(fragment_of(NAME, PASSWORD), **RESTART)
            etag = {"If-Match": answered.headers["etag"]}
            named = fragment_of(NAME, PASSWORD, NOWHERE)
            assert (await at.patch(named, **etag)).status_code == 204
            assert code_of(await at.patch(named, **{"If-Match": at.etag})) == (412, "unknown_ice_session")
            many = [NOWHERE.replace("61764", str(50_000 + port)) for port in range(MAX_CANDIDATES)]
            assert code_of(await at.patch(fragment_of(NAME, PASSWORD, *many), **etag)) == (400, "too_many_candidates")
            assert (await at.client.delete(at.session)).status_code == 200, "while a restart is under way"

    run(scenario())


def test_refusals_say_what_to_do() -> None:
    async def scenario() -> None:
        async with pushing() as at:
            good = fragment_of(NAME, PASSWORD)
            assert code_of(await at.patch(good)) == (428, "no_if_match")
            assert (await at.patch("a=end-of-candidates\r\n", ETag=at.etag)).status_code == 204, "as old clients do"
            assert code_of(await at.patch(good, **{"If-Match": '"another"'})) == (412, "unknown_ice_session")
            for odd in (
                fragment_of(NAME, "short"),
                fragment_of("a b", PASSWORD),
                fragment_of("n" * 300, PASSWORD),
                f"a=ice-ufrag:{NAME}\r\n",
                good + fragment_of("another", PASSWORD),
            ):
                refused = await at.patch(odd, **RESTART)
                assert code_of(refused) == (400, "invalid_sdp")
                assert "a=ice-pwd" in refused.json()["error"]["message"]
            many = [NOWHERE.replace("61764", str(50_000 + port)) for port in range(MAX_CANDIDATES + 1)]
            assert code_of(await at.patch(fragment_of(NAME, PASSWORD, *many), **RESTART)) == (
                400,
                "too_many_candidates",
            )
            await at.media_goes_on()

    run(scenario())


@pytest.mark.parametrize(("session", "refusal"), [(BUNDLED, "not_connected"), ((), "no_ice_restart")])
def test_only_a_session_that_is_connected_and_bundled_can_be_restarted(session: tuple[str, ...], refusal: str) -> None:
    async def scenario() -> None:
        apart = "candidate:1 1 udp 1 192.0.2.77 {} typ host"
        lines = [section(kind, f"mid:{mid}", *codec, apart.format(3000 + mid)) for mid, kind, codec in LINES]
        async with live(ScriptedEngine()) as server, server.client() as client:
            begun = await posted(server, "door", offer(*lines, session=session))
            assert begun.status_code == 201
            refused = await client.patch(
                begun.headers["location"], content=fragment_of(NAME, PASSWORD), headers=RESTART
            )
            assert code_of(refused) == ((409 if session else 422), refusal)
            assert (await client.get(begun.headers["location"])).status_code == 204

    run(scenario())
