"""TCP connections of the server: how many there may be, and how long each may take over a request.

`ConnectionTable` is pure: keys only; time is an argument. `bounded_protocol` ties it to uvicorn's HTTP protocol, which
waits without end for headers, and for an answer to be read.
"""

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass

from uvicorn.protocols.http.h11_impl import H11Protocol

from realtime.errors import RequestError
from realtime.http.answers import raw_answer

MAX_CONNECTIONS = 256
HEADERS_TIMEOUT_S = 10.0  # from the connection, or the answer before
EXCHANGE_TIMEOUT_S = 30.0  # from the headers until the answer was read


@dataclass
class _Phase:
    """Since when a connection waits for headers (`is_idle`), or is busy with a request; and until when it may."""

    is_idle: bool
    since_s: float
    until_s: float

    @property
    def order(self) -> tuple[bool, float]:
        """Of two, the lesser makes room first."""
        return not self.is_idle, self.since_s


class ConnectionTable:
    """All connections of a server. `num_closed`: how many were closed because they were `overdue`, or `made_room`."""

    def __init__(self) -> None:
        self._phases: dict[Hashable, _Phase] = {}
        self.num_closed = {"overdue": 0, "made_room": 0}

    def __len__(self) -> int:
        return len(self._phases)

    def opened(self, key: Hashable, now_s: float) -> Hashable | None:
        """A connection was opened. Returns one that is to be closed in its place, if there are too many.

        That is the one that has waited for headers longest; where none does, the one that has been busy longest.
        """
        crowded_out = None
        if len(self._phases) >= MAX_CONNECTIONS:
            crowded_out = min(self._phases, key=lambda each: self._phases[each].order)
            self.closed(crowded_out)
            self.num_closed["made_room"] += 1
        self._phases[key] = _Phase(True, now_s, now_s + HEADERS_TIMEOUT_S)
        return crowded_out

    def request_began(self, key: Hashable, now_s: float) -> None:
        """The headers of a request have come."""
        if key in self._phases:
            self._phases[key] = _Phase(False, now_s, now_s + EXCHANGE_TIMEOUT_S)

    def answered(self, key: Hashable, now_s: float, is_sent: bool) -> None:
        """A request was answered. `is_sent`: the network has taken all of the answer."""
        if key in self._phases:
            timeout_s = HEADERS_TIMEOUT_S if is_sent else EXCHANGE_TIMEOUT_S
            self._phases[key] = _Phase(True, now_s, now_s + timeout_s)

    def closed(self, key: Hashable) -> None:
        """A connection has ended. Does nothing if it is unknown."""
        self._phases.pop(key, None)

    def take_overdue(self, now_s: float) -> list[Hashable]:
        """Remove the connections whose time is over, which are to be closed, and return them."""
        overdue = [key for key, phase in self._phases.items() if now_s >= phase.until_s]
        for key in overdue:
            self.closed(key)
        self.num_closed["overdue"] += len(overdue)
        return overdue


class BoundedProtocol(H11Protocol):
    """uvicorn's protocol of one connection; tells `table` what the connection is waiting for."""

    table: ConnectionTable

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """From the event loop: the connection is open."""
        super().connection_made(transport)
        crowded_out = self.table.opened(self, self.loop.time())
        if isinstance(crowded_out, BoundedProtocol):
            crowded_out.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """From the event loop: the connection has ended."""
        self.table.closed(self)
        super().connection_lost(exc)

    def handle_events(self) -> None:
        """From uvicorn: something has come."""
        before = self.cycle
        super().handle_events()
        if self.cycle is not before:
            self.table.request_began(self, self.loop.time())

    def on_response_complete(self) -> None:
        """From uvicorn: the answer was handed to the network."""
        is_sent = not self.transport.get_write_buffer_size()
        self.table.answered(self, self.loop.time(), is_sent)
        super().on_response_complete()

    def end_overdue(self) -> None:
        """Close the connection; a client that has sent a part of its headers is told why."""
        is_idle = self.cycle is None or self.cycle.response_complete
        has_part = is_idle and bool(self.conn.trailing_data[0])
        if has_part and not self.transport.is_closing() and not self.transport.get_write_buffer_size():
            message = f"the headers did not arrive within {HEADERS_TIMEOUT_S:.0f} s: send the request again"
            self.transport.write(raw_answer(RequestError("request_timeout", message)))
            self.transport.close()
        else:
            self.transport.abort()


def bounded_protocol(of_table: ConnectionTable) -> type[BoundedProtocol]:
    """The protocol class for one server."""

    class Protocol(BoundedProtocol):
        table = of_table

    return Protocol
