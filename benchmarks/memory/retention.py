"""Which events are still remembered after minutes and hours, under several rules of forgetting.

    python -m benchmarks.memory.retention [--hours 5] [--seeds 1] [--out benchmarks/results/retention.json]

Composed streams (`benchmarks.memory.composed`) on a virtual clock; no model runs. An event counts as remembered if all
of its decisive tokens are left, with those that tell its time, or its words. Prints a table; the last line is JSON.
"""

import argparse
import heapq
import time
from collections import defaultdict
from pathlib import Path

from benchmarks.memory.composed import KINDS, Block, Composer, Event
from benchmarks.memory.policies import POLICIES
from benchmarks.report import report

AGES_S = {"10 s": 10.0, "1 min": 60.0, "10 min": 600.0, "60 min": 3600.0, "240 min": 14400.0}
CAPACITY = 2048


class Account:
    """What one rule still knows of the events of one or more streams, and the processor time that it takes."""

    def __init__(self, rule: str) -> None:
        self._rule = rule
        self._policy = POLICIES[rule](CAPACITY)
        self._remembered: dict[tuple[str, str], list[bool]] = defaultdict(list)  # by kind and age
        self._spent_s, self._num_windows = 0.0, 0

    def begin(self) -> None:
        """Begin another stream."""
        self._policy = POLICIES[self._rule](CAPACITY)

    def add(self, block: Block) -> None:
        begun = time.thread_time()
        self._policy.add(block)
        self._spent_s += time.thread_time() - begun
        self._num_windows += 1

    def check(self, due: list[tuple[str, Event]]) -> None:
        """Note which of these events, with their ages, are remembered."""
        left, words = self._policy.ids(), self._policy.words()
        for age, event in due:
            is_remembered = left.issuperset(event.decisive) or event.words in words
            self._remembered[event.kind, age].append(is_remembered)

    def result(self) -> dict[str, dict[str, float] | float]:
        by_kind = {kind: self._shares((kind,)) for kind in KINDS}
        return {"all": self._shares(KINDS), **by_kind, "ms_a_window": round(1e3 * self._spent_s / self._num_windows, 3)}

    def num_events(self, age: str) -> int:
        return sum(len(self._remembered[kind, age]) for kind in KINDS)

    def _shares(self, kinds: tuple[str, ...]) -> dict[str, float]:
        values = {age: [value for kind in kinds for value in self._remembered[kind, age]] for age in AGES_S}
        return {age: round(sum(found) / len(found), 3) if found else float("nan") for age, found in values.items()}


def follow(seed: int, hours: float, accounts: list[Account]) -> None:
    """Let all rules remember one stream, and check every event at every age that the stream reaches."""
    waiting: list[tuple[float, int, str, Event]] = []
    for account in accounts:
        account.begin()
    for block in Composer(seed).blocks(hours):
        due = []
        while waiting and waiting[0][0] < block.end_s:
            _, _, age, event = heapq.heappop(waiting)
            due.append((age, event))
        for account in accounts:
            if due:
                account.check(due)
            account.add(block)
        if block.event is not None:
            for age, age_s in AGES_S.items():
                heapq.heappush(waiting, (block.end_s + age_s, block.first_id, age, block.event))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--hours", type=float, default=5.0, help="length of a stream (default: %(default)s)")
    parser.add_argument("--seeds", type=int, default=1, help="streams (default: %(default)s)")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    accounts = {rule: Account(rule) for rule in POLICIES}
    for seed in range(options.seeds):
        follow(seed, options.hours, list(accounts.values()))
    num_events = {age: accounts["ours"].num_events(age) for age in AGES_S}
    print("| remembered after | " + " | ".join(AGES_S) + " | ms a window |")
    print("|---" * (len(AGES_S) + 2) + "|")
    for rule, account in accounts.items():
        result = account.result()
        shares = result["all"]
        assert isinstance(shares, dict)
        print(
            f"| {rule} | " + " | ".join(f"{share:.0%}" for share in shares.values()) + f" | {result['ms_a_window']} |"
        )
    print("| (events) | " + " | ".join(str(count) for count in num_events.values()) + " | |")
    report(
        options.out,
        benchmark="retention",
        capacity=CAPACITY,
        hours=options.hours,
        seeds=options.seeds,
        events=num_events,
        rules={rule: account.result() for rule, account in accounts.items()},
    )


if __name__ == "__main__":
    main()
