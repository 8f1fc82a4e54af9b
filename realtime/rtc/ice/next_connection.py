"""An ICE connection that takes the place of the one under an aiortc transport, while packets flow.

The only place that touches private names of aiortc and aioice for it; both are pinned, and tests fail when they move.
Both connections put what they receive into one queue, from which DTLS goes on reading: its keys and those of SRTP stay.
"""

import asyncio
from collections.abc import Iterable

from aiortc import RTCIceCandidate, RTCIceGatherer, RTCIceServer, RTCIceTransport
from aiortc.rtcicetransport import candidate_to_aioice
from aiortc.sdp import candidate_from_sdp, candidate_to_sdp

from realtime.errors import AiortcMovedError
from realtime.rtc.consent import Consent
from realtime.rtc.datagrams import DatagramReader, read_sockets

COMPLETED = "completed"  # the state of a transport over which packets flow
_OF_TRANSPORT = ("_recv", "_send", "_connection", "_RTCIceTransport__iceGatherer")
_OF_CONNECTION = ("_queue", "_event_waiter", "_query_consent_task", "_closing", "ice_controlling", "remote_is_lite")


class NextConnection:
    """Call `gather`, `connect` and `take_over`, one after the other, and `close` at the end, wherever it was.

    `readers`: of the sockets of the connection that is not in use: those of the new one; after `take_over` the caller
    puts those of the old one there. Raises AiortcMovedError if the installed aiortc is not the pinned version.
    """

    def __init__(self, transport: RTCIceTransport, servers: list[RTCIceServer]) -> None:
        self._transport, self._gatherer = transport, RTCIceGatherer(servers)
        _check_names(transport, _OF_TRANSPORT)
        _check_names(self._gatherer, ("_connection", "_remote_candidates_end"))
        self._unused = self._gatherer._connection
        _check_names(self._unused, _OF_CONNECTION)
        old = transport._connection
        self._unused.ice_controlling, self._unused.remote_is_lite = old.ice_controlling, old.remote_is_lite
        self._unused._queue = old._queue
        self._gathering: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None
        self.readers: tuple[DatagramReader, ...] = ()

    @property
    def name_and_password(self) -> tuple[str, str]:
        """Our own, for the other end."""
        own = self._gatherer.getLocalParameters()
        assert own.usernameFragment is not None
        assert own.password is not None
        return own.usernameFragment, own.password

    @property
    def candidates(self) -> list[str]:
        """Our addresses as SDP, once they are gathered."""
        return [f"candidate:{candidate_to_sdp(each)}" for each in self._gatherer.getLocalCandidates()]

    async def gather(self) -> None:
        """Open sockets and ask ICE servers, for 5 s at most."""
        self._gathering = asyncio.get_running_loop().create_task(self._gatherer.gather())
        await asyncio.shield(self._gathering)  # aioice would leave sockets open
        self.readers = read_sockets(self._gatherer._connection)

    async def add_candidates(self, candidates: Iterable[str], is_complete: bool) -> None:
        """Try addresses of the other end, as SDP; waits for hidden names. `is_complete`: no more will come."""
        await asyncio.gather(*(self._add(candidate_from_sdp(line.removeprefix("candidate:"))) for line in candidates))
        if is_complete and not self._gatherer._remote_candidates_end:
            self._gatherer._remote_candidates_end = True
            await self._gatherer._connection.add_remote_candidate(None)

    async def _add(self, candidate: RTCIceCandidate) -> None:
        if not self._gatherer._remote_candidates_end:
            await self._gatherer._connection.add_remote_candidate(candidate_to_aioice(candidate))

    async def connect(self, name: str, password: str) -> None:
        """Check addresses until a pair of them is chosen. `name`, `password`: the other end's.

        Raises ConnectionError: none of them works. Without an end of the other end's addresses it tries for ever.
        """
        new = self._gatherer._connection
        new.remote_username, new.remote_password = name, password
        Consent(new)
        await new.connect()

    def take_over(self) -> None:
        """From now on packets go out on this connection. Both receive, until `close` closes the old one.

        Raises ConnectionError: the transport has ended.
        """
        transport, new = self._transport, self._gatherer._connection
        old = transport._connection
        if transport.state != COMPLETED or old._closing or old._event_waiter is None:
            raise ConnectionError("the connection has ended")
        if old._query_consent_task is not None:
            old._query_consent_task.cancel()  # the client no longer cares for the old path
        new._event_waiter, old._event_waiter = old._event_waiter, None  # for this, the transport waits to know its end
        transport._connection, transport._recv, transport._send = new, new.recv, new.send
        transport._RTCIceTransport__iceGatherer = self._gatherer  # type: ignore[attr-defined]
        self._unused = old

    async def close(self) -> None:
        """Close the connection that is not in use: this one, or after `take_over` the old one.

        It goes on when the caller is cancelled; another call waits for its end.
        """
        if self._closing is None:
            self._closing = asyncio.get_running_loop().create_task(self._close())
        await asyncio.shield(self._closing)  # aioice cannot close a socket again whose closing was cancelled

    async def _close(self) -> None:
        if self._gathering is not None:
            await asyncio.wait({self._gathering})
        self._unused._queue = asyncio.Queue()  # its end, which goes into its queue, is not that of the transport
        await self._unused.close()


def _check_names(owner: object, names: Iterable[str]) -> None:
    for name in names:
        if not hasattr(owner, name):
            kind = type(owner).__name__
            raise AiortcMovedError(f"aiortc's {kind} has no {name}: install the version in pyproject.toml")
