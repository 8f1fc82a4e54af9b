"""A STUN and TURN server (RFC 8489, RFC 8656) on UDP for one user, on this machine."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from aioice import stun
from aioice.ice import get_host_addresses
from aioice.turn import is_channel_data, make_integrity_key

USER, PASSWORD, REALM = "camera", "right", "test"
LIFETIME_S = 600

Address = tuple[str, int]


def own_address() -> str:
    """An address of this machine that ICE uses, too: not that of loopback."""
    return get_host_addresses(use_ipv4=True, use_ipv6=False)[0]


class _Relay(asyncio.DatagramProtocol):
    """The socket of one client, to which its peers send."""

    def __init__(self, server: "TurnServer", client: Address) -> None:
        self._server, self._client = server, client
        self.transport: asyncio.DatagramTransport | None = None
        self.channels: dict[int, Address] = {}
        self.num_received = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """From a peer, which has a channel or may not send."""
        channel = next((number for number, peer in self.channels.items() if peer == addr), None)
        if channel is not None:
            self.num_received += 1
            self._server.send(channel.to_bytes(2) + len(data).to_bytes(2) + data, self._client)

    def send(self, channel: int, data: bytes) -> None:
        """To the peer of a channel."""
        if self.transport is not None and channel in self.channels:
            self.transport.sendto(data, self.channels[channel])


class TurnServer(asyncio.DatagramProtocol):
    """`relays`: of all clients so far. `num_refused`: requests of clients with a wrong password."""

    def __init__(self) -> None:
        self.relays: dict[Address, _Relay] = {}
        self.num_refused = self.num_asked = 0
        self._transport: asyncio.DatagramTransport | None = None
        self._nonce = secrets.token_hex(8).encode()
        self._doing: list[asyncio.Task[None]] = []

    @property
    def url(self) -> str:
        """As it stands in an offer of ICE servers, without its scheme."""
        assert self._transport is not None
        host, port = self._transport.get_extra_info("sockname")
        return f"{host}:{port}"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def send(self, data: bytes, client: Address) -> None:
        assert self._transport is not None
        self._transport.sendto(data, client)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        if is_channel_data(data):
            if addr in self.relays:
                size = int.from_bytes(data[2:4])
                self.relays[addr].send(int.from_bytes(data[:2]), data[4 : 4 + size])
            return
        request = stun.parse_message(data)
        if request.message_method == stun.Method.BINDING:
            self.num_asked += 1
            self._answer(request, addr, {"XOR-MAPPED-ADDRESS": addr})
            return
        if "USERNAME" not in request.attributes:
            self._refuse(request, addr)
            return
        key = make_integrity_key(request.attributes["USERNAME"], REALM, PASSWORD)
        if request.attributes["USERNAME"] != USER or not request.check_message_integrity(key):
            self.num_refused += 1
            self._refuse(request, addr)
            return
        self._doing.append(asyncio.get_running_loop().create_task(self._do(request, addr, key)))

    async def _do(self, request: stun.Message, client: Address, key: bytes) -> None:
        told: dict[str, object] = {"LIFETIME": request.attributes.get("LIFETIME", LIFETIME_S)}
        if request.message_method == stun.Method.ALLOCATE:
            if client not in self.relays:
                self.relays[client] = _Relay(self, client)
                await asyncio.get_running_loop().create_datagram_endpoint(
                    lambda: self.relays[client], (own_address(), 0)
                )
            transport = self.relays[client].transport
            if transport is None:
                return  # asked again before the first answer
            told |= {"XOR-MAPPED-ADDRESS": client, "XOR-RELAYED-ADDRESS": transport.get_extra_info("sockname")}
        elif request.message_method == stun.Method.CHANNEL_BIND:
            peer = request.attributes["XOR-PEER-ADDRESS"]
            self.relays[client].channels[request.attributes["CHANNEL-NUMBER"]] = peer
        self._answer(request, client, told, key)

    def _answer(
        self, request: stun.Message, client: Address, told: dict[str, object], key: bytes | None = None
    ) -> None:
        answer = stun.Message(request.message_method, stun.Class.RESPONSE, request.transaction_id)
        answer.attributes.update(told)
        if key is not None:
            answer.add_message_integrity(key)
        answer.add_fingerprint()
        self.send(bytes(answer), client)

    def _refuse(self, request: stun.Message, client: Address) -> None:
        refusal = stun.Message(request.message_method, stun.Class.ERROR, request.transaction_id)
        refusal.attributes.update({"ERROR-CODE": (401, "Unauthorized"), "REALM": REALM, "NONCE": self._nonce})
        refusal.add_fingerprint()
        self.send(bytes(refusal), client)

    async def close(self) -> None:
        """Raises what went wrong with a request."""
        assert self._transport is not None
        self._transport.close()
        await asyncio.gather(*self._doing)
        for relay in self.relays.values():
            if relay.transport is not None:
                relay.transport.close()


@asynccontextmanager
async def turn_server() -> AsyncIterator[TurnServer]:
    """One that runs."""
    _, server = await asyncio.get_running_loop().create_datagram_endpoint(TurnServer, ("127.0.0.1", 0))
    try:
        yield server
    finally:
        await server.close()
