"""Draws what `echoingpixels serve --trace FILE` has written: a waterfall of the stages of windows and answers.

python -m benchmarks.trace FILE [--out picture.png] [--from S]

Takes the last run in the file. Prints a table of all of it: median and 95th percentile of each stage. The picture shows
`SHOWN_S` seconds: those from `--from` on, counted from the beginning of the run, or those around the last answer.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.report import report

SHOWN_S = 16.0
BEFORE_ANSWER_S = 10.0  # of the picture's seconds
STAGES = {
    "window": {"media": "#9aa5b1", "wait": "#e3b341", "encode": "#2f81f7", "sieve": "#8957e5", "prefill": "#2da44e"},
    "answer": {"wait": "#e3b341", "first_token": "#d1242f", "tokens": "#fb8f44", "speech": "#1b7c83"},
}
MEANING = {
    "media": "media (last pictures arrive)",
    "wait": "wait (the model is busy)",
    "encode": "encode",
    "sieve": "sieve",
    "prefill": "prefill",
    "first_token": "first token",
    "tokens": "tokens",
    "speech": "speech",
}


@dataclass(frozen=True)
class Bar:
    """A stage: seconds since the run began, and how long it took."""

    stage: str
    at_s: float
    ms: float


@dataclass(frozen=True)
class Row:
    """A window or an answer."""

    kind: str
    label: str
    total_ms: float
    bars: tuple[Bar, ...]

    @property
    def begin_s(self) -> float:
        return min(bar.at_s for bar in self.bars)

    @property
    def end_s(self) -> float:
        return max(bar.at_s + bar.ms / 1e3 for bar in self.bars)


@dataclass(frozen=True)
class Run:
    """Windows and answers of one run, by when they began. `num_dropped`: lines that the file lacks because the disk was
    too slow; None if the run has no end yet."""

    rows: list[Row]
    num_dropped: int | None


class TraceError(Exception):
    """The file is no trace, or an empty one."""


def read_trace(path: Path) -> Run:
    """The last run in the file. Raises TraceError."""
    rows: list[Row] = []
    num_dropped: int | None = None
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            line = json.loads(text)
            if line["kind"] == "start":
                rows.clear()
                num_dropped = None
            elif line["kind"] == "end":
                num_dropped = int(line["dropped"])
            elif line["kind"] in STAGES:
                rows.append(_row(line))
        except (ValueError, KeyError, TypeError) as error:
            raise TraceError(f"{path}, line {number}: no line of a trace ({error!r})") from error
    rows = [row for row in rows if row.bars]
    if not rows:
        raise TraceError(f"{path}: no window and no answer in its last run")
    zero_s = min(row.begin_s for row in rows)
    rows = [
        Row(row.kind, row.label, row.total_ms, tuple(Bar(bar.stage, bar.at_s - zero_s, bar.ms) for bar in row.bars))
        for row in rows
    ]
    return Run(sorted(rows, key=lambda row: row.begin_s), num_dropped)


def table(rows: list[Row]) -> list[dict[str, object]]:
    """One row a stage, in order, and one for the whole: kind, stage, count, p50_ms, p95_ms."""
    found = []
    for kind, stages in STAGES.items():
        of_kind = [row for row in rows if row.kind == kind]
        samples = {stage: [bar.ms for row in of_kind for bar in row.bars if bar.stage == stage] for stage in stages}
        samples["total"] = [row.total_ms for row in of_kind]
        for stage, ms in samples.items():
            if ms:
                p50, p95 = np.percentile(ms, (50, 95)).round(1).tolist()
                found.append({"kind": kind, "stage": stage, "count": len(ms), "p50_ms": p50, "p95_ms": p95})
    return found


def shown(rows: list[Row], from_s: float | None) -> tuple[float, list[Row]]:
    """Where the picture begins, and what is in it."""
    if from_s is None:
        answers = [row for row in rows if row.kind == "answer"]
        last_s = answers[-1].begin_s + SHOWN_S - BEFORE_ANSWER_S if answers else rows[-1].end_s
        from_s = max(last_s - SHOWN_S, 0.0)
    return from_s, [row for row in rows if row.end_s > from_s and row.begin_s < from_s + SHOWN_S]


def draw(rows: list[Row], from_s: float, out: Path) -> None:
    """Save the picture. Raises TraceError if there is nothing to show."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot
    from matplotlib.patches import Patch

    if not rows:
        raise TraceError(f"nothing in the {SHOWN_S:.0f} s from {from_s:.1f} s on")
    figure, axes = pyplot.subplots(figsize=(13, 1.6 + 0.28 * len(rows)), dpi=100, layout="constrained")
    to_s = min(from_s + SHOWN_S, max(row.end_s for row in rows) + 1.0)
    for place, row in enumerate(rows):
        for bar in row.bars:
            height = 0.4 if bar.stage == "speech" else 0.74  # it begins while the rest is still being written
            axes.barh(place, bar.ms / 1e3, left=bar.at_s, height=height, color=STAGES[row.kind][bar.stage])
        is_cut = row.end_s > to_s
        axes.annotate(
            f"{row.total_ms:,.0f} ms",
            (to_s if is_cut else row.end_s, place),
            xytext=(-4 if is_cut else 4, 0),
            textcoords="offset points",
            va="center",
            ha="right" if is_cut else "left",
            fontsize=8,
        )
    axes.set_yticks(range(len(rows)), [row.label for row in rows], fontsize=8)
    for label, row in zip(axes.get_yticklabels(), rows, strict=True):
        label.set_fontweight("bold" if row.kind == "answer" else "normal")
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(from_s, to_s)
    axes.set_xlabel("seconds since the first window")
    axes.set_title("When each stage of every window and answer ran")
    axes.grid(axis="x", alpha=0.3)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    used = {(row.kind, bar.stage) for row in rows for bar in row.bars}
    colours = {
        stage: colour for kind, stages in STAGES.items() for stage, colour in stages.items() if (kind, stage) in used
    }
    handles = [Patch(color=colour, label=MEANING[stage]) for stage, colour in colours.items()]
    figure.legend(handles=handles, loc="outside lower center", ncols=len(handles), frameon=False, fontsize=9)
    out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(out)
    pyplot.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, metavar="FILE", help="what serve --trace has written")
    parser.add_argument("--out", type=Path, default=Path("trace.png"), help="the picture (default: %(default)s)")
    parser.add_argument("--from", type=float, dest="from_s", metavar="S", help="where the picture begins")
    options = parser.parse_args()
    try:
        run = read_trace(options.file)
        rows = run.rows
        from_s, visible = shown(rows, options.from_s)
        draw(visible, from_s, options.out)
    except (TraceError, OSError) as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    found = table(rows)
    print(f"{'':8}{'stage':14}{'count':>7}{'median ms':>12}{'95 % below ms':>15}")
    for line in found:
        print(f"{line['kind']:8}{line['stage']:14}{line['count']:>7}{line['p50_ms']:>12}{line['p95_ms']:>15}")
    if run.num_dropped is None:
        print("The run has no end: its server is still running, or was killed.")
    elif run.num_dropped:
        print(f"{run.num_dropped:,} windows and answers are missing: the disk was too slow.")
    print(f"picture: {options.out}")
    report(
        None, benchmark="trace", seconds=round(max(row.end_s for row in rows), 1), dropped=run.num_dropped, stages=found
    )


def _row(line: dict[str, object]) -> Row:
    bars = tuple(_bars(line))
    if line["kind"] == "window":
        total_ms = 1e3 * (max(bar.at_s + bar.ms / 1e3 for bar in bars) - min(bar.at_s for bar in bars)) if bars else 0.0
        return Row("window", f"{line['stream']}: window {line['window']}", total_ms, bars)
    answer_ms = line["total_ms"]
    if not isinstance(answer_ms, int | float):
        raise TypeError("total_ms is no number")
    return Row("answer", f"{line['stream']}: answer to a {line['question']} question", float(answer_ms), bars)


def _bars(line: dict[str, object]) -> Iterator[Bar]:
    stages, known = line["stages"], STAGES[str(line["kind"])]
    if not isinstance(stages, dict):
        raise TypeError("stages are no object")
    for stage, value in stages.items():
        if stage in known:
            yield Bar(stage, float(value["at_s"]), float(value["ms"]))


if __name__ == "__main__":
    main()
