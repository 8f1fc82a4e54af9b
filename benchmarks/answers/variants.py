"""Do other ways to choose tokens catch up if the LLM is trained on what they keep? How much does Sync-RoPE's fourth row
add, and does CS2 learn better through a softmax or through sigmoids?

    python -m benchmarks.answers.variants [--steps 24] [--scenes 16] [--out benchmarks/results/variants.json]

Every variant starts from the weights that ship, trains the LLM's update, words and codes for the same steps on the same
scenes with the same rate, and then answers the same held-out questions. CS2 is frozen unless the
variant says that it learns (three runs, each on other scenes); other policies get as many tokens, scene by scene, as
novelty keeps at ratio 0.1. The weights that ship were trained mostly on what novelty keeps, so a variant that ends
behind may only need more steps. Prints a table; the last line is JSON. Needs `make bank`.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from platformdirs import user_cache_path
from rich.progress import Progress
from torch import Tensor

from benchmarks.answers.policies import scored_by
from benchmarks.answers.scoring import SLICES, Share, share_of
from benchmarks.report import report
from engines.core import sync_rope
from engines.mini.trained import WEIGHTS_FILE
from engines.sieve.reducers.budgets import by_modality, evenly
from engines.sieve.reducers.change import OmniZip, TemporalDrop
from engines.sieve.reducers.plain import RandomScores, uniform
from training.model.data import Examples
from training.model.export import load_trainee
from training.model.materials import load_materials
from training.model.packing import ask_all
from training.model.pool import Pool, make_pool, predicted_names
from training.model.sieving import Chosen, Policy, Selector, by_cs2, by_novelty, run_sieve, within_budget
from training.model.steps import SCENES_PER_STEP, exploring_cs2, make_optimizer
from training.model.trainee import Trainee
from training.scenes.plan import MINUTE, TRAINING_STYLES
from training.scenes.questions import Question

RATIO = 0.1
RATE_FACTOR = 0.2  # of the rates of training's middle
WARM_UP_STEPS = 8
FIRST_TRAINING_SCENE, SCENES_A_SEED, FIRST_TEST_SCENE = 50_000_000, 100_000, 3_000_000
THREE_ROWS = (16, 24, 24, 0)  # Qwen2.5-VL's split of 64 channels: time, height, width

OURS = "CS2, one pool"


@dataclass(frozen=True)
class Variant:
    """The policy (from a scene's pool and number; None: CS2), how the budget is split, the `sections` of Sync-RoPE.

    With `soften`, CS2 learns too, through these soft choices. `seeds`: number of runs, each on other scenes.
    """

    policy: Callable[[Trainee, Pool, int], Policy] | None = None
    budget: Callable[[float], Selector] = evenly
    sections: tuple[int, ...] = sync_rope.PAPER_SECTIONS
    soften: Callable[[Tensor], Tensor] | None = None
    seeds: int = 1


VARIANTS = {
    OURS: Variant(),
    "Sync-RoPE [T, H, W]": Variant(sections=THREE_ROWS),
    "CS2 learns, sigmoid": Variant(soften=torch.sigmoid, seeds=3),
    "CS2 learns, softmax": Variant(soften=lambda logits: logits.softmax(0), seeds=3),
    "random": Variant(lambda _, __, number: scored_by(RandomScores(number))),
    "uniform": Variant(lambda *_: scored_by(uniform)),
    "CS2, share per modality": Variant(lambda trainee, *_: by_cs2(trainee, lambda: False, None), by_modality),
    "temporal drop (DTD)": Variant(lambda _, pool, __: scored_by(TemporalDrop(pool.embeds.mean(0)))),
    "OmniZip-like": Variant(lambda _, pool, __: scored_by(OmniZip(pool.embeds.mean(0)))),
}


@contextmanager
def rope_sections(sections: tuple[int, ...]) -> Iterator[None]:
    """Use another split of the rotary channels inside the context."""
    ours, sync_rope.PAPER_SECTIONS = sync_rope.PAPER_SECTIONS, sections  # type: ignore[assignment]
    try:
        yield
    finally:
        sync_rope.PAPER_SECTIONS = ours


@torch.no_grad()
def choose(trainee: Trainee, variant: Variant, pool: Pool, number: int) -> Chosen:
    """What a variant keeps of a scene."""
    if variant.policy is None:
        return run_sieve(trainee, pool, by_cs2(trainee, lambda: False, None), within_budget(RATIO))
    share = len(run_sieve(trainee, pool, by_novelty, within_budget(RATIO)).places) / len(pool.time_s)
    theirs = run_sieve(trainee, pool, variant.policy(trainee, pool, number), variant.budget(share))
    return Chosen(theirs.places, theirs.scores, None, None)


def train(
    trainee: Trainee, variant: Variant, examples: Examples, seed: int, steps: int, tick: Callable[[], None]
) -> None:
    """`steps` optimizer steps. Modifies the trainee."""
    optimizer = make_optimizer(trainee)
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = group["base"] * RATE_FACTOR * min((step + 1) / WARM_UP_STEPS, 1.0)
        for index in range(SCENES_PER_STEP):
            number = FIRST_TRAINING_SCENE + seed * SCENES_A_SEED + step * SCENES_PER_STEP + index
            example = examples[number]
            if not example.asked:
                continue
            pool = make_pool(trainee, example.scene, predicted_names(trainee, example.scene), example.plan)
            if variant.soften:
                policy = exploring_cs2(trainee, pool, np.random.default_rng(number), variant.soften)
                chosen = run_sieve(trainee, pool, policy, within_budget(RATIO))
            else:
                chosen = choose(trainee, variant, pool, number)
            outcome = ask_all(trainee, example.plan, pool, chosen, example.asked)
            (outcome.loss / SCENES_PER_STEP).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(trainee.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        tick()


@torch.no_grad()
def measure(
    trainee: Trainee, variant: Variant, examples: Examples, numbers: Sequence[int], tick: Callable[[], None]
) -> dict[str, Share]:
    """How many questions of held-out scenes are answered exactly, by slice."""
    found: list[tuple[tuple[Question, ...], list[bool]]] = []
    for number in numbers:
        example = examples[number]
        pool = make_pool(trainee, example.scene, predicted_names(trainee, example.scene), example.plan)
        chosen = choose(trainee, variant, pool, number)
        found.append((example.questions, ask_all(trainee, example.plan, pool, chosen, example.asked).right))
        tick()
    return {
        name: share_of([[ok for q, ok in zip(*scene, strict=True) if wanted(q)] for scene in found])
        for name, wanted in SLICES.items()
    }


def main() -> None:
    cache = user_cache_path("echoingpixels")
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--steps", type=int, default=24, help=f"of training, {SCENES_PER_STEP} scenes each")
    parser.add_argument("--scenes", type=int, default=16, help="held out, of a minute each")
    parser.add_argument("--only", nargs="*", choices=VARIANTS, default=list(VARIANTS), help="these variants")
    parser.add_argument("--weights", type=Path, default=WEIGHTS_FILE)
    parser.add_argument("--bank", type=Path, default=cache / "bank")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    materials = load_materials(options.bank)
    training = Examples(materials.training, materials.composer, TRAINING_STYLES)
    test = Examples(materials.test, materials.composer, ((1.0, MINUTE),), with_chat=False)
    numbers = range(FIRST_TEST_SCENE, FIRST_TEST_SCENE + options.scenes)
    results: dict[str, dict[str, object]] = {}
    print("| variant | trained | " + " | ".join(SLICES) + " |\n" + "|---" * (2 + len(SLICES)) + "|")
    with Progress(transient=True) as progress:
        for name in options.only:
            variant = VARIANTS[name]
            task = progress.add_task(name, total=variant.seeds * options.steps + (1 + variant.seeds) * options.scenes)
            tick = partial(progress.advance, task)

            def note(training_of: str, shares: dict[str, Share], name: str = name) -> None:
                row = [name, training_of, *map(str, shares.values())]
                progress.console.print("| " + " | ".join(row) + " |", soft_wrap=True, highlight=False)
                results.setdefault(name, {})[training_of] = {key: vars(share) for key, share in shares.items()}

            with rope_sections(variant.sections):
                trainee = load_trainee(materials, options.weights)
                note("not", measure(trainee, variant, test, numbers, tick))
                for seed in range(variant.seeds):
                    trainee = load_trainee(materials, options.weights)
                    train(trainee, variant, training, seed, options.steps, tick)
                    trained = f"{options.steps} steps, seed {seed}"
                    note(trained, measure(trainee, variant, test, numbers, tick))
            progress.remove_task(task)
    report(
        options.out,
        benchmark="variants",
        ratio=RATIO,
        steps=options.steps,
        scenes=options.scenes,
        variants=results,
    )


if __name__ == "__main__":
    main()
