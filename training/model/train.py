"""Train the embedded model: LoRA, CS2, words and codes, on composed scenes.

    python -m training.model.train --minutes 90            # resumes where it stopped, if it was stopped
    python -m training.model.train --fresh --minutes 10

Needs the bank (`python -m training.bank`). Everything follows from the seed and the number of the step, so a resumed
run goes on exactly as one that was never stopped. Writes `checkpoint.pt` and `curve.csv` into the folder given with
--out; `python -m training.model.curves` draws the curves, `python -m training.model.export` makes the weights that
ship.
"""

import argparse
import csv
import math
import os
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from platformdirs import user_cache_path
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as ProgressBar
from torch import Tensor

from engines.api import FloatArray
from training.model.data import Example, Examples
from training.model.export import load_trainee
from training.model.materials import Materials, load_materials
from training.model.packing import ask_all
from training.model.sieving import (
    Policy,
    Pool,
    by_cs2,
    by_novelty,
    make_pool,
    run_sieve,
    shares_of,
    true_shares,
    within_budget,
)
from training.model.trainee import CPU, Trainee
from training.scenes.plan import MINUTE, TRAINING_STYLES, Style

RATIOS, RATIO_SHARES = (1.0, 0.5, 0.2, 0.1, 0.05), (0.02, 0.08, 0.35, 0.3, 0.25)
RATE, WARM_UP_STEPS, LAST_RATE = 5e-4, 20, 0.02
UP_FACTOR, WORD_RATE = 4.0, 1e-3
SIEVE_RATE, REFINER_RATE, GATE_RATE = 1e-4, 2e-4, 1e-3  # of CS2: few scores decide much
SCENES_PER_STEP = 2
SIEVE_FROM, SIEVE_SHARE = 0.35, 0.75  # from this phase on, this share of scenes goes through CS2
CLEAN_SHARE, CLEAN_UNTIL = 0.5, 0.4  # of scenes with the right names, falling to none at this phase
GRADIENT_WINDOWS = 4  # of a scene; the sieve's other windows are run without
SCORE_NOISE = 0.3  # scale of the logistic noise on CS2's logits
LONGEST_AT_ALL_TOKENS_S = 10.0
CHECKPOINT_EVERY_S = 240
EVALUATE_EVERY, EVALUATED = 100, 20
TEST_STYLES = ((0.35, Style(12, 20)), (0.35, Style(24, 36, gap_s=3.0)), (0.3, MINUTE))


@dataclass
class Progress:
    """Where a run is: `step` of `steps`, questions seen, seconds trained; and how it is run: whether it began with
    weights, the factor of all rates, and the share of scenes that go through CS2."""

    step: int
    steps: int
    questions: int
    seconds: float
    has_begun_trained: bool = False
    rate: float = 1.0
    sieve_share: float = SIEVE_SHARE

    @property
    def phase(self) -> float:
        """In [0, 1]: what is asked of the model. What was trained before has CS2 from its first step."""
        return 1.0 if self.has_begun_trained else self.step / self.steps

    @property
    def clean_share(self) -> float:
        """Of scenes with the right names in place of the encoders' guesses: every run begins with some."""
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


def learning_cs2(
    trainee: Trainee, pool: Pool, rng: np.random.Generator, soften: Callable[[Tensor], Tensor] = torch.sigmoid
) -> Policy:
    """CS2 over one scene, with gradients in some windows, and with noise so that it explores."""
    count = min(GRADIENT_WINDOWS, len(pool.windows))
    learning = set(rng.choice(len(pool.windows), count, replace=False).tolist())
    calls = iter(range(len(pool.windows)))

    def noise(count: int) -> FloatArray:
        return rng.logistic(0, SCORE_NOISE, count).astype(np.float32)

    return by_cs2(trainee, lambda: next(calls) in learning, noise, soften=soften)


def train_on(
    trainee: Trainee,
    example: Example,
    phase: float,
    rng: np.random.Generator,
    sieve_share: float = SIEVE_SHARE,
    clean_share: float = 0.0,
) -> tuple[float, list[bool]]:
    """Add one scene's gradient in a `phase` in [0, 1]; returns the loss and which questions were right."""
    if not example.asked:
        return 0.0, []  # a scene in which nothing is clear
    with_sieve = phase >= SIEVE_FROM and rng.random() < sieve_share
    ratio = float(rng.choice(RATIOS, p=RATIO_SHARES))
    if example.plan.duration_s > LONGEST_AT_ALL_TOKENS_S:
        ratio = min(ratio, 0.5)
    is_clean = rng.random() < clean_share
    scene = example.scene
    shares = true_shares(trainee, scene, example.plan) if is_clean else shares_of(trainee, scene)
    pool = make_pool(trainee, scene, shares)
    policy = learning_cs2(trainee, pool, rng) if with_sieve else by_novelty
    chosen = run_sieve(trainee, pool, policy, within_budget(ratio))
    outcome = ask_all(trainee, example.plan, pool, chosen, example.asked)
    (outcome.loss / SCENES_PER_STEP).backward()  # type: ignore[no-untyped-call]
    return float(outcome.loss.detach()), outcome.right


@torch.no_grad()
def evaluate(trainee: Trainee, examples: Examples, with_sieve: bool, ratio: float = 0.2) -> dict[str, float]:
    """Share of exactly right answers by kind, and "all", on the first test scenes."""
    right: dict[str, list[bool]] = defaultdict(list)
    for number in range(EVALUATED):
        example = examples[number]
        pool = make_pool(trainee, example.scene, shares_of(trainee, example.scene))
        policy = by_cs2(trainee, lambda: False, None) if with_sieve else by_novelty
        chosen = run_sieve(trainee, pool, policy, within_budget(ratio))
        outcome = ask_all(trainee, example.plan, pool, chosen, example.asked)
        for question, is_right in zip(example.questions, outcome.right, strict=False):
            right[question.kind].append(is_right)
    right["all"] = [value for values in right.values() for value in values]
    return {kind: sum(values) / len(values) for kind, values in right.items()}


class Run:
    """One training run: everything that a checkpoint holds."""

    def __init__(self, materials: Materials, folder: Path, seed: int, steps: int, device: torch.device = CPU) -> None:
        self.folder, self.seed = folder, seed
        self.trainee = Trainee(materials.decoder, materials.tokenizer, materials.rows, seed, device=device)
        self.optimizer = make_optimizer(self.trainee)
        self.progress = Progress(0, steps, 0, 0.0)
        self.train = Examples(materials.training, materials.composer, TRAINING_STYLES)
        self.test = Examples(materials.test, materials.composer, TEST_STYLES, num_questions=20, with_chat=False)
        self.console = Console()

    def resume(self) -> bool:
        """Go on from the folder's checkpoint, if there is one, with its seed and its number of steps."""
        path = self.folder / "checkpoint.pt"
        if not path.exists():
            return False
        saved = torch.load(path, map_location=CPU, weights_only=True)
        self.trainee.load_state_dict(saved["trainee"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.progress, self.seed = Progress(**saved["progress"]), saved["seed"]
        return True

    def save(self) -> None:
        """Write the checkpoint so that a crash leaves the old or the new one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        saved = {
            "trainee": self.trainee.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "progress": asdict(self.progress),
            "seed": self.seed,
        }
        torch.save(saved, self.folder / "checkpoint.part")
        (self.folder / "checkpoint.part").replace(self.folder / "checkpoint.pt")

    def step(self) -> tuple[float, float, dict[str, list[bool]]]:
        """One optimizer step; returns loss, gradient norm, and what was right by kind."""
        progress = self.progress
        for group in self.optimizer.param_groups:
            group["lr"] = group["base"] * progress.rate * rate_factor(progress.step, progress.steps)
        losses, by_kind = [], defaultdict[str, list[bool]](list)
        for index in range(SCENES_PER_STEP):
            number = progress.step * SCENES_PER_STEP + index
            rng = np.random.default_rng([self.seed, number, 23])
            example = self.train[self.seed * 10_000_000 + number]
            shares = progress.sieve_share, progress.clean_share
            loss, right = train_on(self.trainee, example, progress.phase, rng, *shares)
            losses.append(loss)
            progress.questions += len(right)
            for i, is_right in enumerate(right):
                by_kind[example.questions[i].kind if i < len(example.questions) else "chat"].append(is_right)
        norm = torch.nn.utils.clip_grad_norm_(self.trainee.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        progress.step += 1
        return sum(losses) / len(losses), float(norm), by_kind

    def go(self, minutes: float) -> None:
        """Train until all steps are done or the time is up."""
        loss = TextColumn("loss {task.fields[loss]:.3f}")
        with ProgressBar(MofNCompleteColumn(), BarColumn(), loss, TimeRemainingColumn(), console=self.console) as bar:
            self._go(minutes, bar)
        self.save()

    def _go(self, minutes: float, bar: ProgressBar) -> None:
        progress, started = self.progress, time.monotonic()
        before, saved_at = progress.seconds, started
        recent: dict[str, list[bool]] = defaultdict(list)
        losses: list[float] = []
        task = bar.add_task("training", total=progress.steps, completed=progress.step, loss=float("nan"))
        while progress.step < progress.steps and time.monotonic() - started < 60 * minutes:
            loss, norm, by_kind = self.step()
            bar.update(task, completed=progress.step, loss=loss)
            progress.seconds = before + time.monotonic() - started
            losses.append(loss)
            for kind, values in by_kind.items():
                recent[kind] += values
            if progress.step % 10 == 0:
                self._tell(losses, norm, recent)
                losses.clear()
            if progress.step % EVALUATE_EVERY == 0 or progress.step == progress.steps:
                self._record(recent)
                recent.clear()
            if time.monotonic() - saved_at > CHECKPOINT_EVERY_S:
                self.save()
                saved_at = time.monotonic()

    def _tell(self, losses: list[float], norm: float, recent: dict[str, list[bool]]) -> None:
        progress = self.progress
        everything = [value for values in recent.values() for value in values]
        left_s = progress.seconds / progress.step * (progress.steps - progress.step)
        self.console.print(
            f"step {progress.step}/{progress.steps}  {progress.questions} questions  loss {np.mean(losses):.3f}  "
            f"|g| {norm:.2f}  right {np.mean(everything):.0%}  {left_s / 60:.0f} min left",
            highlight=False,
        )

    def _record(self, recent: dict[str, list[bool]]) -> None:
        progress = self.progress
        with_sieve = progress.phase >= SIEVE_FROM
        held_out = evaluate(self.trainee, self.test, with_sieve)
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
    parser.add_argument("--out", type=Path, default=cache / "training", help="checkpoint and curves")
    parser.add_argument("--fresh", action="store_true", help="forget the checkpoint that is there")
    parser.add_argument("--weights", type=Path, help="with --fresh: start from exported weights, not from nothing")
    parser.add_argument("--rate", type=float, default=1.0, help="with --fresh: factor of all learning rates")
    parser.add_argument(
        "--sieve-share", type=float, default=SIEVE_SHARE, help="with --fresh: of later scenes, how many go through CS2"
    )
    parser.add_argument(
        "--device", type=torch.device, default=CPU, help="cpu (default), or cuda: in bfloat16; unverified"
    )
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    materials = load_materials(options.bank)
    run = Run(materials, options.out, options.seed, options.steps, options.device)
    if not options.fresh and run.resume():
        run.console.print(f"resumed at step {run.progress.step}")
    else:
        (options.out / "curve.csv").unlink(missing_ok=True)
        run.progress.rate, run.progress.sieve_share = options.rate, options.sieve_share
        if options.weights:
            run.trainee.load_state_dict(load_trainee(materials, options.weights).state_dict())
            run.progress.has_begun_trained = True
    run.go(options.minutes)


if __name__ == "__main__":
    main()
