"""What is typed, as it comes: keys of a terminal, or lines of anything else."""

import asyncio
import codecs
import contextlib
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import CancelledError
from typing import TextIO

MAX_KEYS_BYTES = 4096
MAX_LINES_WAITING = 16  # then the writer has to wait


def has_keys(terminal: TextIO) -> bool:
    """Whether single keys can be read."""
    return sys.platform != "win32" and terminal.isatty()


@contextlib.contextmanager
def keys_of(terminal: TextIO, on_keys: Callable[[str], None], on_end: Callable[[], None]) -> Iterator[None]:
    """Meanwhile each key of a terminal is handed over on the event loop, and the terminal shows none by itself. Ctrl-C
    interrupts as ever. `on_end`: the terminal was closed."""
    import termios  # not on Windows
    import tty

    number = terminal.fileno()
    before = termios.tcgetattr(number)
    decoder = codecs.getincrementaldecoder("utf-8")(errors="ignore")
    loop = asyncio.get_running_loop()

    def ready() -> None:
        try:
            data = os.read(number, MAX_KEYS_BYTES)
        except OSError:
            data = b""
        if data:
            on_keys(decoder.decode(data))
        else:
            loop.remove_reader(number)
            on_end()

    tty.setcbreak(number)
    loop.add_reader(number, ready)
    try:
        yield
    finally:
        loop.remove_reader(number)
        with contextlib.suppress(termios.error):  # it was closed
            termios.tcsetattr(number, termios.TCSADRAIN, before)


async def lines_of(file: TextIO) -> AsyncIterator[str]:
    """Lines that are not empty, until the end."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str | None] = asyncio.Queue(MAX_LINES_WAITING)

    def read() -> None:
        with contextlib.suppress(RuntimeError, ValueError, CancelledError):  # the loop or the file is closed
            for line in file:
                if line.strip():
                    asyncio.run_coroutine_threadsafe(lines.put(line.strip()), loop).result()
            asyncio.run_coroutine_threadsafe(lines.put(None), loop).result()

    threading.Thread(target=read, name="typed lines", daemon=True).start()
    while (line := await lines.get()) is not None:
        yield line
