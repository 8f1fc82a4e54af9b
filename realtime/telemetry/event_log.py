"""Writes events to the standard library's logging: the event's name is the message, its fields come with the record.

`clients.log` formats such records; any other handler can read `record.event` and `record.fields`.
"""

import logging

from realtime.telemetry.observed import Observed

log = logging.getLogger(__name__)


def log_event(event: Observed) -> None:
    """An observer. Points on the event loop's clock (`…_at_s`) and what is not known are left out."""
    if log.isEnabledFor(event.level):
        fields = {
            name: value for name, value in event.values.items() if value is not None and not name.endswith("_at_s")
        }
        log.log(event.level, event.name, extra={"event": event.name, "fields": fields})
