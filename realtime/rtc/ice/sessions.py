"""The ICE sessions of one peer connection: the one in use, and one that may take its place (an ICE restart, RFC 8839).

Until the next one has connected, packets flow as before; if it fails, nothing has changed. Knows nothing of HTTP.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiortc import RTCIceServer, RTCIceTransport, RTCPeerConnection
from aiortc.sdp import candidate_from_sdp

from realtime.errors import RequestError
from realtime.rtc.datagrams import DatagramReader, transports
from realtime.rtc.ice.next_connection import COMPLETED, NextConnection
from realtime.rtc.offer import MAX_CANDIDATES, Offer
from realtime.rtc.sdp.fragments import Fragment

RESTART_TIMEOUT_S = 15.0  # from the answer until the next session has connected
OLD_PATH_S = 1.0  # how long packets are taken that are still on the old path

OnEnd = Callable[[str | None, float], None]  # why a restart failed, or None; seconds since its answer


@dataclass
class IceSession:
    """`number`: never given twice. `names`: the client's. `added`: its addresses that came after the offer.

    `answer`: the fragment that the client got for the restart; empty where it was the offer that began the session.
    """

    number: int
    names: frozenset[str]
    answer: str = ""
    added: frozenset[str] = frozenset()


class IceSessions:
    """Of an answered offer; lives on one event loop, `close` it before the connection.

    At most one restart is under way. `readers`: of the sockets that the connection has now.
    """

    def __init__(
        self,
        connection: RTCPeerConnection,
        offer: Offer,
        servers: list[RTCIceServer],
        readers: Sequence[DatagramReader],
    ) -> None:
        self._connection, self._offer, self._servers = connection, offer, servers
        self._current = self._newest = IceSession(0, offer.ice_names)
        self._next: NextConnection | None = None
        self._num_asked = 0
        self._changing = asyncio.Lock()
        self._switching: asyncio.Task[None] | None = None
        self._adding: set[asyncio.Task[None]] = set()
        self._readers, self._num_dropped_before = tuple(readers), 0
        self._is_closed = False

    @property
    def number(self) -> int:
        """Of the session that the client's next addresses belong to: the one of a restart, while it is under way."""
        return self._newest.number

    @property
    def num_dropped(self) -> int:
        """Datagrams that the readers of all sockets dropped until now."""
        next_readers = self._next.readers if self._next is not None else ()
        return self._num_dropped_before + sum(reader.num_dropped for reader in (*self._readers, *next_readers))

    def knows(self, fragment: Fragment) -> bool:
        """Whether it is about a session that there is; else it asks for a restart."""
        return any(fragment.names <= session.names for session in (self._newest, self._current))

    def answer_again(self, fragment: Fragment) -> str:
        """The answer to the restart that a fragment repeats, which may have been lost; empty if it repeats none."""
        is_repeated = fragment.names == self._newest.names and bool(fragment.passwords)
        return self._newest.answer if is_repeated else ""

    def add_candidates(self, fragment: Fragment) -> None:
        """Try addresses that the client tells after its offer or restart; those that it repeats count once.

        Raises RequestError: `too_many_candidates`; then all is as before.
        """
        session = self._newest if fragment.names <= self._newest.names else self._current
        added = session.added | {line for _, line in fragment.candidates}
        _check_number(len(added))
        session.added = added
        if session is self._current or self._next is None:
            adding = self._add_to_current(fragment)
        else:
            adding = self._next.add_candidates([line for _, line in fragment.candidates], fragment.is_complete)
        task = asyncio.get_running_loop().create_task(adding)
        self._adding.add(task)
        task.add_done_callback(self._adding.discard)

    async def _add_to_current(self, fragment: Fragment) -> None:
        """Waits for hidden names (`….local`), which the network may not know."""
        candidates = []
        for mid, line in fragment.candidates:
            candidate = candidate_from_sdp(line.removeprefix("candidate:"))
            candidate.sdpMid = self._offer.carrier(mid)
            candidates.append(candidate)
        await asyncio.gather(*(self._connection.addIceCandidate(candidate) for candidate in candidates))
        if fragment.is_complete:
            await self._connection.addIceCandidate(None)

    async def restart(self, fragment: Fragment, on_end: OnEnd) -> str:
        """Begin a restart, in the place of one that is under way; returns the fragment for the client.

        `on_end` is called when the new session is in use or has failed; not if a later restart or the end comes first.
        Raises RequestError: `invalid_sdp`, `too_many_candidates`, `no_ice_restart`, `not_connected`,
        `restart_replaced`, `unknown_call`; then packets flow as before.
        """
        try:
            name, password = fragment.name_and_password
        except ValueError as error:
            message = "an ICE restart needs one new a=ice-ufrag (4 to 256 letters) and one a=ice-pwd (22 to 256)"
            raise RequestError("invalid_sdp", message) from error
        _check_number(len(fragment.candidates))
        self._num_asked += 1
        number = self._num_asked
        async with self._changing:
            if self._is_closed:
                raise RequestError("unknown_call", "there is no such session: it has ended")
            if number != self._num_asked:
                message = "a later ICE restart has taken the place of this one: use the answer to that"
                raise RequestError("restart_replaced", message)
            await self._drop_next()
            next_connection = self._next = NextConnection(self._connected_transport(), self._servers)
            try:
                await next_connection.gather()
                self._connected_transport()
            except BaseException:
                await self._drop_next()
                raise
            answer = self._offer.fragment(*next_connection.name_and_password, next_connection.candidates)
            session = self._newest = IceSession(number, fragment.names, answer)
            self.add_candidates(fragment)
            switching = self._switch_over(next_connection, session, (name, password), on_end)
            self._switching = asyncio.get_running_loop().create_task(switching)
            return answer

    def _connected_transport(self) -> RTCIceTransport:
        """The one transport. Raises RequestError."""
        found = list(transports(self._connection))
        if len(found) != 1:
            message = "ICE can be restarted only where all lines are bundled: POST a new offer, the stream goes on"
            raise RequestError("no_ice_restart", message)
        if found[0].state != COMPLETED:
            message = "the session has not connected yet, or is lost: wait, or POST a new offer"
            raise RequestError("not_connected", message)
        return found[0]

    async def _switch_over(
        self, next_connection: NextConnection, session: IceSession, theirs: tuple[str, str], on_end: OnEnd
    ) -> None:
        """Connect the next session and use it; else go on with the current one."""
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        try:
            async with asyncio.timeout(RESTART_TIMEOUT_S):
                await next_connection.connect(*theirs)
            next_connection.take_over()
        except (ConnectionError, TimeoutError) as error:
            self._newest = self._current
            await self._close_unused(next_connection)
            on_end(str(error) or f"not connected for {RESTART_TIMEOUT_S:.0f} s", loop.time() - began_s)
            return
        self._current = session
        self._readers, next_connection.readers = next_connection.readers, self._readers
        on_end(None, loop.time() - began_s)
        await asyncio.sleep(OLD_PATH_S)
        await self._close_unused(next_connection)

    async def _close_unused(self, connection: NextConnection) -> None:
        for reader in connection.readers:
            reader.read()  # what has come on the old path until now
        self._num_dropped_before += sum(reader.num_dropped for reader in connection.readers)
        connection.readers = ()
        await connection.close()

    async def _drop_next(self) -> None:
        """End the restart that is under way, or what is left of the last one."""
        if self._switching is not None:
            self._switching.cancel()
            await asyncio.wait({self._switching})
        if self._next is not None:
            await self._close_unused(self._next)
        self._switching = self._next = None
        self._newest = self._current

    async def close(self) -> None:
        """End what is under way; the current session ends with the connection."""
        self._is_closed = True
        async with self._changing:
            await self._drop_next()
        for task in self._adding:
            task.cancel()


def _check_number(num_candidates: int) -> None:
    if num_candidates > MAX_CANDIDATES:
        message = f"send at most {MAX_CANDIDATES} ICE candidates after the offer"
        raise RequestError("too_many_candidates", message)
