"""What the bridge must not lose in a crash, and the file that it is kept in.

The file is written on a thread. While it cannot be, everything goes on in memory, and one line in the log says so.
"""

import asyncio
import logging
import secrets
from collections.abc import Container, Mapping
from pathlib import Path

from realtime.errors import BrokerError
from realtime.mqtt.kept.journal import Journal
from realtime.mqtt.kept.outbox import Outbox
from realtime.mqtt.kept.questions import Questions
from realtime.mqtt.topics import OFF, ON

MAX_NAMES = 64  # of streams that the broker was told of

log = logging.getLogger(__name__)


class BridgeMemory:
    """`outbox`, `questions`, and `names`: of streams that the broker knows, the latest last. `identifier`: ours there.
    `deaf`: names of those whose listening is switched off. `watches`: ids of each one's that the broker may know.

    Without a `path` a restart loses all of it.
    """

    def __init__(self, path: Path | None) -> None:
        self.outbox, self.questions = Outbox(), Questions()
        self.names: dict[str, None] = {}
        self.deaf: set[str] = set()
        self.watches: dict[str, frozenset[str]] = {}
        self.identifier = f"echoingpixels-{secrets.token_hex(4)}"
        self._path, self._journal = path, None if path is None else _opened(path)
        self._has_failed = False
        if self._journal is not None:
            self._restore(self._journal.read())

    def add_name(self, name: str, live: Container[str]) -> str | None:
        """A stream is told of. Returns the name of one, which is not `live`, that is told of no more: beyond the bound
        the oldest goes."""
        self.names.pop(name, None)
        self.names[name] = None
        gone = next((each for each in self.names if each not in live), None)
        if gone is None or len(self.names) <= MAX_NAMES:
            return None
        del self.names[gone]
        return gone

    def is_settled(self, question: int) -> bool:
        """Whether the broker has the answer to a question."""
        return question not in self.questions.waiting and not self.outbox.answers(question)

    async def write(self) -> bool:
        """Have all of it on the disk, as it is now; whether that is so."""
        if self._journal is None:
            return False
        try:
            await asyncio.to_thread(self._journal.write, self._entries())
        except OSError as error:
            if not self._has_failed:
                log.warning("%s: messages for the MQTT broker are kept in memory only: %s", self._path, error)
            self._has_failed = True
            return False
        self._has_failed = False
        return True

    def close(self) -> None:
        if self._journal is not None:
            self._journal.close()

    def _entries(self) -> dict[str, str]:
        own = {"identifier": self.identifier}
        for number, name in enumerate(self.names):
            own[f"stream/{number:02}"] = name
            own[f"watches/{number:02}"] = ",".join(sorted(self.watches.get(name, ())))
            own[f"listening/{number:02}"] = OFF if name in self.deaf else ON
        return self.outbox.entries() | self.questions.entries() | own

    def _restore(self, entries: Mapping[str, str]) -> None:
        self.outbox.restore(entries)
        self.questions.restore(entries)
        for key in sorted(key for key in entries if key.startswith("stream/")):
            name, number = entries[key], key.removeprefix("stream/")
            self.names[name] = None
            self.watches[name] = frozenset(filter(None, entries.get(f"watches/{number}", "").split(",")))
            if entries.get(f"listening/{number}") == OFF:
                self.deaf.add(name)
        self.identifier = entries.get("identifier", self.identifier)


def _opened(path: Path) -> Journal | None:
    try:
        return Journal(path)
    except BrokerError as error:
        log.error("%s; they are kept in memory only", error)
        return None
