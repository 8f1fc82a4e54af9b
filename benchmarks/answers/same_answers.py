"""Do all runtimes give the same answers? Runs the real stream on held-out scenes, once on each runtime.

    python -m benchmarks.answers.same_answers [--scenes 6] [--out benchmarks/results/same_answers.json]

Scenes are those of `benchmarks.answers.quality`. Counts answers that equal those of torch letter by letter, and right
answers. Prints a table; the last line is JSON. Needs `make bank`.
"""

import argparse
from pathlib import Path

import torch
from platformdirs import user_cache_path
from rich.progress import Progress

from benchmarks.answers import streamed
from benchmarks.answers.asking import OFFLINE_RATIO
from benchmarks.answers.quality import QUESTIONS_A_SCENE, SEEDS
from benchmarks.report import report
from engines.mini.family import load_models
from engines.mini.trained import WEIGHTS_FILE
from engines.model_store import ModelStore
from engines.runtimes.run_on import ON_CPU, RunOn, num_usable_cores
from training.model.data import Examples
from training.model.export import load_trainee
from training.model.materials import load_materials
from training.model.pool import make_pool, predicted_names
from training.scenes.plan import MINUTE

CACHE_TOKENS = 2048


def main() -> None:
    cache = user_cache_path("echoingpixels")
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--scenes", type=int, default=6, help=f"of a minute, {QUESTIONS_A_SCENE} questions each")
    parser.add_argument("--bank", type=Path, default=cache / "bank")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    materials = load_materials(options.bank)
    trainee = load_trainee(materials, WEIGHTS_FILE)
    examples = Examples(materials.test, materials.composer, ((1.0, MINUTE),), QUESTIONS_A_SCENE, with_chat=False)
    numbers = [seed * 1_000_000 + i for i in range(-(-options.scenes // len(SEEDS))) for seed in SEEDS]
    models = {name: load_models(ModelStore(), cache, num_usable_cores(), RunOn(name)) for name in ON_CPU}
    found: dict[str, list[str]] = {name: [] for name in ON_CPU}
    right: dict[str, int] = dict.fromkeys(ON_CPU, 0)
    with Progress() as progress, torch.no_grad():
        for number in progress.track(numbers[: options.scenes], description="scenes"):
            example = examples[number]
            pool = make_pool(trainee, example.scene, predicted_names(trainee, example.scene), example.plan)
            for name, loaded in models.items():
                given = streamed.answers(loaded, example.plan, pool, example.asked, OFFLINE_RATIO, CACHE_TOKENS)
                found[name] += [answer.raw_text for answer in given]
                right[name] += sum(streamed.is_right(a, q.answer) for a, q in zip(given, example.asked, strict=True))
    total = len(found["torch"])
    same = {name: sum(map(str.__eq__, found["torch"], texts)) for name, texts in found.items()}
    print("| runtime | same answer as torch | right |\n|---|---|---|")
    for name in ON_CPU:
        print(f"| {name} | {same[name]} of {total} | {right[name] / total:.0%} |")
    report(options.out, benchmark="same_answers", scenes=options.scenes, questions=total, same=same, right=right)


if __name__ == "__main__":
    main()
