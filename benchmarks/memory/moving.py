"""How many keys a window rotates anew, and which position ids tokens have, over hours.

    python -m benchmarks.memory.moving [--hours 5] [--seed 0] [--out benchmarks/results/moving.json]

A composed stream (`benchmarks.memory.composed`) on a virtual clock; no model runs. Of the windows in which the memory
is full: how many tokens the position rule (`engines.memory.placing`) moves, how many windows move none, the largest id,
and the processor time of choosing. Prints a table; the last line is JSON.
"""

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.memory.composed import Composer
from benchmarks.memory.retention import CAPACITY
from benchmarks.report import report
from engines.memory.ledger import Ledger
from engines.memory.placing import ClosedGaps, Places

FIRST_ID = 64  # about as long as the system prompt


@dataclass(frozen=True)
class Moved:
    """What one window cost. `tokens` are remembered, `moved` of them have other positions than before."""

    tokens: int
    moved: int
    largest_id: float
    choosing_ms: float


def follow(seed: int, hours: float) -> list[Moved]:
    """The windows of a stream, once the memory has forgotten something."""
    ledger, places, found = Ledger(CAPACITY), Places(ClosedGaps(FIRST_ID), CAPACITY), list[Moved]()
    for block in Composer(seed).blocks(hours):
        begun = time.thread_time()
        count, moved = len(ledger), places.choose(ledger.tokens, block.end_s)
        spent_s = time.thread_time() - begun
        if ledger.num_forgotten:
            found.append(Moved(count, len(moved), float(places.rows[:, :count].max()), 1e3 * spent_s))
        rows = places.of_new(block.tokens)
        places.add(ledger.add(block.tokens, block.groups, block.prints, block.end_s), rows)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--hours", type=float, default=5.0, help="length of the stream (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    found = follow(options.seed, options.hours)
    if not found:
        parser.exit(2, "the memory is not full yet: give more --hours\n")
    share = float(np.mean([each.moved / each.tokens for each in found]))
    still = float(np.mean([not each.moved for each in found]))
    largest, spent = max(each.largest_id for each in found), float(np.mean([each.choosing_ms for each in found]))
    print("| windows | keys rotated anew | windows that rotate none | largest id | choosing |\n|---|---|---|---|---|")
    print(f"| {len(found)} | {share:.0%} | {still:.0%} | {largest:.0f} | {spent:.2f} ms |")
    report(
        options.out,
        benchmark="moving",
        capacity=CAPACITY,
        hours=options.hours,
        seed=options.seed,
        windows=len(found),
        moved_share=round(share, 3),
        windows_without=round(still, 3),
        largest_id=round(largest),
        choosing_ms=round(spent, 3),
    )


if __name__ == "__main__":
    main()
