"""Draw the learning curves of a run: accuracy on training and held-out scenes, over all and by kind of question.

python -m training.model.curves --run ~/.cache/echoingpixels/training --out docs/training.png
"""

import argparse
import csv
from collections import defaultdict
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

from matplotlib import pyplot as plt
from platformdirs import user_cache_path

COLUMNS = 6
Curve = list[tuple[int, float]]


def read_curves(path: Path) -> dict[str, dict[str, Curve]]:
    """Kind → split → (questions seen, share right)."""
    curves: dict[str, dict[str, Curve]] = defaultdict(lambda: defaultdict(list))
    with path.open(encoding="utf-8", newline="") as file:
        for _, questions, _, split, kind, share in csv.reader(file):
            curves[kind][split].append((int(questions), float(share)))
    return curves


def draw(curves: dict[str, dict[str, Curve]], out: Path) -> None:
    """One small plot per kind of question, after one over all kinds."""
    kinds = ["all", *sorted(kind for kind in curves if kind != "all")]
    rows = -(-len(kinds) // COLUMNS)
    figure, axes = plt.subplots(rows, COLUMNS, figsize=(2.2 * COLUMNS, 1.7 * rows), sharex=True, sharey=True)
    for axis in axes.flat[len(kinds) :]:
        axis.set_visible(False)
    for axis, kind in zip(axes.flat, kinds, strict=False):
        for split, points in curves[kind].items():
            axis.plot(*zip(*sorted(points), strict=True), label=split, color="0.6" if split == "training" else "C0")
        axis.set_title(kind.replace("_", " "), fontsize=8)
        axis.set_ylim(0, 1.05)
        axis.tick_params(labelsize=6)
        axis.locator_params(axis="x", nbins=4)
        axis.grid(alpha=0.3)
    figure.supxlabel("questions seen", fontsize=8)
    figure.supylabel("exactly right", fontsize=8, x=0.001)
    labelled = next(axis for axis, kind in zip(axes.flat, kinds, strict=False) if len(curves[kind]) > 1)
    figure.legend(*labelled.get_legend_handles_labels(), loc="lower right", fontsize=7)
    figure.tight_layout()
    figure.savefig(out, dpi=110)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--run", type=Path, default=user_cache_path("echoingpixels") / "training")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    draw(read_curves(options.run / "curve.csv"), options.out)


if __name__ == "__main__":
    main()
