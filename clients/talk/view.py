"""The terminal of a local call: a transcript that scrolls, and under it what is seen and heard now, and the typed line.

Where the output is no terminal, only the transcript is printed.
"""

import math
import sys
from collections.abc import Callable, Sequence
from typing import Protocol

from rich.console import Console, ConsoleRenderable
from rich.live import Live
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from clients.talk.state import Line, LineKind, TalkState
from realtime.devices.keeper import Kind

METER_CELLS, METER_FLOOR_DB = 14, -60.0
FORMS: dict[LineKind, str] = {
    "asked": "[bold cyan]you[/]    {text}",
    "answer": "[bold green]answer[/] {text}",
    "heard": "[dim]heard[/]  [italic]{text}[/]",
    "notice": "[dim]{text}[/]",
    "problem": "[yellow]! {text}[/]",
}


class Now(Protocol):
    """What the view asks of the call between two events."""

    @property
    def level(self) -> float:
        """Of the microphone, in [0, 1]."""

    @property
    def is_muted(self) -> bool: ...

    @property
    def is_talking(self) -> bool: ...


class TalkView:
    """A context manager. `typed` returns the line that is being typed, None where lines are not shown. `hints`: what
    the keys do."""

    def __init__(
        self, console: Console, state: TalkState, now: Now, typed: Callable[[], str] | None, hints: str
    ) -> None:
        self._console, self._state, self._now, self._typed, self._hints = console, state, now, typed, hints
        self._live = Live(get_renderable=self.render, console=console, auto_refresh=False, transient=True)
        self._is_live = typed is not None and console.is_terminal

    def __enter__(self) -> "TalkView":
        if self._is_live:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def show(self, lines: Sequence[Line]) -> None:
        """Add lines to the transcript."""
        for line in lines:
            detail = f"  [dim]{escape(line.detail)}[/]" if line.detail else ""
            self._console.print(FORMS[line.kind].format(text=escape(line.text)) + detail, soft_wrap=not self._is_live)
        if self._is_live:
            self._live.refresh()
        else:
            sys.stdout.flush()

    def refresh(self) -> None:
        """The typed line has changed."""
        if self._is_live:
            self._live.refresh()

    def render(self) -> ConsoleRenderable:
        """What is shown under the transcript."""
        state, table = self._state, Table.grid(padding=(0, 1))
        table.add_column(style="dim", no_wrap=True)
        table.add_column(overflow="fold")
        table.add_row("", "")
        table.add_row("mic", self._microphone())
        table.add_row("sees", _now(state.sight, state.seen, self._is_open("camera"), state.num_windows))
        table.add_row("hears", _now(state.hearing, state.heard, self._is_open("microphone"), state.num_windows))
        if state.writing is not None:
            table.add_row("answer", Text(state.writing or "…", style="green"))
        table.add_row("›", Text(f"{self._typed() if self._typed is not None else ''}▌"))
        table.add_row("", Text(self._hints, style="dim"))
        return table

    def _is_open(self, kind: Kind) -> bool:
        return kind in self._state.devices and self._state.devices[kind].status == "open"

    def _microphone(self) -> Text:
        device = self._state.devices.get("microphone")
        if device is None or device.status != "open":
            return Text("none" if device is None else device.text, style="dim")
        meter = level_meter(self._now.level)
        if self._now.is_muted:
            return Text(f"{meter}  muted while I speak", style="dim")
        if self._now.is_talking:
            return Text(f"{meter}  listening: space ends your question", style="bold cyan")
        return Text(f"{meter}  {'somebody speaks' if self._state.hears_voice else ''}", style="green")


def level_meter(level: float) -> str:
    """A loudness in [0, 1] as a bar over 60 dB, and in dB."""
    loudness_db = max(20 * math.log10(level), METER_FLOOR_DB) if level > 0 else METER_FLOOR_DB
    filled = round(METER_CELLS * (1 - loudness_db / METER_FLOOR_DB))
    return f"{'█' * filled}{'░' * (METER_CELLS - filled)} {loudness_db:4.0f} dB"


def _now(problem: str, found: Sequence[str], is_open: bool, num_windows: int) -> Text:
    if problem:
        return Text(problem, style="yellow")
    if not is_open and not found:
        return Text("none", style="dim")
    if found:
        return Text(" · ".join(found))
    return Text("nothing that I can name" if num_windows else "starting…", style="dim")
