"""Train the embedded model: LoRA, CS2, words and codes, on composed scenes.

    python -m training.model.train --minutes 90            # resumes from the last checkpoint, if there is one
    python -m training.model.train --fresh --minutes 10
    python -m training.model.train --device cuda --processes 12        # each with its own scenes of a step

Needs the bank (`python -m training.bank`). Everything follows from the seed and the number of the step, so a run
resumed with the same --processes and --scenes gives exactly the same as one without a stop. Writes `checkpoint.pt` and
`curve.csv` into the folder given with --out; `python -m training.model.curves` draws the curves, `python -m
training.model.export` exports the weights.
"""

import argparse
import csv
import os
import time
from collections import defaultdict
from dataclasses import asdict
from functools import partial
from pathlib import Path

import numpy as np
import torch
from platformdirs import user_cache_path
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as ProgressBar

from training.model.data import Example, Examples
from training.model.export import load_trainee
from training.model.lora import CPU
from training.model.materials import Materials, load_materials
from training.model.packing import Packed
from training.model.steps import (
    EVALUATED,
    SCENES_PER_STEP,
    SIEVE_FROM,
    SIEVE_SHARE,
    Progress,
    evaluate,
    load_checkpoint,
    make_optimizer,
    packed_scene,
    rate_factor,
    save_checkpoint,
    train_on,
)
from training.model.trainee import Trainee
from training.parallel.group import Group, run_in_group
from training.scenes.plan import MINUTE, TRAINING_STYLES, Style

CHECKPOINT_EVERY_S = 240
EVALUATE_EVERY = 100  # steps
ROOM_SHARE = 0.4  # of the scenes, in training and in tests
RECALLED_SHARE = 0.06  # for every question of a scene, so many about what is read again
TRAINING_QUESTIONS, TEST_QUESTIONS = 24, 20  # of a scene
TEST_STYLES = ((0.35, Style(12, 20)), (0.35, Style(24, 36, gap_s=3.0)), (0.3, MINUTE))


class Run:
    """One training run: model, optimizer and progress, which a checkpoint holds, and its scenes.

    In a group every process has one, and all of them stay the same.
    """

    def __init__(
        self,
        materials: Materials,
        folder: Path,
        seed: int,
        steps: int,
        device: torch.device = CPU,
        group: Group = Group(),  # noqa: B008
        scenes_per_step: int = SCENES_PER_STEP,
    ) -> None:
        """`scenes_per_step` of each process of the group."""
        self.folder, self.seed, self.group, self.scenes_per_step = folder, seed, group, scenes_per_step
        self.trainee = Trainee(materials.decoder, materials.tokenizer, materials.rows, seed, device=device)
        self.optimizer = make_optimizer(self.trainee)
        self.progress = Progress(0, steps, 0, 0.0)
        self.train, self.test = (
            Examples(
                stock,
                materials.composer,
                styles,
                num_questions,
                with_chat=with_chat,
                room_share=ROOM_SHARE,
                recalled_share=RECALLED_SHARE,
            )
            for stock, styles, num_questions, with_chat in (
                (materials.training, TRAINING_STYLES, TRAINING_QUESTIONS, True),
                (materials.test, TEST_STYLES, TEST_QUESTIONS, False),
            )
        )
        self.console = Console(quiet=group.rank > 0)

    def resume(self) -> bool:
        """Load the checkpoint of the folder, with its seed and number of steps; False if there is none."""
        saved = load_checkpoint(self.folder, self.trainee, self.optimizer)
        if saved is None:
            return False
        self.progress, self.seed = Progress(**saved[0]), saved[1]
        return True

    def save(self) -> None:
        """Write the checkpoint."""
        if self.group.rank > 0:
            return
        save_checkpoint(self.folder, self.trainee, self.optimizer, asdict(self.progress), self.seed)

    def step(self) -> tuple[float, float, dict[str, list[bool]]]:
        """One optimizer step; returns the loss, the gradient norm, and which answers were right, by kind."""
        progress, group = self.progress, self.group
        for settings in self.optimizer.param_groups:
            settings["lr"] = settings["base"] * progress.rate * rate_factor(progress.step, progress.steps)
        computed = group.gathered(self._own_scenes())
        group.average_gradients(self.trainee.parameters())
        norm = torch.nn.utils.clip_grad_norm_(self.trainee.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        progress.step += 1
        progress.scenes += group.size * self.scenes_per_step
        losses, by_kind = [], defaultdict[str, list[bool]](list)
        for loss, answers in (scene for scenes in computed for scene in scenes):
            losses.append(loss)
            progress.questions += len(answers)
            for kind, is_right in answers:
                by_kind[kind].append(is_right)
        return float(np.mean(losses or [0.0])), float(norm), by_kind

    def _own_scenes(self) -> list[tuple[float, list[tuple[str, bool]]]]:
        """Add the gradient of this process's scenes of a step.

        Returns the loss of each scene, and the kind of each of its questions and whether the answer was right.
        """
        progress = self.progress
        first = progress.scenes + self.group.rank * self.scenes_per_step
        examples: list[Example] = []
        scenes: list[Packed] = []
        for number in range(first, first + self.scenes_per_step):
            example = self.train[self.seed * 10_000_000 + number]
            rng = np.random.default_rng([self.seed, number, 23])
            shares = progress.sieve_share, progress.clean_share
            packed = packed_scene(self.trainee, example, progress.phase, rng, *shares)
            if packed:
                examples.append(example)
                scenes.append(packed)
        outcomes = train_on(self.trainee, scenes, self.scenes_per_step)
        return [
            (
                float(outcome.loss),
                [(q.kind, is_right) for q, is_right in zip(example.asked, outcome.right, strict=True)],
            )
            for example, outcome in zip(examples, outcomes, strict=True)
        ]

    def run_for(self, minutes: float) -> None:
        """Train until all steps are done or `minutes` have passed, then save."""
        loss = TextColumn("loss {task.fields[loss]:.3f}")
        columns = MofNCompleteColumn(), BarColumn(), loss, TimeRemainingColumn()
        with ProgressBar(*columns, console=self.console, disable=self.group.rank > 0) as bar:
            self._run_steps(minutes, bar)
        self.save()

    def _run_steps(self, minutes: float, bar: ProgressBar) -> None:
        progress, started = self.progress, time.monotonic()
        before = saved_s = progress.seconds
        recent: dict[str, list[bool]] = defaultdict(list)
        losses: list[float] = []
        task = bar.add_task("training", total=progress.steps, completed=progress.step, loss=float("nan"))
        while progress.step < progress.steps and progress.seconds - before < 60 * minutes:
            loss, norm, by_kind = self.step()
            bar.update(task, completed=progress.step, loss=loss)
            progress.seconds = self.group.gathered(before + time.monotonic() - started)[0]
            losses.append(loss)
            for kind, values in by_kind.items():
                recent[kind] += values
            if progress.step % 10 == 0:
                self._print_progress(losses, norm, recent)
                losses.clear()
            if progress.step % EVALUATE_EVERY == 0 or progress.step == progress.steps:
                self._evaluate(recent)
                recent.clear()
            if progress.seconds - saved_s > CHECKPOINT_EVERY_S:
                self.save()
                saved_s = progress.seconds

    def _print_progress(self, losses: list[float], norm: float, recent: dict[str, list[bool]]) -> None:
        progress = self.progress
        everything = [value for values in recent.values() for value in values]
        left_s = progress.seconds / progress.step * (progress.steps - progress.step)
        self.console.print(
            f"step {progress.step}/{progress.steps}  {progress.questions} questions  loss {np.mean(losses):.3f}  "
            f"|g| {norm:.2f}  right {np.mean(everything):.0%}  {left_s / 60:.0f} min left",
            highlight=False,
        )

    def _evaluate(self, recent: dict[str, list[bool]]) -> None:
        progress = self.progress
        with_sieve = progress.phase >= SIEVE_FROM
        own = evaluate(self.trainee, self.test, with_sieve, range(self.group.rank, EVALUATED, self.group.size))
        right: dict[str, list[bool]] = defaultdict(list)
        for kind, values in (item for found in self.group.gathered(own) for item in found.items()):
            right[kind] += values
            right["all"] += values
        if self.group.rank > 0:
            return
        held_out = {kind: float(np.mean(values)) for kind, values in right.items()}
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "curve.csv").open("a", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            for split, shares in (
                ("training", {kind: float(np.mean(values)) for kind, values in recent.items()}),
                ("held out", held_out),
            ):
                for kind, share in sorted(shares.items()):
                    rows.writerow(
                        [progress.step, progress.questions, round(progress.seconds), split, kind, f"{share:.4f}"]
                    )
        listed = "  ".join(f"{kind} {share:.0%}" for kind, share in sorted(held_out.items()))
        self.console.print(f"held out: {listed}", highlight=False)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").split("\n\n")[0],
        epilog=(__doc__ or "").split("\n\n", 1)[1],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    cache = user_cache_path("echoingpixels")
    parser.add_argument("--minutes", type=float, default=60, help="stop after so many minutes (default 60)")
    parser.add_argument(
        "--steps", type=int, default=1150, help="length of the whole run; sets the learning rate's fall"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--bank", type=Path, default=cache / "bank", help="made by python -m training.bank")
    parser.add_argument("--models-dir", type=Path, help="model files in folders ID/FILE, instead of in their packages")
    parser.add_argument("--out", type=Path, default=cache / "training", help="checkpoint and curves")
    parser.add_argument("--fresh", action="store_true", help="ignore an existing checkpoint")
    parser.add_argument(
        "--weights", type=Path, help="with --fresh: start from exported weights instead of from scratch"
    )
    parser.add_argument("--rate", type=float, default=1.0, help="with --fresh: factor of all learning rates")
    parser.add_argument(
        "--sieve-share", type=float, default=SIEVE_SHARE, help="with --fresh: of later scenes, how many go through CS2"
    )
    parser.add_argument("--device", type=torch.device, default=CPU, help="cpu (default), or cuda: in bfloat16")
    parser.add_argument(
        "--processes", type=int, default=1, help="that compute scenes of a step side by side (default 1)"
    )
    parser.add_argument(
        "--scenes", type=int, default=SCENES_PER_STEP, help=f"of a step, in each process (default {SCENES_PER_STEP})"
    )
    parser.add_argument(
        "--threads", type=int, default=os.cpu_count() or 1, help="if there is one process; several have one each"
    )
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    run_in_group(options.processes, partial(_train, options))


def _train(options: argparse.Namespace, group: Group) -> None:
    materials = group.first_alone(partial(load_materials, options.bank, options.models_dir))
    run = Run(materials, options.out, options.seed, options.steps, options.device, group, options.scenes)
    if not options.fresh and run.resume():
        run.console.print(f"resumed at step {run.progress.step}")
    else:
        if group.rank == 0:
            (options.out / "curve.csv").unlink(missing_ok=True)
        run.progress.rate, run.progress.sieve_share = options.rate, options.sieve_share
        if options.weights:
            run.trainee.load_state_dict(load_trainee(materials, options.weights).state_dict())
            run.progress.has_begun_trained = True
    run.run_for(options.minutes)


if __name__ == "__main__":
    main()
