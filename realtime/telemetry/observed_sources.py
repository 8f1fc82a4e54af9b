"""What observers are told of the sources that the server reads by itself. `url` is without user, password and query."""

import logging
from dataclasses import dataclass

from realtime.telemetry.observed import Observed


@dataclass(frozen=True)
class SourceAdded(Observed):
    """A source was given when the server started, or over HTTP. Its stream has the name of the source."""

    source: str
    url: str
    stream_id: str


@dataclass(frozen=True)
class SourceRemoved(Observed):
    """A source was removed over HTTP; its stream has ended."""

    source: str


@dataclass(frozen=True)
class SourceConnected(Observed):
    """Sound or pictures come from a source. `pictures`, `sound`: codec, size or rate of the track; None without one."""

    source: str
    url: str
    format: str
    pictures: str | None
    sound: str | None


@dataclass(frozen=True)
class SourceChanged(Observed):
    """One device of a source has gone or is back; the other goes on. `pictures`, `sound`: the name of the device, or
    why it is away."""

    level = logging.WARNING

    source: str
    pictures: str | None
    sound: str | None


@dataclass(frozen=True)
class SourceLost(Observed):
    """A source could not be reached, or its connection has ended. It is told once for each reason in a row."""

    level = logging.WARNING

    source: str
    url: str
    reason: str
    retry_in_s: float


@dataclass(frozen=True)
class SourceHangs(Observed):
    """At the end of the server a source was not closed in time; it is not waited for."""

    level = logging.WARNING

    source: str
    url: str
    waited_s: float


@dataclass(frozen=True)
class SourceEnded(Observed):
    """A source that can be read only once is at its end, or could not be read. Its stream can still be asked about."""

    level = logging.WARNING

    source: str
    url: str
    reason: str
