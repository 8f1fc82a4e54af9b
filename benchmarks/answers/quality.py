"""How often is the answer right, from how few tokens, and who chooses them best? On held-out scenes.

    python -m benchmarks.answers.quality --scenes 84 [--weights FILE] [--out benchmarks/results/quality.json]

Scenes are composed (`training/scenes/plan.py`, test split: backgrounds, drawings, phrases, cuts and wordings that
training never saw), a minute long, with quiet and crowded stretches. An answer is right if greedy decoding gives
exactly the expected words. "Streamed" is the product's own stream, cache and decoding, fed with the scenes' tokens;
with a small cache it must forget. Baselines read the same weights and get, scene by scene, as many tokens as CS2 kept
at ratio 0.1, and once more a whole tenth of all tokens. Intervals are 95 % bootstrap over scenes. Prints tables; the
last line is one JSON object. Needs `make bank`.
"""

import argparse
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from platformdirs import user_cache_path
from rich.progress import Progress

from benchmarks.answers import policies, streamed
from benchmarks.answers.quality_report import draw, print_tables
from benchmarks.answers.scoring import SLICES, Score, gains, survives, trade_off
from benchmarks.report import report
from engines.api import FloatArray, IntArray, Modality
from engines.core.decoder import Decoder
from engines.mini.family import MiniModels, load_models
from engines.mini.trained import WEIGHTS_FILE
from engines.model_store import ModelStore
from engines.runtimes.run_on import RunOn, num_usable_cores
from engines.sieve.cs2 import quota, select
from training.model.data import Example, Examples
from training.model.export import load_trainee
from training.model.materials import load_materials
from training.model.packing import Outcome, ask_all
from training.model.pool import Pool, make_pool, predicted_names, true_names
from training.model.sieving import (
    Chosen,
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
from training.scenes.compose import NO_ITEM
from training.scenes.plan import MINUTE

OURS, NOVELTY_ONLY = "CS2, one pool", "novelty, the stream's budget"
SEEDS = (1, 2)
RATIOS = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02)
RATIOS_EVERYWHERE = (0.2, 0.1, 0.05)
BASELINE_RATIO, OFFLINE_RATIO = 0.1, 0.2
CACHES = 2048, 128  # tokens: more than a minute holds, and less
QUESTIONS_A_SCENE = 24
GUESSED = ("cross-modal", "unseen pairs")  # whose questions all have a known number of possible answers


@dataclass
class Asker:
    """Asks all questions of one scene about whatever was chosen of it; what was asked before is not asked again."""

    trainee: Trainee
    example: Example
    pool: Pool
    scores: dict[str, Score]

    def __post_init__(self) -> None:
        self._known: dict[tuple[bytes, bool], Outcome] = {}

    @torch.no_grad()
    def __call__(self, name: str, chosen: Chosen) -> None:
        """Add the outcome to the score of `name`."""
        key = chosen.places.tobytes(), chosen.refined is None
        if key not in self._known:
            self._known[key] = ask_all(self.trainee, self.example.plan, self.pool, chosen, self.example.asked)
        self.add(name, chosen, self._known[key].right, self._known[key].confidence)

    def add(self, name: str, chosen: Chosen, right: list[bool], confidence: list[float]) -> None:
        score, pool = self.scores[name], self.pool
        score.right.append(right)
        score.confidence.append(confidence)
        score.questions.append(self.example.questions)
        score.survived.append([survives(pool, chosen.places, question) for question in self.example.questions])
        score.kept.append(len(chosen.places))
        score.kept_audio.append(int((pool.modality[chosen.places] == Modality.AUDIO).sum()))
        score.heard.append(float((self.example.scene.heard != NO_ITEM).mean()))
        score.pool += len(pool.time_s)

    def streamed(self, models: MiniModels, chosen: Chosen) -> None:
        """Ask the product's own stream, with each of `CACHES`; `chosen` is what it keeps."""
        example = self.example
        for tokens in CACHES:
            found = streamed.answers(models, example.plan, self.pool, example.asked, OFFLINE_RATIO, tokens)
            right = [streamed.is_right(a, q.answer) for a, q in zip(found, example.asked, strict=True)]
            self.add(f"streamed, cache of {tokens}", chosen, right, [answer.confidence for answer in found])

    @torch.no_grad()
    def with_the_question(self, name: str) -> None:
        """CS2 reads each question in place of the fixed prompt: what a stream cannot do. It was not trained for it."""
        outcomes = []
        for asked in self.example.asked:
            prompt_ids = self.trainee.writer.system() + self.trainee.writer.dialogue(asked.text, asked.asked_s, ())
            cs2 = by_cs2(self.trainee, lambda: False, None, prompt_ids)
            chosen = run_sieve(self.trainee, self.pool, cs2, within_budget(OFFLINE_RATIO))
            outcomes.append(ask_all(self.trainee, self.example.plan, self.pool, chosen, [asked]))
        right = [outcome.right[0] for outcome in outcomes]
        self.add(name, chosen, right, [outcome.confidence[0] for outcome in outcomes])


def baselines(decoder: Decoder, trainee: Trainee, seed: int) -> dict[str, tuple[Policy, Callable[[float], Selector]]]:
    """Name → who scores, and how the budget is split."""
    return {
        "CS2, share per modality": (by_cs2(trainee, lambda: False, None), policies.by_modality),
        "novelty, evenly": (by_novelty, policies.evenly),
        "random": (policies.random_scores(seed), policies.evenly),
        "uniform": (policies.uniform, policies.evenly),
        "temporal drop (DTD)": (policies.temporal_drop, policies.evenly),
        "DyCoke": (policies.dycoke, policies.evenly),
        "OmniZip-like": (policies.omnizip, policies.evenly),
        "attention received": (policies.attention_received(decoder), policies.evenly),
    }


def memoized(policy: Policy) -> Policy:
    """The policy for one scene; what it said of a window is used again as long as the same was kept before it."""
    known: dict[tuple[int, bytes], Scored] = {}

    def score(window: Window) -> Scored:
        key = window.members.start, window.context.tobytes()
        if key not in known:
            known[key] = policy(window)
        return known[key]

    return score


def whole_scene(trainee: Trainee, pool: Pool, share: float) -> Chosen:
    """CS2 over the whole scene at once, knowing what comes: what a stream gives up is the difference."""

    def choose(scores: FloatArray, _: IntArray) -> IntArray:
        return select(torch.from_numpy(scores), quota(share, len(scores))).numpy()

    everything = (slice(0, len(pool.time_s)),)
    return run_sieve(trainee, pool, by_cs2(trainee, lambda: False, None), choose, everything)


def ask_with_right_names(trainee: Trainee, example: Example, scores: dict[str, Score]) -> None:
    """As if the encoders never erred: what is still wrong is the sieve's and the LLM's."""
    pool = make_pool(trainee, example.scene, true_names(trainee, example.scene, example.plan))
    cs2 = by_cs2(trainee, lambda: False, None)
    ask = Asker(trainee, example, pool, scores)
    ask("CS2, all names right", run_sieve(trainee, pool, cs2, within_budget(OFFLINE_RATIO)))


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
            pool = make_pool(trainee, example.scene, predicted_names(trainee, example.scene))
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
                    for name, (policy, budget) in baselines(decoder, trainee, number).items():
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
        if name in GUESSED
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
