"""What observers are told of the connection to the broker."""

import logging
from dataclasses import dataclass

from realtime.telemetry.observed import Observed


@dataclass(frozen=True)
class MqttConnected(Observed):
    """Messages flow. `waiting`: how many wait to be sent."""

    broker: str
    waiting: int


@dataclass(frozen=True)
class MqttLost(Observed):
    """There is no connection, and why. It is tried again and again; the same reason is told once."""

    level = logging.WARNING

    broker: str
    reason: str
