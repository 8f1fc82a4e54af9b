"""How the log and the trace write a time."""

from datetime import datetime


def iso_time(utc: datetime) -> str:
    """ISO 8601 with milliseconds: `2026-01-31T12:00:00.000Z`."""
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")
