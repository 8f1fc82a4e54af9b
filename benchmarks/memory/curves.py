"""Draws what `benchmarks.memory.hours` and `benchmarks.memory.costs` measured: right answers by age under each rule,
and what a question and a window cost by age of the stream.

    python -m benchmarks.memory.curves [--hours benchmarks/results/hours.json]
        [--costs benchmarks/results/hours_costs.json] [--out docs/hours.png]
"""

import argparse
import json
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt

from benchmarks.memory.costs import FIRST_TEXT, PREFILL
from benchmarks.memory.remembering import AGES_S
from benchmarks.memory.side_by_side import OURS


def draw(measured: dict[str, Any], costs: dict[str, Any], out: Path) -> None:
    """Write the picture of a JSON object of `hours` and one of `costs`."""
    figure, (right, first) = plt.subplots(1, 2, figsize=(11, 4.2), layout="constrained")
    for rule, table in measured["remembered"].items():
        ages = [age for age in AGES_S if age in table["all"]]
        shares = [100 * table["all"][age]["right"] for age in ages]
        style = {"linewidth": 3.0, "zorder": 3} if rule == OURS else {"linewidth": 1.2}
        right.plot([AGES_S[age] for age in ages], shares, marker="o", label=rule, **style)
    right.set(xscale="log", ylim=(0, 100), xlabel="age of the event", ylabel="right answers, %")
    right.set_xticks(list(AGES_S.values()), list(AGES_S))
    right.minorticks_off()
    right.legend(fontsize=8, ncols=2, loc="lower left")  # below the lowest line
    minutes = [age["minutes"] for age in costs["ages"]]
    for task in (FIRST_TEXT, PREFILL):
        first.plot(minutes, [age["processor"]["median_ms"][task] for age in costs["ages"]], marker="o", label=task)
    first.set(xscale="symlog", xlabel="minutes of the stream", ylabel="processor time, ms", ylim=(0, None))
    first.set_xticks(minutes, [f"{each:g}" if each >= 1 else "" for each in minutes])
    first.minorticks_off()
    first.legend(fontsize=8)
    figure.savefig(out, dpi=110)
    plt.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--hours", type=Path, default=Path("benchmarks/results/hours.json"))
    parser.add_argument("--costs", type=Path, default=Path("benchmarks/results/hours_costs.json"))
    parser.add_argument("--out", type=Path, default=Path("docs/hours.png"))
    options = parser.parse_args()
    try:
        hours, costs = (json.loads(path.read_text(encoding="utf-8")) for path in (options.hours, options.costs))
    except (OSError, ValueError) as error:
        parser.exit(2, f"no results of benchmarks.memory.hours and costs: {error}\n")
    draw(hours, costs, options.out)


if __name__ == "__main__":
    main()
