"""What it costs not to wait: precision, recall and delay of standing questions that take a thing as there, or as gone,
sooner or later than the assistant does, without a second look at the window, or with pictures at the window's end.

    python -m benchmarks.watches.waits --out benchmarks/results/watch_waits.json

On the composed streams of `benchmarks.watches.told`, with the same mistakes.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from benchmarks.report import report
from benchmarks.watches import senses
from benchmarks.watches.told import Score, measured
from engines.scene import following
from engines.watches import signs

# From which scores on the first person, animal or vehicle is shown at once, and one more beside it.
SHOWN = (
    (following.FIRST_SCORE, following.FURTHER_SCORE),
    (0.0, 0.0),
    (0.35, 0.35),
    (following.SURE_SCORE, following.SURE_SCORE),
)
GONE_S = (2.0, 4.0, 6.0)  # without a thing, until it has gone: windows of 2 s
AT_THE_END_S = 1.85  # of a window, for a picture in detail


def measured_with(
    num_streams: int,
    shown: tuple[float, float] = SHOWN[0],
    gone_s: float = signs.GONE_S,
    looks_again: bool = True,
    picture_s: float = senses.PICTURE_S,
    kinds: Sequence[str] = ("names", "counts"),
) -> dict[str, Score]:
    with (
        patch.object(following, "FIRST_SCORE", shown[0]),
        patch.object(following, "FURTHER_SCORE", shown[1]),
        patch.object(signs, "GONE_S", gone_s),
        patch.object(senses, "PICTURE_S", picture_s),
        patch.object(senses, "BEFORE_S", senses.BEFORE_S + picture_s - senses.PICTURE_S),
    ):
        return measured(num_streams, 0, senses.Mistakes(), looks_again, kinds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, default=36)
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    args, rows = parser.parse_args(), list[dict[str, object]]()
    for shown, looks_again in (*((shown, True) for shown in SHOWN), (SHOWN[-1], False)):
        scores = measured_with(args.streams, shown, looks_again=looks_again)
        for kind in ("names", "counts"):
            how = {"kind": kind, "first": shown[0], "further": shown[1], "looks_again": looks_again}
            rows.append({**how, **scores[kind].summary()})
    scores = measured_with(args.streams, picture_s=AT_THE_END_S, kinds=("names", "counts", "left"))
    rows += [
        {"kind": kind, "picture_s": AT_THE_END_S, **scores[kind].summary()} for kind in ("names", "counts", "left")
    ]
    for gone_s in GONE_S:
        scores = measured_with(args.streams, gone_s=gone_s, kinds=("leaving", "left"))
        rows += [{"kind": kind, "gone_s": gone_s, **scores[kind].summary()} for kind in ("leaving", "left")]
    for row in rows:
        print(row)
    report(args.out, benchmark="watch_waits", streams=args.streams, rows=rows)


if __name__ == "__main__":
    main()
