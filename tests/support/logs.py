"""Logging as a command sets it up, into a text that a test reads; afterwards it is as it was."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from clients.log import OUR_LOGGERS


@contextmanager
def restored_logging() -> Iterator[io.StringIO]:
    """Somewhere to log to. Whatever is set up inside is undone."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in OUR_LOGGERS}
    try:
        yield io.StringIO()
    finally:
        logging.captureWarnings(False)
        root.handlers[:] = handlers
        root.setLevel(level)
        for name, before in levels.items():
            logging.getLogger(name).setLevel(before)


def json_lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]
