"""Calls and encoders whose only way to the server is a TURN server, and what STUN tells."""

import re

from aiortc import RTCIceServer, RTCSessionDescription

from realtime.config import IceServer, ServerConfig, StreamOptions
from realtime.rtc.ice.observed import NoRelay
from realtime.telemetry.observed import Observed
from tests.realtime.http.whip.encoder import FRAGMENT, SDP
from tests.realtime.rtc.ice.turn_server import PASSWORD, USER, TurnServer, turn_server
from tests.support.live import Caller, Server, live
from tests.support.scenarios import run
from tests.support.scripted_engine import ScriptedEngine

OTHERS = re.compile(r"a=candidate:(?!.* typ relay).*\r\n")


def with_servers(*servers: IceServer) -> ServerConfig:
    return ServerConfig(StreamOptions(cache_tokens=256), ice_servers=servers)


def turn_of(turn: TurnServer, password: str = PASSWORD) -> IceServer:
    return IceServer(f"turn:{turn.url}", USER, password)


async def pushed_over_relays(server: Server, camera: Caller) -> str:
    """Encoder and server are told no address of each other but that of the relay. Returns the session's address."""
    async with server.client() as client:
        offer = OTHERS.sub("", await camera.offer())
        response = await client.post("/whip/door", content=offer, headers=SDP)
    assert response.status_code == 201, response.text
    assert " typ relay" in response.text
    await camera.peer.setRemoteDescription(RTCSessionDescription(OTHERS.sub("", response.text), "answer"))
    return str(response.headers["location"])


def test_media_flows_from_relay_to_relay_where_there_is_no_other_way() -> None:
    async def scenario() -> None:
        async with (
            turn_server() as turn,
            live(ScriptedEngine(), with_servers(turn_of(turn))) as server,
            Caller(server, channel=False, ice_servers=[RTCIceServer(f"turn:{turn.url}", USER, PASSWORD)]) as camera,
        ):
            session = await pushed_over_relays(server, camera)
            await server.until(lambda: bool(server.calls) and server.calls[0].is_feeding)
            stream = await server.only_stream()
            await server.until(lambda: len(stream.windows) >= 1)
            relayed = sum(relay.num_received for relay in turn.relays.values())
            assert relayed > 50, "sound and pictures came over the relay"
            num_relays = len(turn.relays)
            async with server.client() as client:
                fragment = f"a=ice-ufrag:newname\r\na=ice-pwd:{'p' * 24}\r\n"
                restarted = await client.patch(session, content=fragment, headers=FRAGMENT | {"If-Match": "*"})
            assert restarted.status_code == 200
            assert " typ relay" in restarted.text
            assert len(turn.relays) == num_relays + 1, "a restart has a relay of its own"

    run(scenario())


def test_a_turn_server_that_refuses_is_told_once_and_leaves_the_servers_own_addresses() -> None:
    async def scenario() -> None:
        seen: list[Observed] = []
        async with (
            turn_server() as turn,
            live(ScriptedEngine(), with_servers(turn_of(turn, "wrong")), observe=seen.append) as server,
            Caller(server) as caller,
            Caller(server) as guest,
        ):
            await caller.call({"stream": "door"})
            await caller.state("live")
            await guest.call({"stream": "door"})
            assert turn.num_refused
            assert not turn.relays
            (told,) = [event for event in seen if isinstance(event, NoRelay)]
            assert str(told.values["reason"]).startswith("the TURN server of --ice-server does not answer, or refuses")
            assert "wrong" not in str(told.values)

    run(scenario())


def test_a_stun_server_is_asked_for_the_address_outside() -> None:
    async def scenario() -> None:
        async with (
            turn_server() as turn,
            live(ScriptedEngine(), with_servers(IceServer(f"stun:{turn.url}"))) as server,
            Caller(server) as caller,
        ):
            await caller.call()
            await caller.state("live")
            assert turn.num_asked

    run(scenario())
