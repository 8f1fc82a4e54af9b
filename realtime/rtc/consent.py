"""Whether a client still wants what is sent to it (RFC 7675): it answers our checks, or sends valid ones of its own.

FFmpeg's WHIP client does the second only: aioice alone would cut it off after half a minute.
"""

import asyncio
import random

import aioice.ice
from aioice.stun import Message, TransactionError
from aiortc import RTCPeerConnection

from realtime.errors import AiortcMovedError
from realtime.rtc.datagrams import transports

CHECK_VALID_S = 10.0  # FFmpeg sends a check every 5 s


class Consent:
    """Of one ICE connection that has not connected yet; takes the place of its `query_consent`.

    Raises AiortcMovedError if the installed aioice is another version.
    """

    def __init__(self, ice: aioice.ice.Connection) -> None:
        self._ice = ice
        self._checked_at_s: float | None = None
        try:
            self._check_incoming = ice.check_incoming
            ice.query_consent, ice.check_incoming = self.query, self._checked  # type: ignore[method-assign]
        except AttributeError as error:
            raise AiortcMovedError(f"{error}: install the aioice in pyproject.toml") from error

    async def query(self) -> None:
        """Check every few seconds until the client has neither answered nor checked for too long; then close."""
        failures = 0
        while failures < aioice.ice.CONSENT_FAILURES:
            await asyncio.sleep(aioice.ice.CONSENT_INTERVAL * random.uniform(0.8, 1.2))
            answered = await self._is_answered()
            failures = 0 if answered or self._has_checked() else failures + 1
        self._ice._query_consent_task = None
        await self._ice.close()

    def _checked(self, message: Message, addr: tuple[str, int], protocol: aioice.ice.StunProtocol) -> None:
        """The client has sent a check whose password is right."""
        self._checked_at_s = asyncio.get_running_loop().time()
        self._check_incoming(message, addr, protocol)

    def _has_checked(self) -> bool:
        now_s = asyncio.get_running_loop().time()
        return self._checked_at_s is not None and now_s - self._checked_at_s < CHECK_VALID_S

    async def _is_answered(self) -> bool:
        assert self._ice.remote_password is not None
        for pair in self._ice._nominated.values():
            request, key = self._ice.build_request(pair, nominate=False), self._ice.remote_password.encode()
            try:
                await pair.protocol.request(request, pair.remote_addr, integrity_key=key, retransmissions=0)
            except TransactionError:
                return False
        return True


def watch_consent(connection: RTCPeerConnection) -> None:
    """Replace the consent checks of all transports of a connection. Call it when the remote description is set.

    Raises AiortcMovedError if the installed aiortc is not the pinned version.
    """
    try:
        for transport in transports(connection):
            Consent(transport._connection)
    except AttributeError as error:
        raise AiortcMovedError(f"{error}: install the aiortc in pyproject.toml") from error
