"""Do answers name the moments that prove them? Composed scenes through the product's own stream, cache and decoding.

    python -m benchmarks.evidence [--scenes 10] [--weights FILE] [--out benchmarks/results/evidence.json]

Test scenes of a minute (`training/scenes/planner.py`), 24 questions each, and three lines of small talk at the end. A
named moment is true if a thing, sound or sentence that proves the answer is in it for a quarter of a second. Counts
right answers that say something; denials and small talk, for which no moment speaks, are counted apart, and those that
name one are printed. Prints tables; the last line is JSON. Needs `make bank`.
"""

import argparse
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from platformdirs import user_cache_path
from rich.progress import track

from benchmarks.answers import streamed
from benchmarks.answers.asking import OFFLINE_RATIO
from benchmarks.answers.quality import SEEDS
from benchmarks.answers.scoring import share_of
from benchmarks.report import report
from engines.api import Answer
from engines.mini.family import MiniModels, load_models
from engines.mini.trained import WEIGHTS_FILE
from engines.model_store import ModelStore
from engines.runtimes.run_on import RunOn
from training.evidence.proofs import is_denial, proves
from training.model.data import Example, Examples
from training.model.export import load_trainee
from training.model.materials import load_materials
from training.model.packing import LabelledQuestion
from training.model.pool import make_pool, predicted_names
from training.model.trainee import Trainee
from training.scenes.plan import MINUTE
from training.scenes.questions import Question
from training.scenes.rooms.words import chat_lines

CACHE_TOKENS = 2048
CHAT_LINES = 3  # a scene


@dataclass
class Scene:
    """Right answers of one scene: `hits`, whether a true moment is named; `named`, whether each named one is true.

    `first`: whether 0:00 to 0:02 is named and proves nothing; of denials and small talk whether anything is.
    `unproved`: answers for whose moments nothing speaks.
    """

    hits: list[bool] = field(default_factory=list)
    named: list[bool] = field(default_factory=list)
    first: list[bool] = field(default_factory=list)
    denials: list[bool] = field(default_factory=list)
    chat: list[bool] = field(default_factory=list)
    unproved: list[str] = field(default_factory=list)
    kinds: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))

    def add(self, question: Question, answer: Answer) -> None:
        """Count a right answer."""
        if is_denial(question.answer):
            self._add_unproved(self.denials, question.text, answer)
        elif question.items:
            true = [proves(question, (item.modality, item.start_s, item.end_s)) for item in answer.evidence]
            self.hits.append(any(true))
            self.kinds[question.kind].append(any(true))
            self.named += true
            self.first.append(any(item.start_s == 0 and not ok for item, ok in zip(answer.evidence, true, strict=True)))

    def add_chat(self, text: str, answer: Answer) -> None:
        """Count an answer to small talk."""
        self._add_unproved(self.chat, text, answer)

    def _add_unproved(self, names_any: list[bool], text: str, answer: Answer) -> None:
        names_any.append(bool(answer.evidence))
        if answer.evidence:
            shares = ", ".join(f"{item.modality} {item.start_s:g} s" for item in answer.evidence)
            self.unproved.append(f"{text} -> {answer.raw_text} ({shares}; {answer.attention:.2f})")


@torch.no_grad()
def measure(trainee: Trainee, models: MiniModels, example: Example, number: int) -> Scene:
    """Ask all questions of a scene, then small talk."""
    lines = chat_lines()
    picked = np.random.default_rng(number).choice(len(lines), CHAT_LINES, replace=False)
    chat = [LabelledQuestion(lines[place][0], lines[place][1], example.plan.duration_s) for place in picked]
    pool = make_pool(trainee, example.scene, predicted_names(trainee, example.scene), example.plan)
    asked = [*example.asked, *chat]
    answers = streamed.answers(models, example.plan, pool, asked, OFFLINE_RATIO, CACHE_TOKENS)
    scene = Scene()
    for question, answer in zip(example.questions, answers, strict=False):
        if streamed.is_right(answer, question.answer):
            scene.add(question, answer)
    for line, answer in zip(chat, answers[len(example.asked) :], strict=True):
        scene.add_chat(line.text, answer)
    return scene


def main() -> None:
    cache = user_cache_path("echoingpixels")
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--scenes", type=int, default=10, help="of a minute each, 24 questions a scene")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--weights", type=Path, default=WEIGHTS_FILE)
    parser.add_argument("--bank", type=Path, default=cache / "bank")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    materials = load_materials(options.bank)
    trainee = load_trainee(materials, options.weights)
    models = load_models(ModelStore(), cache, options.threads, RunOn(), options.weights)
    examples = Examples(materials.test, materials.composer, ((1.0, MINUTE),), with_chat=False)
    numbers = [seed * 1_000_000 + i for i in range(options.scenes // len(SEEDS)) for seed in SEEDS]
    scenes = [measure(trainee, models, examples[number], number) for number in track(numbers, "scenes")]
    shares = {
        "a true moment is named": share_of([scene.hits for scene in scenes]),
        "named moments that are true": share_of([scene.named for scene in scenes]),
        "0:00 to 0:02 is named and proves nothing": share_of([scene.first for scene in scenes]),
        "denials that name a moment": share_of([scene.denials for scene in scenes]),
        "small talk that names a moment": share_of([scene.chat for scene in scenes]),
    }
    for line in (line for scene in scenes for line in scene.unproved):
        print(line)
    print("| of right answers | share | n |\n|---|---|---|")
    for name, share in shares.items():
        print(f"| {name} | {share} | {share.n} |")
    kinds = sorted({kind for scene in scenes for kind in scene.kinds})
    by_kind = {kind: share_of([scene.kinds[kind] for scene in scenes]) for kind in kinds}
    print("| kind of question | a true moment is named | n |\n|---|---|---|")
    for kind, share in by_kind.items():
        print(f"| {kind} | {share.right:.0%} | {share.n} |")
    num_right = sum(len(scene.hits) for scene in scenes)
    report(
        options.out,
        benchmark="evidence",
        scenes=len(scenes),
        named_per_answer=sum(len(scene.named) for scene in scenes) / max(num_right, 1),
        shares={name: vars(share) for name, share in shares.items()},
        kinds={kind: vars(share) for kind, share in by_kind.items()},
    )


if __name__ == "__main__":
    main()
