"""A socket is read until it is empty, and the drops of the kernel are counted."""

import asyncio
import socket
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from aiortc import RTCPeerConnection

from realtime.errors import AiortcMovedError
from realtime.rtc.datagrams import (
    MAX_PER_WAKE_UP,
    MAX_WAITING,
    MAX_WAITING_BYTES,
    DatagramQueue,
    DatagramReader,
    bound_queues,
    read_until_empty,
)
from tests.support.scenarios import run


class Handler:
    """Keeps what it gets. With `closes`, the socket is closed at the first datagram."""

    def __init__(self, closes: socket.socket | None = None) -> None:
        self.datagrams: list[bytes] = []
        self.errors: list[Exception] = []
        self._closes = closes

    def datagram_received(self, data: bytes, _addr: tuple[Any, ...]) -> None:
        self.datagrams.append(data)
        if self._closes is not None:
            self._closes.close()

    def error_received(self, exc: Exception) -> None:
        self.errors.append(exc)


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A socket that is read, and one that is connected to it."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as reading,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sending,
    ):
        reading.bind(("127.0.0.1", 0))
        reading.setblocking(False)
        sending.connect(reading.getsockname())
        yield reading, sending


def test_one_call_passes_on_all_that_has_come(pair: tuple[socket.socket, socket.socket]) -> None:
    reading, sending = pair
    handler = Handler()
    reader = DatagramReader(reading, handler)
    for number in range(100):
        sending.send(bytes([number]))
    reader.read()
    assert handler.datagrams == [bytes([number]) for number in range(100)]
    reader.read()
    assert len(handler.datagrams) == 100, "an empty socket does not block"


def test_one_caller_does_not_keep_the_loop_to_itself(pair: tuple[socket.socket, socket.socket]) -> None:
    reading, sending = pair
    handler = Handler()
    reader = DatagramReader(reading, handler)
    for number in range(MAX_PER_WAKE_UP + 1):
        sending.send(b"%d" % number)
    reader.read()
    assert len(handler.datagrams) == MAX_PER_WAKE_UP
    reader.read()
    assert handler.datagrams[-1] == b"%d" % MAX_PER_WAKE_UP


def test_a_socket_that_is_closed_meanwhile_ends_the_reading(pair: tuple[socket.socket, socket.socket]) -> None:
    reading, sending = pair
    handler = Handler(closes=reading)
    reader = DatagramReader(reading, handler)
    sending.send(b"bye")
    sending.send(b"too late")
    reader.read()
    assert handler.datagrams == [b"bye"]
    assert len(handler.errors) == 1


def test_a_datagram_that_cannot_be_read_is_counted_and_the_first_one_reported(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    reading, sending = pair
    reported: list[dict[str, Any]] = []

    class Fragile(Handler):
        def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
            if data == b"odd":
                raise IndexError("odd")
            super().datagram_received(data, addr)

    async def scenario() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
        handler = Fragile()
        reader = DatagramReader(reading, handler)
        for data in (b"odd", b"odd", b"plain"):
            sending.send(data)
        reader.read()
        assert handler.datagrams == [b"plain"]
        assert reader.num_dropped == 2

    run(scenario())
    assert [type(context["exception"]) for context in reported] == [IndexError]


@pytest.mark.parametrize("data", [b"", b"\x00stun", b"GET /", bytes([64]), bytes([127]), bytes([192]), bytes([255])])
def test_what_is_neither_dtls_nor_srtp_does_not_wait(data: bytes) -> None:
    queue = DatagramQueue()
    queue.put_nowait((data, 1))
    assert (queue.qsize(), queue.num_dropped) == (0, 1)


@pytest.mark.parametrize("first", [20, 63, 128, 191])
def test_datagrams_that_wait_for_dtls_are_bounded(first: int) -> None:
    queue = DatagramQueue()
    queue.put_nowait((bytes([first]) * (MAX_WAITING_BYTES + 1), 1))
    assert (queue.qsize(), queue.num_dropped) == (0, 1)
    for number in range(MAX_WAITING + 5):
        queue.put_nowait((bytes([first]) * (MAX_WAITING_BYTES if number == 0 else 1), 1))
    assert (queue.qsize(), queue.num_dropped) == (MAX_WAITING, 6)
    queue.put_nowait(None)  # the end must be known
    assert queue.qsize() == MAX_WAITING + 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts them for each socket")
def test_what_the_kernel_drops_is_counted_and_still_known_after_the_end(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    reading, sending = pair
    reader = DatagramReader(reading, Handler())
    assert reader.num_dropped == 0
    reading.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    for _ in range(100):
        sending.send(bytes(1000))
    dropped = reader.num_dropped
    assert 0 < dropped < 100
    reading.close()
    assert reader.num_dropped == dropped


def test_a_connection_is_read_by_our_readers_and_still_connects() -> None:
    async def scenario() -> None:
        caller, server = RTCPeerConnection(), RTCPeerConnection()
        opened = asyncio.Event()
        caller.createDataChannel("oai-events").on("open", opened.set)
        await caller.setLocalDescription(await caller.createOffer())
        await server.setRemoteDescription(caller.localDescription)
        await server.setLocalDescription(await server.createAnswer())
        readers = read_until_empty(server)
        assert readers
        loop: Any = asyncio.get_running_loop()
        for reader in readers:
            (handle, _) = loop._selector.get_key(reader._socket.fileno()).data
            assert handle._callback == reader.read, "asyncio must not read it, too"
        await caller.setRemoteDescription(server.localDescription)
        await asyncio.wait_for(opened.wait(), 60)
        await asyncio.gather(caller.close(), server.close())

    asyncio.run(scenario())


def test_a_socket_that_is_being_closed_is_left_alone() -> None:
    async def scenario() -> None:
        connection = RTCPeerConnection()
        connection.createDataChannel("oai-events")
        await connection.setLocalDescription(await connection.createOffer())
        (ice,) = connection._RTCPeerConnection__iceTransports  # type: ignore[attr-defined]
        protocols = ice._connection._protocols
        protocols[0].transport.close()
        assert len(read_until_empty(connection)) == len(protocols) - 1
        await connection.close()

    run(scenario())


def test_another_aiortc_is_reported() -> None:
    async def scenario() -> None:
        connection = RTCPeerConnection()
        del connection._RTCPeerConnection__iceTransports  # type: ignore[attr-defined]
        for touch in (read_until_empty, bound_queues):
            with pytest.raises(AiortcMovedError, match="pyproject"):
                touch(connection)

    asyncio.run(scenario())
