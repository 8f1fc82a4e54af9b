"""Texts on the disk: all or nothing, for their owner only, one server at a time; a full disk is told in one line."""

import asyncio
import logging
import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from realtime.errors import BrokerError
from realtime.mqtt.kept.journal import Journal
from realtime.mqtt.kept.memory import MAX_NAMES, BridgeMemory
from realtime.mqtt.kept.outbox import Message
from tests.support.scenarios import run


def write_and_die(path: Path) -> None:
    Journal(path).write({"a": "1", "b": "2"})
    os.kill(os.getpid(), signal.SIGKILL)


def test_what_was_written_outlives_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "outbox.sqlite"
    crashing = multiprocessing.get_context("spawn").Process(target=write_and_die, args=(path,))
    crashing.start()
    crashing.join()
    assert crashing.exitcode == -signal.SIGKILL
    journal = Journal(path)
    assert journal.read() == {"a": "1", "b": "2"}
    journal.write({"b": "3"})
    journal.close()
    journal = Journal(path)
    assert journal.read() == {"b": "3"}
    journal.close()
    assert {each.stat().st_mode & 0o077 for each in (path, path.parent)} == {0}


def test_two_servers_do_not_share_a_file(tmp_path: Path) -> None:
    first = Journal(tmp_path / "outbox.sqlite")
    with pytest.raises(BrokerError, match="another server uses it: give each server its own prefix"):
        Journal(tmp_path / "outbox.sqlite")
    first.close()


@pytest.mark.parametrize("what", ["garbage", "folder", "file in the way"])
def test_a_file_that_cannot_be_used_is_one_line(what: str, tmp_path: Path) -> None:
    path = tmp_path / "place" / "outbox.sqlite"
    if what == "file in the way":
        path.parent.touch()
    else:
        path.parent.mkdir()
    if what == "garbage":
        path.write_bytes(b"no database" * 1000)
    if what == "folder":
        path.mkdir()
    with pytest.raises(BrokerError, match="cannot keep messages for the MQTT broker: ") as refused:
        Journal(path)
    assert "\n" not in str(refused.value)


def test_a_full_disk_is_told_once_and_what_waits_is_written_when_there_is_room(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario() -> None:
        memory = BridgeMemory(tmp_path / "outbox.sqlite")
        assert await memory.write()
        assert memory._journal is not None
        database = memory._journal._database
        (num_pages,) = database.execute("PRAGMA page_count").fetchone()
        database.execute(f"PRAGMA max_page_count={num_pages}")
        for _ in range(3):
            memory.outbox.add(Message("heard", "x" * 9000, "door"))
            assert not await memory.write()
        database.execute("PRAGMA max_page_count=100000")
        assert await memory.write()
        memory.close()

    with caplog.at_level(logging.WARNING):
        run(scenario())
    (line,) = [record.getMessage() for record in caplog.records]
    assert "are kept in memory only: database or disk is full" in line
    again = BridgeMemory(tmp_path / "outbox.sqlite")
    assert again.outbox.queue.depth == 3
    again.close()


def test_names_of_streams_are_bounded_and_live_ones_stay(tmp_path: Path) -> None:
    memory = BridgeMemory(tmp_path / "outbox.sqlite")
    gone = [memory.add_name(f"cam{number}", {"cam0"}) for number in range(MAX_NAMES + 1)]
    assert gone == [None] * MAX_NAMES + ["cam1"]
    memory.deaf, memory.watches["cam3"] = {"cam0", "cam64"}, frozenset({"3", "20"})
    asyncio.run(memory.write())
    memory.close()
    again = BridgeMemory(tmp_path / "outbox.sqlite")
    assert list(again.names) == list(memory.names)
    assert again.deaf == memory.deaf
    assert again.watches["cam3"] == memory.watches["cam3"]
    assert not again.watches["cam4"]
    assert again.identifier == memory.identifier
    again.close()
