"""Two peers change to another ICE connection while messages flow. If a test fails, aiortc or aioice has changed."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiortc import RTCConfiguration, RTCDataChannel, RTCIceGatherer, RTCIceTransport, RTCPeerConnection

from realtime.errors import AiortcMovedError
from realtime.rtc.datagrams import transports
from realtime.rtc.ice.next_connection import NextConnection
from tests.support.scenarios import run

WAIT_S = 60.0
NAMES = ("_recv", "_send", "_connection", "_RTCIceTransport__iceGatherer")
CONNECTION_NAMES = ("_queue", "_event_waiter", "_query_consent_task", "_closing", "remote_is_lite")


class Pair:
    """Two peers, their channels, what came through these, and every state of the first peer's connection."""

    def __init__(self) -> None:
        self.peers = tuple(RTCPeerConnection(RTCConfiguration(iceServers=[])) for _ in range(2))
        self.messages: asyncio.Queue[str] = asyncio.Queue()
        self.states: list[str] = []

    async def connect(self) -> None:
        offerer, answerer = self.peers
        channels: asyncio.Queue[RTCDataChannel] = asyncio.Queue()
        first = offerer.createDataChannel("talk")
        answerer.on("datachannel", channels.put_nowait)
        await offerer.setLocalDescription(await offerer.createOffer())
        await answerer.setRemoteDescription(offerer.localDescription)
        await answerer.setLocalDescription(await answerer.createAnswer())
        await offerer.setRemoteDescription(answerer.localDescription)
        self.channels = (first, await asyncio.wait_for(channels.get(), WAIT_S))
        for channel in self.channels:
            channel.on("message", self.messages.put_nowait)
        answerer.on("connectionstatechange", lambda: self.states.append(answerer.connectionState))

    @property
    def transports(self) -> list[RTCIceTransport]:
        return [transport for peer in self.peers for transport in transports(peer)]

    @property
    def sockets(self) -> list[socket.socket]:
        found: list[socket.socket] = []
        for transport in self.transports:
            found += [protocol.transport._sock for protocol in transport._connection._protocols]  # type: ignore[attr-defined]
        return found

    async def exchange(self) -> None:
        """A message arrives in each direction."""
        for channel in self.channels:
            channel.send("hello")
            assert await asyncio.wait_for(self.messages.get(), WAIT_S) == "hello"


@asynccontextmanager
async def connected() -> AsyncIterator[Pair]:
    pair = Pair()
    await pair.connect()
    yield pair
    await asyncio.gather(*(peer.close() for peer in pair.peers))


def num_read() -> int:
    """Sockets that the event loop reads, without its own."""
    loop: Any = asyncio.get_running_loop()
    return len(set(loop._selector.get_map()) - {loop._ssock.fileno()})


async def introduced(pair: Pair) -> tuple[NextConnection, NextConnection]:
    """A next connection for each peer; each knows the other's addresses."""
    ours, theirs = (NextConnection(transport, []) for transport in pair.transports)
    await asyncio.gather(ours.gather(), theirs.gather())
    await ours.add_candidates(theirs.candidates, is_complete=True)
    await theirs.add_candidates(ours.candidates, is_complete=False)
    return ours, theirs


def test_messages_go_on_over_the_next_connection_and_the_old_one_is_closed() -> None:
    async def scenario() -> None:
        async with connected() as pair:
            old_sockets = pair.sockets
            ours, theirs = await introduced(pair)
            await pair.exchange()
            await asyncio.gather(
                asyncio.wait_for(ours.connect(*theirs.name_and_password), WAIT_S),
                asyncio.wait_for(theirs.connect(*ours.name_and_password), WAIT_S),
            )
            await pair.exchange()
            ours.take_over()
            await pair.exchange()  # one peer sends on the new path, the other one still on the old
            theirs.take_over()
            await asyncio.gather(ours.close(), theirs.close())
            assert {each.fileno() for each in old_sockets} == {-1}
            assert not set(pair.sockets) & set(old_sockets)
            await pair.exchange()
            assert [transport.state for transport in pair.transports] == ["completed", "completed"]
            assert pair.states == []
        assert pair.states[-1] == "closed", "the transport knows the end of the new connection"

    run(scenario())


def test_one_that_fails_changes_nothing() -> None:
    async def scenario() -> None:
        async with connected() as pair:
            sockets = pair.sockets
            next_connection = NextConnection(pair.transports[0], [])
            await next_connection.gather()
            await next_connection.add_candidates([], is_complete=True)
            with pytest.raises(ConnectionError, match="failed"):
                await asyncio.wait_for(next_connection.connect("name", "p" * 22), WAIT_S)
            await next_connection.close()
            assert pair.sockets == sockets
            await pair.exchange()

    run(scenario())


def test_a_transport_that_has_ended_is_not_taken_over() -> None:
    async def scenario() -> None:
        async with connected() as pair:
            next_connection = NextConnection(pair.transports[0], [])
            await pair.transports[0].stop()
            with pytest.raises(ConnectionError, match="ended"):
                next_connection.take_over()
            await next_connection.close()

    run(scenario())


@pytest.mark.parametrize("num_turns", range(8))
def test_one_whose_closing_is_cancelled_is_closed_by_the_next_try(num_turns: int) -> None:
    async def scenario() -> None:
        next_connection = NextConnection(RTCIceTransport(RTCIceGatherer([])), [])
        await next_connection.gather()
        closing = asyncio.create_task(next_connection.close())
        for _ in range(num_turns):
            await asyncio.sleep(0)
        closing.cancel()
        await asyncio.wait({closing})
        again = asyncio.create_task(next_connection.close())
        done, _ = await asyncio.wait({again}, timeout=WAIT_S)
        assert done == {again}
        assert not again.cancelled()
        assert num_read() == 0

    run(scenario())


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_private_name_of_the_transport_is_reported_by_name(name: str) -> None:
    async def scenario() -> None:
        transport = RTCIceTransport(RTCIceGatherer([]))
        delattr(transport, name)
        with pytest.raises(AiortcMovedError, match=name):
            NextConnection(transport, [])

    run(scenario())


@pytest.mark.parametrize("name", CONNECTION_NAMES)
def test_a_missing_private_name_of_the_connection_is_reported_by_name(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Moved(RTCIceGatherer):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            delattr(self._connection, name)

    async def scenario() -> None:
        transport = RTCIceTransport(RTCIceGatherer([]))
        monkeypatch.setattr("realtime.rtc.ice.next_connection.RTCIceGatherer", Moved)
        with pytest.raises(AiortcMovedError, match=name):
            NextConnection(transport, [])

    run(scenario())
