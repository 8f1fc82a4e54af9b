"""Reads the UDP sockets of a peer connection until they are empty, and counts what the kernel had to drop.

asyncio reads one datagram each time its loop comes round. On a busy machine a turn of the loop takes 20 ms and more,
while a caller sends a hundred datagrams a second: the kernel's buffer overflows, sound is lost, and with it the answers
to ICE's consent checks, without which a call ends after half a minute. One wake-up here reads all that has come.
"""

import asyncio
import socket
import struct
from typing import Any, Protocol

from aiortc import RTCPeerConnection

from realtime.errors import AiortcMovedError

MAX_PER_WAKE_UP = 256  # datagrams, so that one caller cannot keep the loop to itself
MAX_DATAGRAM_BYTES = 65_536
RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024  # asked for; the kernel grants at most net.core.rmem_max
SO_MEMINFO, NUM_MEMINFO, DROPS = 55, 9, 8  # Linux: include/uapi/linux/sock_diag.h


class DatagramHandler(Protocol):
    """Gets what comes in; asyncio's `DatagramProtocol` is one."""

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None: ...

    def error_received(self, exc: Exception) -> None: ...


class DatagramReader:
    """Reads one socket that does not block. Create it on the event loop; it reads when the loop calls `read`."""

    def __init__(self, source: socket.socket, handler: DatagramHandler) -> None:
        self._socket, self._handler = source, handler
        self._num_dropped = 0
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
            self._handler.datagram_received(data, address)

    @property
    def num_dropped(self) -> int:
        """Datagrams that the kernel dropped because its buffer was full; always 0 on systems that do not tell."""
        try:
            info = self._socket.getsockopt(socket.SOL_SOCKET, SO_MEMINFO, 4 * NUM_MEMINFO)
            self._num_dropped = struct.unpack(f"{NUM_MEMINFO}I", info)[DROPS]
        except (OSError, struct.error):
            pass  # the socket is closed: what was read last still holds
        return self._num_dropped


def read_until_empty(connection: RTCPeerConnection) -> tuple[DatagramReader, ...]:
    """Take over the reading of all sockets of a connection. Call it when the local description is set.

    Loops that are not asyncio's own selector loop (uvloop, Windows) are left alone. Raises AiortcMovedError if the
    installed aiortc is not the pinned version.
    """
    loop = asyncio.get_running_loop()
    if not isinstance(loop, asyncio.SelectorEventLoop):
        return ()
    readers = []
    try:
        for ice in connection._RTCPeerConnection__iceTransports:  # type: ignore[attr-defined]
            for protocol in ice._connection._protocols:
                source = getattr(protocol.transport, "_sock", None)
                if source is None:  # a relay: its own socket carries little
                    continue
                readers.append(DatagramReader(source, protocol))
                loop._add_reader(source.fileno(), readers[-1].read)  # type: ignore[attr-defined]
    except AttributeError as error:
        raise AiortcMovedError(f"{error}: install the aiortc in pyproject.toml") from error
    return tuple(readers)
