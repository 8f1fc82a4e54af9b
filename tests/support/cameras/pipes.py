"""Something in place of standard input."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def as_standard_input(number: int) -> Iterator[None]:
    """A descriptor is standard input meanwhile; it is closed at once."""
    before = os.dup(0)
    os.dup2(number, 0)
    os.close(number)
    try:
        yield
    finally:
        os.dup2(before, 0)
        os.close(before)


@contextmanager
def piped_in() -> Iterator[int]:
    """Standard input is a pipe; yields the descriptor to write to, which may be closed."""
    out, into = os.pipe()
    try:
        with as_standard_input(out):
            yield into
    finally:
        with suppress(OSError):
            os.close(into)


@contextmanager
def redirected(path: Path) -> Iterator[None]:
    """As with `< FILE`."""
    with as_standard_input(os.open(path, os.O_RDONLY)):
        yield
