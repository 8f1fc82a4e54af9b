"""A set of short texts by name on the disk, which survives a crash of this program. Knows nothing of what they mean.

One SQLite file that only its owner may read, and one program at a time.
"""

import contextlib
import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from realtime.errors import BrokerError
from realtime.recordings.folder import make_private_folder

_SETTINGS = ("journal_mode=WAL", "synchronous=NORMAL", "locking_mode=EXCLUSIVE", "secure_delete=ON")


class Journal:
    """For one thread at a time. `close` it."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it. Raises BrokerError if that cannot be, or another server uses it."""
        try:
            make_private_folder(path.parent)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._database = sqlite3.connect(path, timeout=0.0, isolation_level=None, check_same_thread=False)
            for setting in _SETTINGS:
                self._database.execute(f"PRAGMA {setting}")
            self._database.execute("CREATE TABLE IF NOT EXISTS texts (name TEXT PRIMARY KEY, text TEXT NOT NULL)")
            self._database.execute("BEGIN IMMEDIATE")
            self._on_disk = dict[str, str](self._database.execute("SELECT name, text FROM texts"))
            self._database.execute("COMMIT")
        except (OSError, sqlite3.Error) as error:
            raise BrokerError(_why(path, error)) from error

    def read(self) -> dict[str, str]:
        """All texts as they were written last."""
        return dict(self._on_disk)

    def write(self, texts: Mapping[str, str]) -> None:
        """Have exactly these on the disk: all of them, or what was there before. Raises OSError."""
        gone = [(name,) for name in self._on_disk if name not in texts]
        new = [(name, text) for name, text in texts.items() if self._on_disk.get(name) != text]
        if not gone and not new:
            return
        try:
            self._database.execute("BEGIN IMMEDIATE")
            self._database.executemany("DELETE FROM texts WHERE name = ?", gone)
            self._database.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?)", new)
            self._database.execute("COMMIT")
        except sqlite3.Error as error:
            with contextlib.suppress(sqlite3.Error):
                self._database.execute("ROLLBACK")
            raise OSError(str(error)) from error
        self._on_disk = dict(texts)

    def close(self) -> None:
        self._database.close()


def _why(path: Path, error: Exception) -> str:
    if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
        return f"{path}: another server uses it: give each server its own prefix in --mqtt"
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return f"{path}: cannot keep messages for the MQTT broker: {reason}"
