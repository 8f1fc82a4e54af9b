"""Shows on standard error how a pull or a check goes on."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.table import Column


class ByteBar:
    """A bar of `total` bytes, of which `done` are there already. Where it cannot be redrawn: a line a file."""

    def __init__(self, total: int, done: int, console: Console) -> None:
        name = TextColumn("{task.description}", table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis"))
        sizes = (DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
        self._bar = Progress(name, BarColumn(10), *sizes, console=console, transient=True, expand=True)
        self._task = self._bar.add_task("", total=total, completed=done)
        self._console = console

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._console.is_terminal:
            self._bar.stop()

    def began(self, action: str, path: str) -> None:
        """A file is transferred or checked."""
        self._bar.update(self._task, description=escape(f"{action} {path}"))
        if not self._console.is_terminal:
            self._console.print(f"{action} {path}", markup=False, soft_wrap=True)

    def moved(self, num_bytes: int) -> None:
        """So many bytes more."""
        self._bar.advance(self._task, num_bytes)
