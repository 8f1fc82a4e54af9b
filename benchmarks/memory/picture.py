"""Draws what is left in memory by age, after hours of a composed stream, as an SVG.

    python -m benchmarks.memory.picture [--hours 5] [--seed 0] [--out docs/memory.svg]

The stream is that of `benchmarks.memory.composed` on a virtual clock; no model runs. A column is an octave of age, the
newest on the right. The colour fills as much of a cell as is left, and the number says it. The same seed gives the same
file.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks.memory.composed import Composer
from engines.kept import Kept, KeptSpan
from engines.memory.ledger import Ledger
from engines.memory.summary import by_age

CAPACITY = 2048
ROWS = (("seen", "#b26a00"), ("heard", "#0b7f74"), ("said", "#6941c6"))  # the page's colours
WIDTH, HEIGHT, GAP = 72, 56, 4  # of a cell
LEFT, TOP, FOOT, RIGHT = 64, 48, 40, 24
PAPER, EMPTY, INK, MUTED = "#fffdf9", "#dfdbd1", "#15191b", "#5d6466"


def remembered(seed: int, hours: float, capacity: int) -> tuple[KeptSpan, ...]:
    """What is left of a composed stream when it has ended."""
    ledger, end_s = Ledger(capacity), 0.0
    for block in Composer(seed).blocks(hours):
        ledger.add(block.tokens, block.groups, block.prints, block.end_s)
        end_s = block.end_s
    return by_age(ledger, end_s)


def svg(spans: Sequence[KeptSpan], title: str) -> str:
    """The picture, with a tooltip for each cell."""
    width = LEFT + len(spans) * (WIDTH + GAP) + RIGHT
    height = TOP + len(ROWS) * (HEIGHT + GAP) + FOOT
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'role="img" font-family="system-ui, sans-serif" font-size="12">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{width}" height="{height}" rx="14" fill="{PAPER}"/>',
            _text(LEFT, 28, title, INK, "start", 14),
            *(
                _text(LEFT - 10, _top(row) + HEIGHT / 2 + 4, name, colour, "end", 13)
                for row, (name, colour) in enumerate(ROWS)
            ),
            *_columns(spans),
            "</svg>\n",
        )
    )


def _columns(spans: Sequence[KeptSpan]) -> Iterator[str]:
    now_s = spans[0].end_s
    for column, span in enumerate(reversed(spans)):
        x = LEFT + column * (WIDTH + GAP)
        for row, (name, colour) in enumerate(ROWS):
            yield from _cell(x, _top(row), getattr(span, name), colour, f"{name}, {_age(now_s - span.start_s)}")
        yield _text(x, _top(len(ROWS)) + 18, _age(now_s - span.start_s), MUTED, "start", 11)
    yield _text(LEFT + len(spans) * (WIDTH + GAP) - GAP, _top(len(ROWS)) + 18, "now", MUTED, "end", 11)


def _cell(x: float, y: float, kept: Kept, colour: str, what: str) -> Iterator[str]:
    share = kept.share
    if share is None:
        return
    yield f"<g><title>{escape(what)}: {kept.kept:,} of {kept.perceived:,}</title>"
    yield f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="4" fill="{EMPTY}"/>'
    filled = round(HEIGHT * share, 1)
    box = f'x="{x}" y="{y + HEIGHT - filled:.1f}" width="{WIDTH}" height="{filled}"'
    yield f'<rect {box} rx="2" fill="{colour}" fill-opacity="0.5"/>'
    words = f"{share:.1%}" if 0 < share < 0.01 else f"{share:.0%}"
    yield _text(x + WIDTH / 2, y + 24, words, INK, "middle", 14)
    yield _text(x + WIDTH / 2, y + 42, f"{kept.kept:,} of {kept.perceived:,}", INK, "middle", 10) + "</g>"


def _top(row: int) -> float:
    return TOP + row * (HEIGHT + GAP)


def _text(x: float, y: float, words: str, colour: str, anchor: str, size: int) -> str:
    return f'<text x="{x}" y="{y}" fill="{colour}" text-anchor="{anchor}" font-size="{size}">{escape(words)}</text>'


def _age(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--hours", type=float, default=5.0, help="length of the stream (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the stream (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=Path("docs/memory.svg"), help="default: %(default)s")
    options = parser.parse_args()
    spans = remembered(options.seed, options.hours, CAPACITY)
    title = f"What {CAPACITY} tokens of memory still hold of {options.hours:g} hours, by age"
    options.out.write_text(svg(spans, title), encoding="utf-8")
    print(options.out)


if __name__ == "__main__":
    main()
