"""Pushes a peer's media over WHIP as an encoder does."""

import httpx
from aiortc import RTCSessionDescription

from tests.support.live import Caller, Site

SDP = {"Content-Type": "application/sdp"}
FRAGMENT = {"Content-Type": "application/trickle-ice-sdpfrag"}


async def posted(server: Site, name: str, sdp: str, token: str | None = None) -> httpx.Response:
    async with server.client(token) as client:
        return await client.post(f"/whip/{name}", content=sdp, headers=SDP)


async def push(server: Site, camera: Caller, name: str, token: str | None = None) -> httpx.Response:
    """Push the media of a caller that has no data channel; returns the answer, which has been taken."""
    response = await posted(server, name, await camera.offer(), token)
    assert response.status_code == 201, response.text
    await camera.peer.setRemoteDescription(RTCSessionDescription(response.text, "answer"))
    return response
