"""Are kept tokens true? On held-out scenes of a minute, counts kept tokens that name something absent, and things and
sounds that no kept token names.

    python -m benchmarks.answers.senses [--scenes 24] [--out benchmarks/results/senses.json]

Compares the encoders as they ship with a variant without smoothing over neighbouring patches
(`engines/core/neighbours.py`). Prints a table; the last line is one JSON object. Needs `make bank`; no LLM runs.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from platformdirs import user_cache_path
from rich.progress import track
from torch import Tensor

from benchmarks.answers.asking import OFFLINE_RATIO
from benchmarks.answers.quality import SEEDS
from benchmarks.report import report
from engines.api import Modality
from engines.mini.trained import WEIGHTS_FILE
from training.model.data import Example, Examples
from training.model.export import load_trainee
from training.model.materials import load_materials
from training.model.pool import make_pool, predicted_names
from training.model.sieving import by_novelty, run_sieve, within_budget
from training.model.trainee import Trainee
from training.scenes.compose import Composed
from training.scenes.plan import MINUTE, Heard, Seen

SLACK_S = 0.75  # of a sound: a patch is a second long
Shares = dict[Modality, Tensor]


@dataclass
class Count:
    """Numbers of kept tokens, of false ones among them, of things or sounds in the scene, of missed ones among them."""

    kept: int = 0
    false: int = 0
    there: int = 0
    missed: int = 0


def without_smoothing(trainee: Trainee, scene: Composed) -> Shares:
    """Probabilities of names without smoothing over neighbouring patches."""
    video = torch.from_numpy(scene.video).flatten(0, 1)
    own = trainee.names[Modality.VIDEO].probabilities(video)
    return {**predicted_names(trainee, scene), Modality.VIDEO: own}


VARIANTS: dict[str, Callable[[Trainee, Composed], Shares]] = {
    "as they ship": predicted_names,
    "patches do not settle": without_smoothing,
}


def add(counts: dict[Modality, Count], trainee: Trainee, example: Example, shares: Shares) -> None:
    """Count one scene. A token is true if its likeliest name belongs to something present at its time (SLACK_S)."""
    plan = example.plan
    pool = make_pool(trainee, example.scene, shares, plan)
    kept = run_sieve(trainee, pool, by_novelty, within_budget(OFFLINE_RATIO)).places
    there: dict[Modality, tuple[Seen | Heard, ...]] = {
        Modality.VIDEO: plan.seen,
        Modality.AUDIO: (*plan.heard, *plan.said),
    }
    slack_s = {Modality.VIDEO: 0.0, Modality.AUDIO: SLACK_S}
    for kind, items in there.items():
        count, found = counts[kind], set[int]()
        for place in kept[pool.modality[kept] == kind]:
            best = int(shares[kind][pool.index_in_probs[place], :-1].argmax())  # the last is that nothing is there
            name, time_s = trainee.names[kind].distinct[best], pool.time_s[place]
            named = {
                number
                for number, item in enumerate(items)
                if item.name == name and item.start_s - slack_s[kind] <= time_s <= item.end_s + slack_s[kind]
            }
            found |= named
            count.kept, count.false = count.kept + 1, count.false + (not named)
        count.there, count.missed = count.there + len(items), count.missed + len(items) - len(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--scenes", type=int, default=24)
    parser.add_argument("--bank", type=Path, default=user_cache_path("echoingpixels") / "bank")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    materials = load_materials(options.bank)
    trainee = load_trainee(materials, WEIGHTS_FILE)
    examples = Examples(materials.test, materials.composer, ((1.0, MINUTE),), with_chat=False)
    numbers = [seed * 1_000_000 + i for i in range(options.scenes // len(SEEDS)) for seed in SEEDS]
    counts = {name: {kind: Count() for kind in (Modality.VIDEO, Modality.AUDIO)} for name in VARIANTS}
    with torch.no_grad():
        for number in track(numbers, "scenes"):
            example = examples[number]
            for name, senses in VARIANTS.items():
                add(counts[name], trainee, example, senses(trainee, example.scene))
    print(
        "| senses | false of kept, seen | missed things | false of kept, heard | missed sounds |\n|---|---|---|---|---|"
    )
    for name, by_kind in counts.items():
        parts = (f"{c.false} of {c.kept} | {c.missed} of {c.there}" for c in by_kind.values())
        print(f"| {name} | " + " | ".join(parts) + " |")
    found = {name: {kind.name.lower(): vars(c) for kind, c in by_kind.items()} for name, by_kind in counts.items()}
    report(options.out, benchmark="senses", scenes=options.scenes, senses=found)


if __name__ == "__main__":
    main()
