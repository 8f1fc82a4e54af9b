"""How often is the answer right, from how few tokens, and who chooses them best? On held-out scenes.

    python -m benchmarks.quality --scenes 84 [--weights FILE] [--out benchmarks/results/quality.json]

Scenes are composed (`training/scenes.py`, test split: backgrounds, drawings, phrases, cuts and wordings that training
never saw), a minute long, with quiet and crowded stretches. An answer is right if greedy decoding gives exactly the
expected words. Baselines read the same weights and get, scene by scene, as many tokens as CS2 kept. Intervals are 95 %
bootstrap over scenes. Prints tables; the last line is one JSON object. Needs `make bank`.
"""

import argparse
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from platformdirs import user_cache_path
from rich.progress import Progress

from benchmarks import policies
from benchmarks.report import report
from engines.api import FloatArray, IntArray, Modality
from engines.encoders.efficientnet import GRID
from engines.mini_weights import FILE
from engines.sieve import quota, select
from training.data import Example, Examples
from training.export import load_trainee
from training.materials import load_materials
from training.model import Trainee
from training.packing import ask_all
from training.questions import CROSS_MODAL, Question
from training.scenes import MINUTE, Heard, Seen
from training.sieving import (
    Choose,
    Chosen,
    Policy,
    Pool,
    by_cs2,
    by_novelty,
    make_pool,
    run_sieve,
    shares_of,
    within_budget,
)

OURS = "CS2, one pool"
SEEDS = (1, 2)
RATIOS = (0.2, 0.1, 0.05, 0.02)
BASELINE_RATIOS = (0.1, 0.05)
OFFLINE_RATIO, OFFLINE_SCENES = 0.2, 12
QUESTIONS_A_SCENE = 24
RESAMPLES = 1000
MARGIN_S = 0.5


@dataclass
class Score:
    """Answers of one way to choose: by scene, which were right; and how many tokens were kept, of how many."""

    right: list[list[bool]] = field(default_factory=list)
    questions: list[tuple[Question, ...]] = field(default_factory=list)
    survived: list[list[bool | None]] = field(default_factory=list)
    confidence: list[list[float]] = field(default_factory=list)
    kept: int = 0
    kept_audio: int = 0
    pool: int = 0

    def share(self, wanted: Callable[[Question], bool]) -> tuple[float, float, float, int]:
        """Mean, 95 % interval (bootstrap over scenes) and number of the questions that are `wanted`."""
        by_scene = [
            [is_right for question, is_right in zip(asked, right, strict=True) if wanted(question)]
            for asked, right in zip(self.questions, self.right, strict=True)
        ]
        counts = np.array([[sum(values), len(values)] for values in by_scene if values])
        if not len(counts):
            return float("nan"), float("nan"), float("nan"), 0
        rng = np.random.default_rng(0)
        picked = counts[rng.integers(0, len(counts), (RESAMPLES, len(counts)))].sum(1)
        low, high = np.quantile(picked[:, 0] / picked[:, 1], (0.025, 0.975))
        return float(counts[:, 0].sum() / counts[:, 1].sum()), float(low), float(high), int(counts[:, 1].sum())

    def given_survival(self) -> dict[str, float]:
        """Share of cross-modal questions whose moment survived, and how often they are right then, and otherwise."""
        pairs = [
            (alive, is_right)
            for asked, right, survived in zip(self.questions, self.right, self.survived, strict=True)
            for question, is_right, alive in zip(asked, right, survived, strict=True)
            if alive is not None and question.kind in CROSS_MODAL
        ]
        alive, dead = ([is_right for lives, is_right in pairs if lives == value] for value in (True, False))
        return {
            "survived": len(alive) / max(len(pairs), 1),
            "right_if_survived": float(np.mean(alive)) if alive else float("nan"),
            "right_if_not": float(np.mean(dead)) if dead else float("nan"),
        }


THRESHOLDS = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def trade_off(score: Score) -> list[dict[str, float]]:
    """For each threshold of confidence: the share of answers above it, how often those are right, and the others."""
    sure = np.concatenate([np.asarray(values) for values in score.confidence])
    right = np.concatenate([np.asarray(values) for values in score.right])
    return [
        {
            "sure_from": threshold,
            "sure": float((sure >= threshold).mean()),
            "right_if_sure": float(right[sure >= threshold].mean()),
            "right_if_not": float(right[sure < threshold].mean()) if (sure < threshold).any() else float("nan"),
        }
        for threshold in THRESHOLDS
    ]


SLICES: dict[str, Callable[[Question], bool]] = {
    "all": lambda _: True,
    "cross-modal": lambda q: q.kind in CROSS_MODAL,
    "unseen pairs": lambda q: q.is_unseen_pair,
    "not there": lambda q: q.is_about_absent,
}


def survives(pool: Pool, places: np.ndarray[tuple[int], np.dtype[np.int64]], question: Question) -> bool | None:
    """Whether every thing and sound of the answer has a kept token while it is there; None if there are none."""
    items: Sequence[Seen | Heard] = (*question.things, *question.sounds)
    if not items:
        return None
    time_s, modality = pool.time_s[places], pool.modality[places]
    cell = pool.row[places] * GRID + pool.column[places]
    for item in items:
        inside = (time_s >= item.start_s - MARGIN_S) & (time_s <= min(item.end_s, question.asked_s) + MARGIN_S)
        if isinstance(item, Seen):
            inside &= (modality == Modality.VIDEO) & np.isin(cell, item.cells)
        else:
            inside &= modality == Modality.AUDIO
        if not inside.any():
            return False
    return True


@torch.no_grad()
def answer(trainee: Trainee, example: Example, pool: Pool, chosen: Chosen, score: Score) -> None:
    """Ask all questions of a scene and add the outcome to `score`."""
    outcome = ask_all(trainee, example.plan, pool, chosen, example.asked)
    score.right.append(outcome.right)
    score.confidence.append(outcome.confidence)
    score.questions.append(example.questions)
    score.survived.append([survives(pool, chosen.places, question) for question in example.questions])
    score.kept += len(chosen.places)
    score.kept_audio += int((pool.modality[chosen.places] == Modality.AUDIO).sum())
    score.pool += len(pool.time_s)


def baselines(trainee: Trainee, seed: int) -> dict[str, tuple[Policy, Callable[[float], Choose]]]:
    """Name → who scores, and how the budget is split."""
    cs2 = by_cs2(trainee, lambda: False, None)
    return {
        "CS2, share per modality": (cs2, policies.by_modality),
        "novelty alone": (by_novelty, policies.evenly),
        "random": (policies.random_scores(seed), policies.evenly),
        "uniform": (policies.uniform, policies.evenly),
        "temporal drop (DTD)": (policies.temporal_drop, policies.evenly),
        "DyCoke": (policies.dycoke, policies.evenly),
    }


def whole_scene(trainee: Trainee, pool: Pool, share: float) -> Chosen:
    """CS2 over the whole scene at once, knowing what comes: what a stream gives up is the difference."""

    def choose(scores: FloatArray, _: IntArray) -> IntArray:
        return select(torch.from_numpy(scores), quota(share, len(scores))).numpy()

    everything = (slice(0, len(pool.time_s)),)
    return run_sieve(trainee, pool, by_cs2(trainee, lambda: False, None), choose, everything)


@torch.no_grad()
def measure(trainee: Trainee, examples: Examples, numbers: list[int], num_baseline: int) -> dict[str, Score]:
    """All ways to choose over all scenes; the baselines over the first `num_baseline`."""
    scores: dict[str, Score] = defaultdict(Score)
    cs2 = by_cs2(trainee, lambda: False, None)
    with Progress() as progress:
        for i, number in enumerate(progress.track(numbers, description="scenes")):
            example = examples[number]
            pool = make_pool(trainee, example.scene, shares_of(trainee, example.scene))

            def ask(name: str, chosen: Chosen, example: Example = example, pool: Pool = pool) -> None:
                answer(trainee, example, pool, chosen, scores[name])

            for ratio in RATIOS:
                chosen = run_sieve(trainee, pool, cs2, within_budget(ratio))
                ask(f"{OURS} @ {ratio:g}", chosen)
                share = len(chosen.places) / len(pool.time_s)
                if ratio == OFFLINE_RATIO and i < OFFLINE_SCENES:
                    ask(f"CS2, whole scene at once @ {ratio:g}", whole_scene(trainee, pool, share))
                if ratio not in BASELINE_RATIOS or i >= num_baseline:
                    continue
                ask(f"CS2, selects only @ {ratio:g}", replace(chosen, logits=None, refined=None))
                for name, (policy, budget) in baselines(trainee, number).items():
                    ask(f"{name} @ {ratio:g}", run_sieve(trainee, pool, policy, budget(share)))
    return scores


def main() -> None:
    cache = user_cache_path("echoingpixels")
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--scenes", type=int, default=84, help="of a minute each, 24 questions a scene")
    parser.add_argument("--baseline-scenes", type=int, default=40)
    parser.add_argument("--weights", type=Path, default=FILE)
    parser.add_argument("--bank", type=Path, default=cache / "bank")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    materials = load_materials(options.bank)
    trainee = load_trainee(materials, options.weights)
    examples = Examples(materials.test, materials.composer, ((1.0, MINUTE),), QUESTIONS_A_SCENE, with_chat=False)
    numbers = [seed * 1_000_000 + i for i in range(options.scenes // len(SEEDS)) for seed in SEEDS]
    scores = measure(trainee, examples, numbers, options.baseline_scenes)
    table = {name: summary(score) for name, score in scores.items()}
    print_table(table)
    print_kinds(scores[f"{OURS} @ 0.2"])
    chance = {
        name: float(
            np.mean([1 / q.choices for asked in next(iter(scores.values())).questions for q in asked if wanted(q)])
        )
        for name, wanted in SLICES.items()
    }
    print("chance, guessing among what is in the scene: " + ", ".join(f"{n} {c:.0%}" for n, c in chance.items()))
    curve = trade_off(scores[f"{OURS} @ 0.2"])
    print("| sure from | answers | right | right of the others |\n|---|---|---|---|")
    for row in curve:
        shares = (row[key] for key in ("sure", "right_if_sure", "right_if_not"))
        print(f"| {row['sure_from']:g} | " + " | ".join(f"{share:.0%}" for share in shares) + " |")
    report(
        options.out,
        trade_off=curve,
        benchmark="quality",
        scenes=options.scenes,
        seeds=SEEDS,
        chance=chance,
        policies=table,
    )


def summary(score: Score) -> dict[str, object]:
    """What goes into table and JSON."""
    return {
        "kept": score.kept / score.pool,
        "audio_share_of_kept": score.kept_audio / max(score.kept, 1),
        **{
            name: dict(zip(("right", "low", "high", "n"), score.share(wanted), strict=True))
            for name, wanted in SLICES.items()
        },
        **score.given_survival(),
    }


def print_table(table: dict[str, dict[str, object]]) -> None:
    """One line for each way to choose."""
    print("| who chooses @ ratio | kept | audio | " + " | ".join(SLICES) + " | cross-modal: survived, right then |")
    print("|---" * (len(SLICES) + 4) + "|")
    for name, row in table.items():
        cells = []
        for slice_name in SLICES:
            found = row[slice_name]
            assert isinstance(found, dict)
            cells.append(f"{found['right']:.1%} ({found['low']:.0%}-{found['high']:.0%})")
        print(
            f"| {name} | {row['kept']:.1%} | {row['audio_share_of_kept']:.0%} | "
            + " | ".join(cells)
            + f" | {row['survived']:.0%}, {row['right_if_survived']:.0%} |"
        )


def print_kinds(score: Score) -> None:
    """Accuracy by kind of question."""
    kinds = sorted({question.kind for asked in score.questions for question in asked})
    for kind in kinds:
        right, low, high, count = score.share(lambda q, kind=kind: q.kind == kind)  # type: ignore[misc]
        print(f"  {kind:20s} {right:6.1%}  ({low:.0%}-{high:.0%}), n = {count}")


if __name__ == "__main__":
    main()
