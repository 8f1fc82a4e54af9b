"""A network between the page and a server in this process that a test can cut."""

from dataclasses import dataclass
from typing import Any

import aioice.ice
import pytest


@dataclass
class Network:
    """While `is_gone`, no datagram passes in either direction; HTTP still does."""

    is_gone: bool = False


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    cut = Network()
    receive, send = aioice.ice.StunProtocol.datagram_received, aioice.ice.StunProtocol.send_data

    def datagram_received(self: aioice.ice.StunProtocol, data: bytes, addr: tuple[Any, ...]) -> None:
        if not cut.is_gone:
            receive(self, data, addr)

    async def send_data(self: aioice.ice.StunProtocol, data: bytes, addr: tuple[Any, ...]) -> None:
        if not cut.is_gone:
            await send(self, data, addr)

    monkeypatch.setattr(aioice.ice.StunProtocol, "datagram_received", datagram_received)
    monkeypatch.setattr(aioice.ice.StunProtocol, "send_data", send_data)
    return cut
