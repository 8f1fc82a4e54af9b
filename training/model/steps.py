"""Steps of training: rates, which scenes go through CS2, loss and gradient of scenes; evaluation; checkpoints."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engines.api import FloatArray
from training.model.data import Example, Examples
from training.model.lora import CPU, LONG_ON_GPU
from training.model.packing import Outcome, Packed, answer_packed, ask_all, make_context, pack
from training.model.pool import Pool, make_pool, predicted_names, true_names
from training.model.sieving import Policy, by_cs2, by_novelty, llm_embeds, run_sieve, within_budget
from training.model.trainee import Trainee

RATIOS, RATIO_SHARES = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01), (0.02, 0.05, 0.43, 0.2, 0.15, 0.1, 0.05)
RATE, WARM_UP_STEPS, LAST_RATE = 5e-4, 20, 0.02
UP_FACTOR, WORD_RATE = 4.0, 1e-3
SIEVE_RATE, REFINER_RATE, GATE_RATE = 1e-4, 2e-4, 1e-3  # of CS2: few scores decide much
SCENES_PER_STEP = 2
SIEVE_FROM, SIEVE_SHARE = 0.35, 0.75  # from this phase on, this share of scenes goes through CS2
CLEAN_SHARE, CLEAN_UNTIL = 0.5, 0.4  # of scenes with the right names, falling to none at this phase
GRADIENT_WINDOWS = 4  # of a scene; the sieve's other windows are run without
SCORE_NOISE = 0.3  # scale of the logistic noise on CS2's logits
LONGEST_AT_ALL_TOKENS_S = 10.0
EVALUATED = 30  # test scenes
CHECKPOINT = "checkpoint.pt"


@dataclass
class Progress:
    """State and settings of a run: `step` of `steps`, questions seen, seconds trained; whether it started from trained
    weights, the factor of all learning rates, the share of scenes that go through CS2; scenes seen, in all processes.
    Saved in checkpoints."""

    step: int
    steps: int
    questions: int
    seconds: float
    has_begun_trained: bool = False
    rate: float = 1.0
    sieve_share: float = SIEVE_SHARE
    scenes: int = 0

    @property
    def phase(self) -> float:
        """Progress in [0, 1]. A run that started from trained weights is in the last phase from its first step."""
        return 1.0 if self.has_begun_trained else self.step / self.steps

    @property
    def clean_share(self) -> float:
        """Share of scenes with the right names instead of the encoders' guesses; falls to 0."""
        return CLEAN_SHARE * max(1 - self.step / self.steps / CLEAN_UNTIL, 0.0)


def rate_factor(step: int, steps: int) -> float:
    """Linear warm-up, then a cosine down to `LAST_RATE`."""
    if step < WARM_UP_STEPS:
        return (step + 1) / WARM_UP_STEPS
    share = (step - WARM_UP_STEPS) / max(steps - WARM_UP_STEPS, 1)
    return LAST_RATE + (1 - LAST_RATE) * 0.5 * (1 + math.cos(math.pi * min(share, 1)))


def make_optimizer(trainee: Trainee) -> torch.optim.AdamW:
    """Groups by rate: LoRA's up-projections learn faster than its down-projections (LoRA+, Hayou et al., 2024), words
    and codes faster still, CS2 more slowly."""
    rates: dict[float, list[torch.nn.Parameter]] = defaultdict(list)
    for name, parameter in trainee.named_parameters():
        part, is_up = name.split(".")[0], name.endswith(".up")
        base = {"refiner": REFINER_RATE, "sieve": SIEVE_RATE, "words": WORD_RATE, "codes": WORD_RATE}.get(part, RATE)
        if name == "sieve.gate":
            base = GATE_RATE
        rates[base * (UP_FACTOR if is_up else 1.0)].append(parameter)
    groups = [{"params": parameters, "base": base} for base, parameters in rates.items()]
    return torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.98), weight_decay=0.0)


def save_checkpoint(
    folder: Path, trainee: Trainee, optimizer: torch.optim.Optimizer, progress: dict[str, Any], seed: int
) -> None:
    """Write all of a run's state; a crash leaves either the old checkpoint or the new one."""
    folder.mkdir(parents=True, exist_ok=True)
    saved = {
        "trainee": trainee.state_dict(),
        "optimizer": optimizer.state_dict(),
        "progress": progress,
        "seed": seed,
    }
    torch.save(saved, folder / f"{CHECKPOINT}.part")
    (folder / f"{CHECKPOINT}.part").replace(folder / CHECKPOINT)


def load_checkpoint(
    folder: Path, trainee: Trainee, optimizer: torch.optim.Optimizer
) -> tuple[dict[str, Any], int] | None:
    """Load the checkpoint of a folder into trainee and optimizer; its progress and seed, or None if there is none."""
    path = folder / CHECKPOINT
    if not path.exists():
        return None
    saved = torch.load(path, map_location=CPU, weights_only=True)
    trainee.load_state_dict(saved["trainee"])
    optimizer.load_state_dict(saved["optimizer"])
    return saved["progress"], saved["seed"]


def exploring_cs2(
    trainee: Trainee,
    pool: Pool,
    rng: np.random.Generator,
    soften: Callable[[Tensor], Tensor] = torch.sigmoid,
    num_windows: int = GRADIENT_WINDOWS,
) -> Policy:
    """CS2 over one scene, with gradients in `num_windows` random windows and noise on the logits."""
    count = min(num_windows, len(pool.windows))
    learning = set(rng.choice(len(pool.windows), count, replace=False).tolist())
    calls = iter(range(len(pool.windows)))

    def noise(count: int) -> FloatArray:
        return rng.logistic(0, SCORE_NOISE, count).astype(np.float32)

    return by_cs2(trainee, lambda: next(calls) in learning, noise, soften=soften)


def packed_scene(
    trainee: Trainee,
    example: Example,
    phase: float,
    rng: np.random.Generator,
    sieve_share: float = SIEVE_SHARE,
    clean_share: float = 0.0,
) -> Packed | None:
    """A scene, sieved as in `phase` in [0, 1], with its questions; None if no question about it has a clear answer."""
    if not example.asked:
        return None
    with_sieve = phase >= SIEVE_FROM and rng.random() < sieve_share
    ratio = float(rng.choice(RATIOS, p=RATIO_SHARES))
    if example.plan.duration_s > LONGEST_AT_ALL_TOKENS_S:
        ratio = min(ratio, 0.5)
    is_clean = rng.random() < clean_share
    scene = example.scene
    shares = true_names(trainee, scene, example.plan) if is_clean else predicted_names(trainee, scene)
    pool = make_pool(trainee, scene, shares, example.plan)
    policy = exploring_cs2(trainee, pool, rng) if with_sieve else by_novelty
    chosen = run_sieve(trainee, pool, policy, within_budget(ratio))
    context = make_context(trainee, example.plan, pool, chosen)
    return pack(trainee, context, llm_embeds(trainee, pool, chosen), example.asked)


def train_on(trainee: Trainee, scenes: Sequence[Packed], scenes_per_step: int = SCENES_PER_STEP) -> list[Outcome]:
    """Add the gradient of scenes of a step, and return what came of them. On a GPU several are read in one pass."""
    outcomes: list[Outcome] = []
    for together in in_passes(scenes, 0 if trainee.device == CPU else LONG_ON_GPU):
        found = answer_packed(trainee, together)
        loss = torch.stack([outcome.loss for outcome in found]).sum()
        (loss / scenes_per_step).backward()  # type: ignore[no-untyped-call]
        outcomes += [replace(outcome, loss=outcome.loss.detach()) for outcome in found]
    return outcomes


def in_passes(scenes: Sequence[Packed], most_tokens: int) -> list[list[Packed]]:
    """Scenes in groups of at most so many tokens; one of more has its own."""
    groups: list[list[Packed]] = []
    left = 0
    for scene in scenes:
        if len(scene.embeds) > left:
            groups.append([])
            left = most_tokens
        groups[-1].append(scene)
        left -= len(scene.embeds)
    return groups


@torch.no_grad()
def evaluate(
    trainee: Trainee, examples: Examples, with_sieve: bool, numbers: Iterable[int], ratio: float = 0.2
) -> dict[str, list[bool]]:
    """Which answers about some test scenes are exactly right, by kind of question."""
    right: dict[str, list[bool]] = defaultdict(list)
    for number in numbers:
        example = examples[number]
        pool = make_pool(trainee, example.scene, predicted_names(trainee, example.scene), example.plan)
        policy = by_cs2(trainee, lambda: False, None) if with_sieve else by_novelty
        chosen = run_sieve(trainee, pool, policy, within_budget(ratio))
        outcome = ask_all(trainee, example.plan, pool, chosen, example.asked)
        for question, is_right in zip(example.asked, outcome.right, strict=True):
            right[question.kind].append(is_right)
    return right
