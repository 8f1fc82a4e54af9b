"""CS2 learns to keep what answers need: the loss of a scene under a tight budget."""

import math
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from training.model.data import Example
from training.model.lora import CPU
from training.model.pool import Pool, make_pool, predicted_names
from training.model.sieving import Policy, Scored, Window, by_novelty, run_sieve
from training.model.steps import exploring_cs2
from training.model.trainee import Trainee
from training.sieve.budgets import ExactBudget, exactly, per_minute
from training.sieve.teacher import Lesson, teach

LEAST_A_MINUTE, MOST_A_MINUTE = 10.0, 160.0  # tokens; budgets in between are drawn evenly in their logarithm
BUDGETS_A_LESSON = 3  # to teach takes much longer than to learn
GRADIENT_WINDOWS = 8  # of a scene; the others are scored without
TEMPERATURE = 0.5  # of logits around the threshold
LEARNS = ("refiner.", "sieve.head.", "sieve.novelty_weight")


@dataclass(frozen=True)
class Progress:
    """What came of a scene: `loss`; shares of what the answers need that CS2 and novelty keep, both with the same
    number of tokens, CS2 with the noise that lets it explore; how many of the teacher's answers were right. Means over
    the budgets of the lesson."""

    loss: float
    cs2: float
    novelty: float
    num_right: int
    num_asked: int


def freeze_all_but_the_score(trainee: Trainee) -> None:
    """Only the refiner, the score head and the weight of novelty learn: what the LLM reads stays as it is."""
    if trainee.device == CPU:
        trainee.llm.recompute_above = 0  # asks many questions at once: all layers keep gigabytes for the way back
    for name, parameter in trainee.named_parameters():
        parameter.requires_grad_(name.startswith(LEARNS))


def learn_from(trainee: Trainee, example: Example, rng: np.random.Generator) -> Progress | None:
    """Add the gradient of one scene. None if nothing about it is answered right."""
    if not example.asked:
        return None
    pool = make_pool(trainee, example.scene, predicted_names(trainee, example.scene), example.plan)
    lesson = teach(trainee, example, pool, rng)
    if not lesson.num_right:
        return None
    least, most = math.log(LEAST_A_MINUTE), math.log(MOST_A_MINUTE)
    counts = np.exp(rng.uniform(least, most, BUDGETS_A_LESSON))
    found = [learn(trainee, pool, lesson, float(count), rng) for count in counts]
    loss, cs2, novelty = (float(np.mean(values)) for values in zip(*found, strict=True))
    return Progress(loss, cs2, novelty, lesson.num_right, lesson.num_asked)


def learn(
    trainee: Trainee, pool: Pool, lesson: Lesson, count: float, rng: np.random.Generator
) -> tuple[float, float, float]:
    """Add the gradient of a lesson under a budget of `count` tokens a minute: loss, kept by CS2, kept by novelty.

    There is none where every token is kept, as of a scene whose camera is off.
    """
    budget = max(ExactBudget(per_minute(count), pool.windows).total, 1)
    if budget >= len(pool.time_s):
        return 0.0, 1.0, 1.0
    logits: list[Tensor] = []
    explore = exploring_cs2(trainee, pool, rng, lambda values: values, GRADIENT_WINDOWS)
    chosen = [
        run_sieve(trainee, pool, policy, exactly(per_minute(count), pool.windows)).places
        for policy in (recorded(explore, logits), by_novelty)
    ]
    needs = torch.zeros(len(pool.time_s))
    needs[torch.from_numpy(lesson.places)] = torch.from_numpy(lesson.needs)
    loss = keeping_loss(torch.cat(logits), needs, budget)
    loss.backward()  # type: ignore[no-untyped-call]
    kept = [float(needs[torch.from_numpy(places)].sum()) for places in chosen]
    return float(loss.detach()), kept[0], kept[1]


def recorded(policy: Policy, into: list[Tensor]) -> Policy:
    """The policy; `into` gets the soft choices of each window."""

    def score(window: Window) -> Scored:
        out = policy(window)
        assert out.soft is not None
        into.append(out.soft)
        return replace(out, soft=None, refined=None)

    return score


def keeping_loss(logits: Tensor, needs: Tensor, count: int) -> Tensor:
    """Cross-entropy of "is kept" for what is needed, weighted by `needs` (N,), if the best `count` of all are kept.

    A token is kept with probability sigmoid((logit - threshold) / TEMPERATURE), and the threshold is where `count` are
    kept in all: whatever rises pushes others out.
    """
    return -(needs * F.logsigmoid((logits - threshold(logits, count)) / TEMPERATURE)).sum()


def threshold(logits: Tensor, count: int) -> Tensor:
    """Where sum_i sigmoid((logits_i - threshold) / TEMPERATURE) = count, with the gradient of the implicit function."""
    fixed = logits.detach().double()
    low, high = fixed.min() - 50 * TEMPERATURE, fixed.max() + 50 * TEMPERATURE
    for _ in range(60):
        middle = (low + high) / 2
        is_too_low = torch.sigmoid((fixed - middle) / TEMPERATURE).sum() > count
        low, high = torch.where(is_too_low, middle, low), torch.where(is_too_low, high, middle)
    kept = torch.sigmoid((fixed - low) / TEMPERATURE)
    slope = kept * (1 - kept)
    weight = (slope / slope.sum()).to(logits.dtype)
    at: Tensor = low.to(logits.dtype) + (weight * (logits - logits.detach())).sum()
    return at
