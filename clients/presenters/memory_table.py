"""How much is left in a stream's memory, by age: a table for people, objects for programs."""

from collections.abc import Sequence

from rich.table import Table

from engines.answers.time_words import position
from engines.kept import Kept, KeptSpan, together
from realtime.streams.report import octaves

SMALL = 1e-3


def memory_table(spans: Sequence[KeptSpan]) -> Table:
    """One row for each octave of age, the newest first, and one for all."""
    title = "What is left in memory, in tokens of what was put into it"
    table = Table("of the stream", "kept", "seen", "heard", "said", title=title, title_justify="left")
    for span in spans:
        table.add_row(f"{position(span.start_s)}-{position(span.end_s)}", *_cells(span.seen, span.heard, span.said))
    table.add_section()
    table.add_row("all", *_cells(*(_sum(spans, name) for name in ("seen", "heard", "said"))))
    return table


def memory_json(spans: tuple[KeptSpan, ...]) -> list[dict[str, object]]:
    """The octaves as `echo.memory` has them."""
    return [octave.model_dump(mode="json") for octave in octaves(spans)]


def _sum(spans: Sequence[KeptSpan], name: str) -> Kept:
    return together(getattr(span, name) for span in spans)


def _cells(*parts: Kept) -> tuple[str, ...]:
    counts = (f"{part.kept:,} of {part.perceived:,}" if part.perceived else "-" for part in parts)
    return _percent(together(parts).share), *counts


def _percent(share: float | None) -> str:
    """Only nothing is 0%, and only everything 100%."""
    if share is None:
        return "-"
    if 0 < share < SMALL or 1 - SMALL < share < 1:
        return f"<{SMALL:.1%}" if share < SMALL else f">{1 - SMALL:.1%}"
    return f"{share:.1%}" if 0 < share < 0.01 or 0.99 < share < 1 else f"{share:.0%}"
