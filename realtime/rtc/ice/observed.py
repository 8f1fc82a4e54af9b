"""What observers are told of ICE servers and restarts; more in `realtime/telemetry/observed.py`."""

import logging
from dataclasses import dataclass

from realtime.telemetry.observed import Observed


@dataclass(frozen=True)
class NoRelay(Observed):
    """The server's TURN server gives no address: it does not answer, or refuses the user. Told once, until it does.

    The call goes on with the server's other addresses.
    """

    level = logging.WARNING

    call: str
    reason: str


@dataclass(frozen=True)
class IceRestarted(Observed):
    """An encoder or a player goes on over another path, such as another network. `after_ms`: since it was answered."""

    call: str
    stream: str
    after_ms: float


@dataclass(frozen=True)
class IceRestartFailed(Observed):
    """An ICE restart did not connect; the session goes on over the path that it had, if that still works."""

    level = logging.WARNING

    call: str
    stream: str
    reason: str
