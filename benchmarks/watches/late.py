"""Why notices of standing questions come later than one window and a second, on the composed streams.

    python -m benchmarks.watches.late --out benchmarks/results/watch_late.json

The streams, mistakes and delays are those of `benchmarks.watches.told`. Of each late notice that is right: what was
known last, and why it was not known sooner.
"""

import argparse
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.report import report
from benchmarks.watches.script import Script, composed
from benchmarks.watches.senses import HALF_S, Mistakes, overlaps, windows
from benchmarks.watches.told import GOAL_S, STREAM_S, Score, told_times
from benchmarks.watches.truth import ASKED, KINDS
from engines.shapes import MINI_MEDIA
from engines.watches.compiling import compiled
from engines.watches.rule import Heard, Said, Seen
from engines.watches.window import SensedWindow

COVERED = "another sound at the same time is named instead"
UNHEARD = "too few half seconds of it are recognised"
UNSEEN = "its first picture does not show it, or one less"
SILENCE = "the silence after a sentence ends in the next window"


def cause(event: str, script: Script, sensed: Sequence[SensedWindow], event_s: float, told_s: float) -> str:
    """Why a notice came late that was told at `told_s`."""
    rule = compiled(event)
    assert rule is not None
    sounds = [each for each in rule.conditions if isinstance(each, Heard)]
    things = [each for each in rule.conditions if isinstance(each, Seen)]
    if any(isinstance(each, Said) for each in rule.conditions):
        return SILENCE
    were_shown = all(_is_shown(each, sensed, event_s, told_s) for each in things)
    if sounds and were_shown:
        return _why_unheard(next(name for name in sounds[0].names if name in script.sounds), script, event_s)
    return UNSEEN


def _is_shown(seen: Seen, sensed: Sequence[SensedWindow], event_s: float, told_s: float) -> bool:
    """Whether a window before the one that tells has shown it since the event."""
    past = [each for each in sensed if event_s < each.end_s < told_s - MINI_MEDIA.window_s / 2]
    return any(sum((each.things or {}).get(name, 0) for name in seen.names) >= seen.least for each in past)


def _why_unheard(name: str, script: Script, event_s: float) -> str:
    starts_s = [event_s + number * HALF_S for number in range(round(GOAL_S / HALF_S))]
    own = [(start_s, start_s + HALF_S) for start_s in starts_s]
    own = [half for half in own if overlaps(script.sounds[name], half)]
    others = [spans for other, spans in script.sounds.items() if other != name]
    covered = sum(any(overlaps(spans, half) for spans in others) for half in own)
    return COVERED if 2 * covered > len(own) else UNHEARD


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, default=36, help=f"streams of {STREAM_S / 60:.0f} minutes")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    args = parser.parse_args()
    late = {kind: Counter[str]() for kind in KINDS}
    num_right = Counter[str]()
    for number in range(args.streams):
        rng = random.Random(f"0 {number}")
        script = composed(STREAM_S, rng)
        sensed = list(windows(script, Mistakes(), rng))
        told = told_times(sensed)
        for asked in ASKED:
            for event_s, delay_s in Score().matched(asked.times(script), told[asked.event]):
                num_right[asked.kind] += 1
                if delay_s > GOAL_S and asked.kind != "leaving":
                    late[asked.kind][cause(asked.event, script, sensed, event_s, event_s + delay_s)] += 1
    for kind, causes in late.items():
        for why, count in causes.most_common():
            print(f"{KINDS[kind]:24} {count:4} of {num_right[kind]:4} {why}")
    report(args.out, benchmark="watch_late", right=num_right, late={kind: dict(each) for kind, each in late.items()})


if __name__ == "__main__":
    main()
