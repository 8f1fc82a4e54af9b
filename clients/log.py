"""The log of a command: where it goes and how its lines look.

`text` is for people: time, level, what happened in words, then the fields as `name=value`. `json` is one object a line:
`time` (ISO 8601, UTC), `level`, `event` and the fields; lines of libraries have the event `message` with `logger` and
`message`, and `exception` holds a traceback. Both go to standard error.

What must not be read by others is not logged at any level: no token, client secret, resume token or TURN password, no
question, transcript or answer; of a call's id, which is enough to hang the call up, only the first letters. Formatters
replace the secrets that `set_up_logging` is told of, and whatever looks like one, in lines of libraries, too. Libraries
log from `warning` on at every level, because their finer lines hold what passes over a connection.
"""

import json
import logging
import re
import sys
import time
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Literal, TextIO

from realtime.sources.addresses import HIDDEN, masked_text
from realtime.telemetry.iso_time import iso_time

LogFormat = Literal["text", "json"]
LogLevel = Literal["debug", "info", "warning", "error"]
OUR_LOGGERS = ("clients", "echoingpixels", "engines", "realtime")
SECRETS = (
    re.compile(
        r"(?i)(\b(?:token|resume|resume_token|credential|password|ice-pwd)[\"']?\s?[=:]\s?[\"']?)[^\s\"'&,;)}]+"
    ),
    re.compile(r"(?i)(\bbearer\s+)[^\s\"',;)}]+"),
    re.compile(r"(\bek_)\w+"),  # a client secret
    re.compile(r"(/v1/(?:realtime/calls|moments|memory)/[\w-]{8})[\w-]+"),  # a call's id
)
_PLAIN = re.compile(r"[^\s\"'=\x00-\x1f\x7f]+")


def set_up_logging(
    level: LogLevel, log_format: LogFormat, secrets: Collection[str] = (), out: TextIO | None = None
) -> None:
    """Send everything that is logged in this process to `out` (standard error) in one form, warnings of Python, too.

    `secrets` are hidden wherever they stand. Call it again to change it all.
    """
    handler = logging.StreamHandler(out or sys.stderr)
    handler.setFormatter(JsonFormatter(secrets) if log_format == "json" else TextFormatter(secrets))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(True)
    for name in OUR_LOGGERS:
        logging.getLogger(name).setLevel(level.upper())


class _Formatter(logging.Formatter):
    def __init__(self, secrets: Collection[str]) -> None:
        super().__init__()
        longest_first = sorted(filter(None, secrets), key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def _hide(self, text: str) -> str:
        if self._known is not None:
            text = self._known.sub(HIDDEN, text)
        text = masked_text(text)
        for pattern in SECRETS:
            text = pattern.sub(rf"\g<1>{HIDDEN}", text)
        return text

    def _fields(self, record: logging.LogRecord) -> tuple[str, dict[str, object]]:
        """The event's name and its fields."""
        event, values = getattr(record, "event", None), getattr(record, "fields", None)
        if isinstance(event, str) and isinstance(values, dict):
            fields: dict[str, object] = {name: self._clean(name, value) for name, value in values.items()}
        else:  # a library may have an attribute `event` of its own
            event, fields = "message", {"logger": record.name, "message": self._hide(record.getMessage())}
        if record.exc_info:
            fields["exception"] = self._hide(self.formatException(record.exc_info))
        return event, fields

    def _clean(self, name: str, value: object) -> object:
        if isinstance(value, str):
            return self._hide(value)
        return round(value, 1 if name.endswith("_ms") else 3) if isinstance(value, float) else value


class JsonFormatter(_Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line, without its end."""
        event, fields = self._fields(record)
        when = iso_time(datetime.fromtimestamp(record.created, UTC))
        return json.dumps({"time": when, "level": record.levelname.lower(), "event": event, **fields}, default=str)


class TextFormatter(_Formatter):
    """For people, in the time of the machine. A traceback stands on lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text."""
        event, fields = self._fields(record)
        when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(record.created))
        head = f"{when}.{int(record.msecs):03d} {record.levelname.lower():7}"
        trace = fields.pop("exception", None)
        if event == "message":
            line = f"{head} {fields['logger']}: {fields['message']}"
        else:
            values = " ".join(f"{name}={_shown(value)}" for name, value in fields.items())
            line = f"{head} {event.replace('_', ' '):18} {values}".rstrip()
        return f"{line}\n{trace}" if trace else line


def _shown(value: object) -> str:
    """A value in one word, or in quotes."""
    text = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
