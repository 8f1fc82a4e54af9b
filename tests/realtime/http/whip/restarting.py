"""Restarts the ICE of a peer of aiortc as browsers do: a new name, password and sockets, told with a PATCH."""

import asyncio

import httpx
from aiortc import RTCPeerConnection

from realtime.rtc.datagrams import transports
from realtime.rtc.ice.next_connection import NextConnection
from realtime.rtc.sdp.fragments import read_fragment
from tests.realtime.http.whip.encoder import FRAGMENT
from tests.support.live import WAIT_S

RESTART = FRAGMENT | {"If-Match": "*"}


def fragment_of(name: str, password: str, *candidates: str) -> str:
    rows = [f"ice-ufrag:{name}", f"ice-pwd:{password}", *candidates]
    return "".join(f"a={row}\r\n" for row in rows)


async def restart(client: httpx.AsyncClient, session: str, peer: RTCPeerConnection) -> httpx.Response:
    """Returns the answer to the PATCH when the peer uses the new connection; its old one is closed."""
    (transport,) = transports(peer)
    new = NextConnection(transport, [])
    await new.gather()
    response = await client.patch(
        session, content=fragment_of(*new.name_and_password, *new.candidates), headers=RESTART
    )
    assert response.status_code == 200, response.text
    answer = read_fragment(response.text)
    await new.add_candidates([line for _, line in answer.candidates], answer.is_complete)
    await asyncio.wait_for(new.connect(*answer.name_and_password), WAIT_S)
    new.take_over()
    await new.close()
    return response
