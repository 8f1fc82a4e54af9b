"""Whose score decides best what a full memory keeps? CS2's, novelty's, random ones, or none, on long composed scenes.

    python -m benchmarks.answers.budgets.memory [--scenes 40] [--parts 2] [--capacity 96] [--weights FILE] [--out FILE]

Held-out scenes of two minutes (drawn scenes in turn, among clothes and furniture that nobody asks about) are sieved
window by window at the usual ratio and forgotten by the stream's own rule (`engines.memory.retention`), in a memory of
fewer tokens than they fill. Only the scores differ that the rule gets. Then what happened is asked, at the end. The
words of what is forgotten do not stay here, so that the tokens alone are compared. Intervals are 95 % bootstrap over
scenes. Prints a table; the last line is JSON. Needs `make bank`.
"""

import argparse
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from platformdirs import user_cache_path
from rich.progress import track
from torch import Tensor

from benchmarks.answers.scoring import Score, gains
from benchmarks.report import report
from engines.api import IntArray
from engines.memory.ledger import Ledger
from engines.mini.layout import AV
from engines.mini.trained import WEIGHTS_FILE
from training.model.data import Example
from training.model.export import load_trainee
from training.model.materials import load_materials
from training.model.packing import Context, answer_questions, make_context
from training.model.pool import Pool, make_pool, predicted_names
from training.model.sieving import Chosen, by_cs2, by_novelty, llm_embeds, run_sieve, within_budget
from training.model.trainee import Trainee
from training.scenes.facts import WINDOW_S
from training.scenes.plan import MINUTE
from training.sieve.camera import CameraScenes

RATIO = 0.2
FIRST_SCENE = 9_000_000  # no other benchmark has come so far
NUM_QUESTIONS = 48
ASKED_TOGETHER = 16
CS2, NOVELTY, RANDOM, NONE = "CS2", "novelty", "random", "all the same"
EVERYTHING = "nothing is forgotten"


def scored(trainee: Trainee, pool: Pool, seed: int) -> dict[str, Chosen]:
    """What is kept of the windows, with the scores that the memory gets."""
    by_score = {
        CS2: run_sieve(trainee, pool, by_cs2(trainee, lambda: False, None), within_budget(RATIO)),
        NOVELTY: run_sieve(trainee, pool, by_novelty, within_budget(RATIO)),
    }
    kept = by_score[NOVELTY]
    rng = np.random.default_rng(seed)
    by_score[RANDOM] = replace(kept, scores=rng.random(len(kept.scores), np.float32))
    by_score[NONE] = replace(kept, scores=np.full_like(kept.scores, 0.5))
    return by_score


def left_of(trainee: Trainee, context: Context, capacity: int) -> IntArray:
    """The places of the context, after the system prompt, that a memory of `capacity` tokens still holds at its end."""
    ledger, place_of = Ledger(capacity, keeps_words=False), np.zeros(capacity, np.int64)
    prints = trainee.table[context.ids.clamp_min(0)].numpy()
    first_group = 0
    for number, (begin, end) in enumerate(zip(context.ends, context.ends[1:], strict=False)):
        if begin == end:
            continue
        block = context.tokens.take(slice(begin - context.ends[0], end - context.ends[0]))
        num_groups = int(block.group.max()) + 1 - first_group
        groups = context.groups[first_group : first_group + num_groups]
        block = replace(block, group=block.group - first_group)
        now_s = context.start_s + (number + 1) * WINDOW_S
        placement = ledger.add(block, groups, prints[begin:end], now_s)
        place_of[placement.moved_to] = place_of[placement.moved_from]
        place_of[placement.slots] = begin + placement.incoming
        first_group += num_groups
    return np.sort(place_of[: len(ledger)])


def only(context: Context, av_embeds: Tensor, left: IntArray) -> tuple[Context, Tensor]:
    """The context without what is not among the places `left`, and those of the embeddings that it still reads."""
    is_left = np.zeros(len(context.ids), np.bool_)
    is_left[: context.ends[0]] = True
    is_left[left] = True
    return replace(
        context,
        ids=context.ids[torch.from_numpy(is_left)],
        positions=context.positions[:, is_left],
        ends=tuple(int(is_left[:end].sum()) for end in context.ends),
        tokens=context.tokens.take(np.flatnonzero(is_left[context.ends[0] :])),
    ), av_embeds[torch.from_numpy(is_left[context.ids.numpy() == AV])]


def right_answers(trainee: Trainee, example: Example, pool: Pool, chosen: Chosen, capacity: int | None) -> list[bool]:
    """Whether each answer at the end is right, from what is left; without `capacity` from everything that was kept."""
    context, embeds = make_context(trainee, example.plan, pool, chosen), llm_embeds(trainee, pool, chosen)
    if capacity is not None:
        context, embeds = only(context, embeds, left_of(trainee, context, capacity))
    right: list[bool] = []
    for first in range(0, len(example.asked), ASKED_TOGETHER):
        right += answer_questions(trainee, context, embeds, example.asked[first : first + ASKED_TOGETHER]).right
    return right


def asked_at_the_end(example: Example) -> Example:
    """The scene with those of its questions that are asked when it has ended."""
    end_s = example.plan.start_s + example.plan.duration_s
    chosen = [number for number, asked in enumerate(example.asked) if asked.asked_s >= end_s - WINDOW_S]
    questions, asked = example.questions, example.asked
    return replace(
        example,
        questions=tuple(questions[number] for number in chosen),
        asked=tuple(asked[number] for number in chosen),
    )


@torch.no_grad()
def ask_about(trainee: Trainee, example: Example, capacity: int, seed: int, scores: dict[str, Score]) -> None:
    """Add the answers about a scene to each score."""
    pool = make_pool(trainee, example.scene, predicted_names(trainee, example.scene), example.plan)
    by_score = scored(trainee, pool, seed)
    found = {name: right_answers(trainee, example, pool, chosen, capacity) for name, chosen in by_score.items()}
    found[EVERYTHING] = right_answers(trainee, example, pool, by_score[CS2], None)
    for name, right in found.items():
        scores[name].right.append(right)
        scores[name].questions.append(example.questions)
        scores[name].kept.append(len(by_score.get(name, by_score[CS2]).places))


def main() -> None:
    cache = user_cache_path("echoingpixels")
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--scenes", type=int, default=40)
    parser.add_argument("--parts", type=int, default=2, help="drawn scenes of a minute, in each scene")
    parser.add_argument("--capacity", type=int, default=96, help="tokens of the memory")
    parser.add_argument("--weights", type=Path, default=WEIGHTS_FILE)
    parser.add_argument("--bank", type=Path, default=cache / "bank")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    materials = load_materials(options.bank)
    trainee = load_trainee(materials, options.weights)
    scenes = CameraScenes(materials.test, materials.composer, MINUTE, NUM_QUESTIONS, num_parts=options.parts)
    scores: dict[str, Score] = defaultdict(Score)
    minutes = 0.0
    for number in track(range(options.scenes), "scenes"):
        example = asked_at_the_end(scenes[FIRST_SCENE + number])
        minutes += example.plan.duration_s / 60
        ask_about(trainee, example, options.capacity, number, scores)
    ahead = {name: gains(scores[CS2], scores[name]) for name in (NOVELTY, RANDOM, NONE)}
    asked = f"{scores[CS2].num_questions} questions at the end"
    print(f"{options.scenes} scenes, {minutes:.0f} minutes, {asked}; a memory of {options.capacity} tokens")
    print("\n| the score that the memory gets | right | CS2 is ahead by |\n|---|---|---|")
    for name in (CS2, NOVELTY, RANDOM, NONE, EVERYTHING):
        print(f"| {name} | {scores[name].share(lambda _: True)} | {ahead.get(name, '')} |")
    report(
        options.out,
        benchmark="memory_scores",
        scenes=options.scenes,
        minutes=minutes,
        capacity=options.capacity,
        right={name: vars(score.share(lambda _: True)) for name, score in scores.items()},
        ahead={name: vars(gain) for name, gain in ahead.items()},
    )


if __name__ == "__main__":
    main()
