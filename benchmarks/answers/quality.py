"""How often are answers right, from how few tokens, and which way to choose tokens is best? On held-out scenes.

    python -m benchmarks.answers.quality --scenes 84 [--weights FILE] [--out benchmarks/results/quality.json]

Scenes are composed (`training/scenes/planner.py`, test split: backgrounds, drawings, phrases, cuts and wordings that
training never saw), a minute long, with quiet and crowded stretches. An answer is right if greedy decoding gives
exactly the expected words. "Streamed" is the real stream, cache and decoding, fed with the tokens of the scenes; with a
small cache it must forget. Baselines use the same weights and get, scene by scene, as many tokens as CS2 kept at ratio
0.1, and in another run a tenth of all tokens. Intervals are 95 % bootstrap over scenes. Prints tables; the
last line is one JSON object. Needs `make bank`.
"""

import argparse
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from platformdirs import user_cache_path
from rich.progress import Progress

from benchmarks.answers.asking import OFFLINE_RATIO, Asker, ask_with_right_names, whole_scene
from benchmarks.answers.policies import scored_by
from benchmarks.answers.quality_report import draw, print_tables
from benchmarks.answers.scoring import SLICES, Score, gains, trade_off
from benchmarks.report import report
from engines.core.decoder import Decoder
from engines.mini.family import MiniModels, load_models
from engines.mini.trained import WEIGHTS_FILE
from engines.model_store import ModelStore
from engines.runtimes.run_on import RunOn, num_usable_cores
from engines.sieve.reducers.attention import AttentionReceived
from engines.sieve.reducers.budgets import by_modality, evenly
from engines.sieve.reducers.change import DyCoke, OmniZip, TemporalDrop
from engines.sieve.reducers.diversity import Diversity
from engines.sieve.reducers.plain import RandomScores, uniform
from training.model.data import Examples
from training.model.export import load_trainee
from training.model.materials import load_materials
from training.model.pool import Pool, make_pool, predicted_names
from training.model.sieving import (
    Policy,
    Scored,
    Selector,
    Window,
    by_cs2,
    by_novelty,
    run_sieve,
    within_budget,
)
from training.model.trainee import Trainee
from training.scenes.plan import MINUTE

OURS, NOVELTY_ONLY = "CS2, one pool", "novelty, the stream's budget"
SEEDS = (1, 2)
RATIOS = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02)
RATIOS_EVERYWHERE = (0.2, 0.1, 0.05)
BASELINE_RATIO = 0.1
QUESTIONS_A_SCENE = 24
GUESSABLE = ("cross-modal", "unseen pairs")  # slices in which every question has a known number of possible answers


def baselines(
    decoder: Decoder, trainee: Trainee, pool: Pool, seed: int
) -> dict[str, tuple[Policy, Callable[[float], Selector]]]:
    """Name → the policy that scores tokens of this scene, and how the budget is split."""
    centre = pool.embeds.mean(0)
    return {
        "CS2, share per modality": (by_cs2(trainee, lambda: False, None), by_modality),
        "novelty, evenly": (by_novelty, evenly),
        "random": (scored_by(RandomScores(seed)), evenly),
        "uniform": (scored_by(uniform), evenly),
        "temporal drop (DTD)": (scored_by(TemporalDrop(centre)), evenly),
        "DyCoke": (scored_by(DyCoke(centre)), evenly),
        "OmniZip-like": (scored_by(OmniZip(centre)), evenly),
        "SEATS-like, first stage": (scored_by(Diversity()), by_modality),
        "attention received": (scored_by(AttentionReceived(decoder)), evenly),
    }


def memoized(policy: Policy) -> Policy:
    """The policy for one scene with a cache: scores of a window are reused while its context is the same."""
    known: dict[tuple[int, bytes], Scored] = {}

    def score(window: Window) -> Scored:
        key = window.members.start, window.context.tobytes()
        if key not in known:
            known[key] = policy(window)
        return known[key]

    return score


@torch.no_grad()
def measure(
    trainee: Trainee,
    decoder: Decoder,
    models: MiniModels,
    examples: Examples,
    numbers: list[int],
    num_others: int,
    num_streamed: int,
    num_slow: int,
) -> dict[str, Score]:
    """CS2 at `RATIOS_EVERYWHERE` and what it starts from over all scenes; at other ratios, others, right names and the
    whole scene at once over the first `num_others`; streamed over the first `num_streamed`; with all tokens, and
    knowing the question, over the first `num_slow`."""
    scores: dict[str, Score] = defaultdict(Score)
    num_asked = {**dict.fromkeys(RATIOS, num_others), **dict.fromkeys(RATIOS_EVERYWHERE, len(numbers)), 1.0: num_slow}
    with Progress() as progress:
        for i, number in enumerate(progress.track(numbers, description="scenes")):
            example = examples[number]
            pool = make_pool(trainee, example.scene, predicted_names(trainee, example.scene), example.plan)
            ask, cs2 = Asker(trainee, example, pool, scores), memoized(by_cs2(trainee, lambda: False, None))
            for ratio in RATIOS:
                if i >= num_asked[ratio]:
                    continue
                chosen = run_sieve(trainee, pool, cs2, within_budget(ratio))
                ask(f"{OURS} @ {ratio:g}", chosen)
                share = len(chosen.places) / len(pool.time_s)
                if ratio == OFFLINE_RATIO:
                    if i < num_others:
                        ask("CS2, whole scene at once", whole_scene(trainee, pool, share))
                        ask_with_right_names(trainee, example, scores)
                    if i < num_streamed:
                        ask.streamed(models, chosen)
                if ratio == BASELINE_RATIO:
                    ask(NOVELTY_ONLY, run_sieve(trainee, pool, by_novelty, within_budget(ratio)))
                if ratio == BASELINE_RATIO and i < num_others:
                    ask("CS2, selects only", replace(chosen, soft=None, refined=None))
                    for name, (policy, budget) in baselines(decoder, trainee, pool, number).items():
                        ask(name, run_sieve(trainee, pool, policy, budget(share)))
                        ask(f"{name}, a tenth", run_sieve(trainee, pool, policy, budget(ratio)))
            if i < num_slow:
                ask.with_the_question("CS2 that knows the question")
    return scores


def main() -> None:
    cache = user_cache_path("echoingpixels")
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--scenes", type=int, default=84, help="of a minute each, 24 questions a scene")
    parser.add_argument("--baseline-scenes", type=int, default=84, help="other ratios and ways to choose, too")
    parser.add_argument("--streamed-scenes", type=int, default=20, help="also through the product's own stream")
    parser.add_argument(
        "--slow-scenes", type=int, default=8, help="with all tokens, and knowing the question: minutes each"
    )
    parser.add_argument("--weights", type=Path, default=WEIGHTS_FILE)
    parser.add_argument("--bank", type=Path, default=cache / "bank")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    parser.add_argument("--picture", type=Path, help="also draw the table into this PNG")
    options = parser.parse_args()
    materials = load_materials(options.bank)
    trainee = load_trainee(materials, options.weights)
    examples = Examples(materials.test, materials.composer, ((1.0, MINUTE),), QUESTIONS_A_SCENE, with_chat=False)
    numbers = [seed * 1_000_000 + i for i in range(options.scenes // len(SEEDS)) for seed in SEEDS]
    models = load_models(ModelStore(), cache, num_usable_cores(), RunOn(), options.weights)
    num_some = options.baseline_scenes, options.streamed_scenes, options.slow_scenes
    scores = measure(trainee, materials.decoder, models, examples, numbers, *num_some)
    ours = scores[f"{OURS} @ {OFFLINE_RATIO:g}"]
    chance = {
        name: float(np.mean([1 / q.choices for asked in ours.questions for q in asked if wanted(q)]))
        for name, wanted in SLICES.items()
        if name in GUESSABLE
    }
    curve = trade_off(ours)
    gain = gains(scores[f"{OURS} @ {BASELINE_RATIO:g}"], scores[NOVELTY_ONLY])
    print_tables(scores, ours, chance, curve)
    print(f"\nCS2 over {NOVELTY_ONLY}, scene by scene: {gain}")
    if options.picture:
        draw(scores, options.picture)
    kinds = sorted({question.kind for asked in ours.questions for question in asked})
    report(
        options.out,
        benchmark="quality",
        scenes=options.scenes,
        seeds=SEEDS,
        chance=chance,
        policies={name: score.summary() for name, score in scores.items()},
        kinds={kind: vars(ours.share(lambda q, kind=kind: q.kind == kind)) for kind in kinds},  # type: ignore[misc]
        audio_by_density=ours.audio_share_by_density(),
        trade_off=curve,
        cs2_over_novelty=vars(gain),
    )


if __name__ == "__main__":
    main()
