"""Who chooses best when few tokens may be kept? CS2, novelty, quotas by source, random and uniform, on held-out scenes.

    python -m benchmarks.answers.budgets --scenes 84 --long-scenes 20 [--weights FILE] [--out FILE] [--picture FILE]
    python -m benchmarks.answers.budgets --tight               # CS2 and novelty, 20 to 80 a minute: a fifth of the time
    python -m benchmarks.answers.budgets --device cuda --processes 12           # each asks about its own scenes

Three kinds of scenes of the test split: drawn ones of a minute, rooms of about a minute, and long ones, which are four
drawn scenes in turn, among clothes and furniture that nobody asks about. With the same weights, everybody keeps exactly
the same number of tokens of a scene, and at no time more than has been granted by then. A token is one item of the
pool: a patch, half a second of sound, or a note. "Ahead" is the difference on the same questions. Intervals are 95 %
bootstrap over scenes. Prints tables; the last line is JSON. Needs `make bank`.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count, islice
from pathlib import Path

import torch
from platformdirs import user_cache_path
from rich.progress import Progress

from benchmarks.answers.asking import Asker
from benchmarks.answers.budgets.choosing import BUDGETS, CS2, NOVELTY, choose
from benchmarks.answers.budgets.figure import Compared, draw, label, print_tables, together
from benchmarks.report import report
from engines.mini.trained import WEIGHTS_FILE
from training.model.data import Example, Examples
from training.model.export import load_trainee
from training.model.lora import CPU
from training.model.materials import Materials, load_materials
from training.model.pool import make_pool, predicted_names
from training.model.trainee import Trainee
from training.parallel.group import Group, run_in_group
from training.scenes.plan import MINUTE
from training.scenes.rooms.example import room_example
from training.sieve.camera import CameraScenes

SEEDS = (1, 2)
QUESTIONS_A_SCENE, QUESTIONS_A_LONG_SCENE = 24, 48
ROOM_S = 40, 80  # length of a room of about a minute, from and to
LONG_PARTS = 4  # scenes of a minute in a long one
TIGHT = (CS2, NOVELTY), tuple(f"{count} a minute" for count in (20, 40, 80))
FIRST_ROOM, FIRST_LONG_SCENE = 7_000_000, 8_000_000


@dataclass(frozen=True)
class Scenes:
    """Scenes of a kind by number, composed when they are asked for."""

    numbers: Sequence[int]
    examples: Examples | CameraScenes


def scenes_of(materials: Materials, num_scenes: int, num_long: int) -> dict[str, Scenes]:
    """The scenes of each kind; kinds without scenes are left out."""
    stock, composer = materials.test, materials.composer
    drawn = Examples(stock, composer, ((1.0, MINUTE),), QUESTIONS_A_SCENE, with_chat=False)
    rooms = Examples(stock, composer, (), QUESTIONS_A_SCENE, with_chat=False, room_share=1.0)
    long = CameraScenes(stock, composer, MINUTE, QUESTIONS_A_LONG_SCENE, num_parts=LONG_PARTS)
    numbers = (seed * 1_000_000 + i for i in count() for seed in SEEDS)
    of_a_minute = (n for n in count(FIRST_ROOM) if ROOM_S[0] <= room_example(n, stock, 1).plan.duration_s <= ROOM_S[1])
    kinds = {
        "drawn scenes": Scenes(list(islice(numbers, num_scenes)), drawn),
        "rooms": Scenes(list(islice(of_a_minute, num_scenes)), rooms),
        "long scenes": Scenes(range(FIRST_LONG_SCENE, FIRST_LONG_SCENE + num_long), long),
    }
    return {title: scenes for title, scenes in kinds.items() if scenes.numbers}


@torch.no_grad()
def asked_about(trainee: Trainee, example: Example, seed: int, is_tight: bool) -> Compared:
    """Ask the questions of a scene, under every budget, whoever chooses. `is_tight`: of `TIGHT` alone."""
    compared = Compared(minutes=[example.plan.duration_s / 60])
    if is_tight:
        compared.names, compared.budgets = TIGHT
    pool = make_pool(trainee, example.scene, predicted_names(trainee, example.scene), example.plan)
    ask = Asker(trainee, example, pool, compared.scores)
    for budget in compared.budgets:
        for name in compared.names:
            ask(label(name, budget), choose(trainee, pool, name, BUDGETS[budget], seed))
    return compared


def compare(trainee: Trainee, scenes: Scenes, progress: Progress, title: str, group: Group, is_tight: bool) -> Compared:
    """All scenes of a kind; each process of the group asks about its share of them."""
    own = range(group.rank, len(scenes.numbers), group.size)
    found = {
        seed: asked_about(trainee, scenes.examples[scenes.numbers[seed]], seed, is_tight)
        for seed in progress.track(own, description=title)
    }
    every = {seed: compared for part in group.gathered(found) for seed, compared in part.items()}
    return together([every[seed] for seed in sorted(every)])


def main() -> None:
    cache = user_cache_path("echoingpixels")
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--scenes", type=int, default=84, help="drawn ones, and as many rooms")
    parser.add_argument("--long-scenes", type=int, default=20, help=f"of {LONG_PARTS} minutes each")
    parser.add_argument("--weights", type=Path, default=WEIGHTS_FILE)
    parser.add_argument("--bank", type=Path, default=cache / "bank")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    parser.add_argument("--picture", type=Path, help="also draw the table into this PNG")
    parser.add_argument("--tight", action="store_true", help="only CS2 and novelty, at 20, 40 and 80 a minute")
    parser.add_argument("--models-dir", type=Path, help="model files in folders ID/FILE, instead of in their packages")
    parser.add_argument("--device", type=torch.device, default=CPU, help="cpu (default), or cuda: in bfloat16")
    parser.add_argument("--processes", type=int, default=1, help="that ask side by side (default 1)")
    options = parser.parse_args()
    run_in_group(options.processes, partial(_measure, options))


def _measure(options: argparse.Namespace, group: Group) -> None:
    materials = group.first_alone(partial(load_materials, options.bank, options.models_dir))
    trainee = load_trainee(materials, options.weights, options.device)
    scenes = scenes_of(materials, options.scenes, options.long_scenes)
    with Progress(disable=group.rank > 0) as progress:
        kinds = {
            title: compare(trainee, found, progress, title, group, options.tight) for title, found in scenes.items()
        }
    if group.rank > 0:
        return
    kinds["all scenes"] = together(list(kinds.values()))
    for title, compared in kinds.items():
        print_tables(title, compared)
    if options.picture:
        draw(kinds, options.picture)
    report(
        options.out,
        benchmark="budgets",
        seeds=SEEDS,
        device=torch.cuda.get_device_name() if options.device.type == "cuda" else "cpu",
        processes=options.processes,
        kinds={
            title: {
                budget: {
                    "kept_a_minute": compared.kept_a_minute(budget),
                    "right": {name: compared.of(name, budget).summary() for name in compared.names},
                    "ahead": {name: vars(compared.ahead(budget, name)) for name in compared.names[1:]},
                }
                for budget in compared.budgets
            }
            for title, compared in kinds.items()
        },
    )


if __name__ == "__main__":
    main()
