"""A client that answers no check is kept while it sends checks of its own."""

from collections.abc import Callable
from unittest.mock import AsyncMock, MagicMock

import aioice.ice
import pytest
from aioice.stun import TransactionTimeout

from realtime.rtc import consent
from realtime.rtc.consent import Consent
from tests.support.scenarios import run

CHECK = (MagicMock(), ("192.0.2.1", 40_000), MagicMock())


class FakeIce:
    """An ICE connection whose client answers the checks that `answers` says."""

    def __init__(self, answers: list[bool]) -> None:
        self.answers, self.remote_password, self.num_asked = answers, "password", 0
        pair = MagicMock()
        pair.protocol.request = self.request
        self._nominated = {1: pair}
        self.build_request, self.check_incoming, self.close = MagicMock(), MagicMock(), AsyncMock()
        self.query_consent = AsyncMock()
        self.on_request: Callable[[], None] = MagicMock()

    async def request(self, *_: object, **__: object) -> None:
        self.num_asked += 1
        self.on_request()
        if not (self.answers.pop(0) if self.answers else False):
            raise TransactionTimeout


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aioice.ice, "CONSENT_INTERVAL", 0.0)


def watched(ice: FakeIce) -> None:
    async def scenario() -> None:
        Consent(ice)  # type: ignore[arg-type]
        await ice.query_consent()

    run(scenario())
    ice.close.assert_awaited_once()


def test_a_client_that_is_gone_is_closed_after_some_checks() -> None:
    ice = FakeIce([True, False, True])
    watched(ice)
    assert ice.num_asked == 3 + aioice.ice.CONSENT_FAILURES


def test_checks_of_the_client_count_until_they_are_old(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = [0.0]
    ice = FakeIce([])
    monkeypatch.setattr("asyncio.get_running_loop", lambda: MagicMock(time=lambda: now_s[0]))

    def request_came() -> None:
        now_s[0] += 1.0
        if ice.num_asked <= 20:
            ice.check_incoming(*CHECK)

    check_incoming = ice.check_incoming
    ice.on_request = request_came

    async def scenario() -> None:
        Consent(ice)  # type: ignore[arg-type]
        await ice.query_consent()

    run(scenario())
    assert check_incoming.call_count == 20, "aioice gets them, too"
    assert ice.num_asked == 20 + consent.CHECK_VALID_S - 1 + aioice.ice.CONSENT_FAILURES
