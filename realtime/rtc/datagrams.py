"""Reads the UDP sockets of a peer connection until they are empty; bounds and counts what waits and what is dropped.

asyncio reads one datagram each time its loop comes round. On a busy machine a turn of the loop takes 20 ms and more,
while a caller sends a hundred datagrams a second: the kernel's buffer overflows, sound is lost, and with it the answers
to ICE's consent checks, without which a call ends after half a minute. One wake-up here reads all that has come.

aioice keeps what is not STUN until DTLS takes it, which begins when ICE has ended: anybody may send until then.
"""

import asyncio
import socket
import struct
from collections.abc import Iterator
from typing import Any, Protocol

import aioice.ice
from aiortc import RTCIceTransport, RTCPeerConnection

from realtime.errors import AiortcMovedError

MAX_PER_WAKE_UP = 256  # datagrams, so that one caller cannot keep the loop to itself
MAX_WAITING = 512  # datagrams of one transport that wait for DTLS; more than one wake-up reads
MAX_WAITING_BYTES = 2048  # of one of them; WebRTC sends no larger ones, as networks would cut them into pieces
MAX_DATAGRAM_BYTES = 65_536
RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024  # asked for; the kernel grants at most net.core.rmem_max
SO_MEMINFO, NUM_MEMINFO, DROPS = 55, 9, 8  # Linux: include/uapi/linux/sock_diag.h


class DatagramHandler(Protocol):
    """Gets what comes in; asyncio's `DatagramProtocol` is one."""

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None: ...

    def error_received(self, exc: Exception) -> None: ...


class DropCounter(Protocol):
    """Counts the datagrams that it drops."""

    @property
    def num_dropped(self) -> int: ...


class DatagramQueue(asyncio.Queue[tuple[bytes, int] | None]):
    """Datagrams that wait for DTLS, each with its ICE component. None: the connection has ended.

    Drops what is neither DTLS nor SRTP (RFC 7983), what is larger than `MAX_WAITING_BYTES`, and what comes while
    `MAX_WAITING` wait.
    """

    def __init__(self) -> None:
        super().__init__()
        self.num_dropped = 0

    def put_nowait(self, item: tuple[bytes, int] | None) -> None:
        """Add a datagram, or count it as dropped; None is always accepted."""
        if item is None or (_may_wait(item[0]) and self.qsize() < MAX_WAITING):
            super().put_nowait(item)
        else:
            self.num_dropped += 1


def _may_wait(data: bytes) -> bool:
    is_known = bool(data) and (20 <= data[0] <= 63 or 128 <= data[0] <= 191)
    return is_known and len(data) <= MAX_WAITING_BYTES


class DatagramReader:
    """Reads one socket that does not block. Create it on the event loop; it reads when the loop calls `read`."""

    def __init__(self, source: socket.socket, handler: DatagramHandler) -> None:
        self._socket, self._handler = source, handler
        self._num_dropped_by_kernel = self._num_failed = 0
        source.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)

    def read(self) -> None:
        """Pass on what has come, at most `MAX_PER_WAKE_UP` datagrams: the loop calls again if there is more."""
        for _ in range(MAX_PER_WAKE_UP):
            try:
                data, address = self._socket.recvfrom(MAX_DATAGRAM_BYTES)
            except (BlockingIOError, InterruptedError):
                return
            except OSError as error:  # such as an ICMP message that a port is closed
                self._handler.error_received(error)
                return
            try:
                self._handler.datagram_received(data, address)
            except Exception as error:  # aioice does not foresee everything that anybody may send
                self._failed(error)

    def _failed(self, error: Exception) -> None:
        """Count a datagram; report the first only, or a stranger could fill the log."""
        self._num_failed += 1
        if self._num_failed == 1:
            context = {"message": "a datagram could not be read; more are only counted", "exception": error}
            asyncio.get_running_loop().call_exception_handler(context)

    @property
    def num_dropped(self) -> int:
        """Datagrams that could not be read, and those that the kernel dropped because its buffer was full.

        Not all systems tell the latter.
        """
        try:
            info = self._socket.getsockopt(socket.SOL_SOCKET, SO_MEMINFO, 4 * NUM_MEMINFO)
            self._num_dropped_by_kernel = struct.unpack(f"{NUM_MEMINFO}I", info)[DROPS]
        except (OSError, struct.error):
            pass  # the socket is closed: what was read last still holds
        return self._num_dropped_by_kernel + self._num_failed


def bound_queues(connection: RTCPeerConnection) -> tuple[DatagramQueue, ...]:
    """Give each transport of a connection a `DatagramQueue`. Call it when the remote description is set.

    Raises AiortcMovedError if the installed aiortc is not the pinned version.
    """
    queues = []
    try:
        for ice in transports(connection):
            if not isinstance(ice._connection._queue, asyncio.Queue):
                raise AttributeError("aioice's connection has another kind of queue")
            ice._connection._queue = DatagramQueue()
            queues.append(ice._connection._queue)
    except AttributeError as error:
        raise _moved(error) from error
    return tuple(queues)


def read_until_empty(connection: RTCPeerConnection) -> tuple[DatagramReader, ...]:
    """Take over the reading of all open sockets of a connection. Call it when the local description is set.

    Loops that are not asyncio's own selector loop (uvloop, Windows) are left alone. Raises AiortcMovedError if the
    installed aiortc is not the pinned version.
    """
    try:
        return tuple(reader for ice in transports(connection) for reader in read_sockets(ice._connection))
    except AttributeError as error:
        raise _moved(error) from error


def read_sockets(connection: aioice.ice.Connection) -> tuple[DatagramReader, ...]:
    """As `read_until_empty`, of one ICE connection. Call it when its candidates are gathered."""
    loop = asyncio.get_running_loop()
    if not isinstance(loop, asyncio.SelectorEventLoop):
        return ()
    readers = []
    try:
        for protocol in connection._protocols:
            source = getattr(protocol.transport, "_sock", None)
            if source is None or protocol.transport.is_closing():  # None: a relay's own socket carries little
                continue
            readers.append(DatagramReader(source, protocol))
            loop._add_reader(source.fileno(), readers[-1].read)  # type: ignore[attr-defined]
    except AttributeError as error:
        raise _moved(error) from error
    return tuple(readers)


async def close_sockets(connection: RTCPeerConnection) -> None:
    """Close the sockets that a closed connection has left open: those that it made for an answer it could not end.

    Raises AiortcMovedError if the installed aiortc is not the pinned version.
    """
    try:
        for ice in transports(connection):
            await ice._connection.close()
    except AttributeError as error:
        raise _moved(error) from error


def transports(connection: RTCPeerConnection) -> Iterator[RTCIceTransport]:
    """The ICE transports of a connection whose local description is set: one for each bundle."""
    yield from connection._RTCPeerConnection__iceTransports  # type: ignore[attr-defined]


def _moved(error: AttributeError) -> AiortcMovedError:
    return AiortcMovedError(f"{error}: install the aiortc in pyproject.toml")
