"""Lines that are typed, or come from a file or a pipe."""

import asyncio
import os
import threading
from typing import Any

import pytest

from clients.talk.keyboard import MAX_LINES_WAITING, lines_of

WAIT_S = 60.0


def test_whoever_leaves_while_lines_wait_sees_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    failures: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", failures.append)
    read, write = os.pipe()
    os.write(write, b"Who?\n" * 3 * MAX_LINES_WAITING)
    os.close(write)

    async def leave_early() -> list[threading.Thread]:
        lines = lines_of(typed)
        assert await anext(lines) == "Who?"
        handed_over = set[asyncio.Task[Any]]()
        while not handed_over & asyncio.all_tasks():  # until one finds no room: it takes several turns of the loop
            handed_over = {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}
            for _ in range(3):
                await asyncio.sleep(0)
        return [thread for thread in threading.enumerate() if thread.name == "typed lines"]

    with os.fdopen(read) as typed:
        (thread,) = asyncio.run(leave_early())
        thread.join(WAIT_S)
    assert not thread.is_alive()
    assert not failures
