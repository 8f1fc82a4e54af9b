"""Train CS2's score, and nothing else, for what will be asked under budgets that bind.

    python -m training.sieve.teach --weights FILE --minutes 60 --out DIR    # goes on from the checkpoint in DIR
    python -m training.model.export --run DIR --out NEW_FILE

Needs the bank (`python -m training.bank`). The reader is frozen. Of every training scene a teacher asks its questions
with several times as many tokens as are kept later, and CS2 learns to keep those that the right answers need
(`training/sieve/teacher.py`, `student.py`). Everything follows from the seed and the number of the step. Writes
`checkpoint.pt` and `curve.csv` into --out: what CS2 and novelty keep of what answers need, on scenes that were not
learnt from before. `python -m benchmarks.answers.budgets` measures the result.
"""

import argparse
import csv
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from platformdirs import user_cache_path
from rich.console import Console

from engines.errors import EngineError
from training.model.export import load_trainee
from training.model.materials import load_materials
from training.model.steps import load_checkpoint, make_optimizer, rate_factor, save_checkpoint
from training.model.trainee import Trainee
from training.scenes.plan import Style
from training.sieve.camera import CameraScenes
from training.sieve.student import Progress, freeze_all_but_the_score, learn_from

SCENES_PER_STEP = 2
CHECKPOINT_EVERY_S, PRINT_EVERY = 240, 5
STYLE = Style(30, 60, gap_s=3.5, with_held_out_pairs=False, people=0.25)
NUM_QUESTIONS, ROOM_SHARE = 32, 0.5
FIRST_SCENE = 80_000_000  # no other training has come so far
FIELDS = ("step", "scenes", "seconds", "loss", "cs2", "novelty", "right")


@dataclass
class State:
    """How far a run is: `step` of `steps`, factor of all learning rates, scenes learnt from, seconds trained. Saved in
    checkpoints."""

    step: int
    steps: int
    rate: float
    scenes: int = 0
    seconds: float = 0.0


class Run:
    """One run: the trainee with only its score learning, the optimizer, the scenes, and how far it is."""

    def __init__(
        self, trainee: Trainee, scenes: CameraScenes, folder: Path, seed: int, steps: int, rate: float
    ) -> None:
        freeze_all_but_the_score(trainee)
        self.trainee, self.scenes, self.folder, self.seed = trainee, scenes, folder, seed
        self.optimizer = make_optimizer(trainee)
        self.state = State(0, steps, rate)

    def resume(self) -> bool:
        """Load the checkpoint of the folder, with its seed, steps and rate; False if there is none."""
        saved = load_checkpoint(self.folder, self.trainee, self.optimizer)
        if saved is None:
            return False
        self.state, self.seed = State(**saved[0]), saved[1]
        return True

    def save(self) -> None:
        """Write the checkpoint as `training.model.export` reads it."""
        save_checkpoint(self.folder, self.trainee, self.optimizer, asdict(self.state), self.seed)

    def step(self) -> list[Progress]:
        """One optimizer step; what came of its scenes."""
        state, found = self.state, []
        for group in self.optimizer.param_groups:
            group["lr"] = group["base"] * state.rate * rate_factor(state.step, state.steps)
        for index in range(SCENES_PER_STEP):
            number = state.step * SCENES_PER_STEP + index
            rng = np.random.default_rng([self.seed, number, 31])
            progress = learn_from(self.trainee, self.scenes[FIRST_SCENE + self.seed * 1_000_000 + number], rng)
            if progress is not None:
                found.append(progress)
        learning = [parameter for parameter in self.trainee.parameters() if parameter.requires_grad]
        torch.nn.utils.clip_grad_norm_(learning, 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        state.step += 1
        state.scenes += len(found)
        return found

    def run_for(self, minutes: float, console: Console) -> None:
        """Train until all steps are done or `minutes` have passed, then save."""
        state, started = self.state, time.monotonic()
        before, saved_at = state.seconds, started
        recent: list[Progress] = []
        while state.step < state.steps and time.monotonic() - started < 60 * minutes:
            recent += self.step()
            state.seconds = before + time.monotonic() - started
            if recent and state.step % PRINT_EVERY == 0:
                self._report(recent, console)
                recent.clear()
            if time.monotonic() - saved_at > CHECKPOINT_EVERY_S:
                self.save()
                saved_at = time.monotonic()
        if recent:
            self._report(recent, console)
        self.save()

    def _report(self, recent: list[Progress], console: Console) -> None:
        state = self.state
        loss, cs2, novelty = (float(np.mean([getattr(p, name) for p in recent])) for name in ("loss", "cs2", "novelty"))
        right = sum(p.num_right for p in recent) / sum(p.num_asked for p in recent)
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "curve.csv"
        is_new = not path.exists()
        with path.open("a", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            if is_new:
                rows.writerow(FIELDS)
            values = (f"{value:.4f}" for value in (loss, cs2, novelty, right))
            rows.writerow([state.step, state.scenes, round(state.seconds), *values])
        console.print(
            f"step {state.step}/{state.steps}  {state.scenes} scenes  loss {loss:.3f}  of what answers need CS2 keeps "
            f"{cs2:.1%}, novelty {novelty:.1%}  the teacher is right in {right:.0%}  "
            f"{state.seconds / state.step:.1f} s a step",
            highlight=False,
        )


def main() -> None:
    cache = user_cache_path("echoingpixels")
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").split("\n\n")[0],
        epilog=(__doc__ or "").split("\n\n", 1)[1],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--weights", type=Path, required=True, help="exported weights to start from")
    parser.add_argument("--minutes", type=float, default=60, help="stop after so many minutes (default 60)")
    parser.add_argument("--steps", type=int, default=400, help="length of the whole run; sets the learning rate's fall")
    parser.add_argument("--rate", type=float, default=1.0, help="factor of all learning rates")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--bank", type=Path, default=cache / "bank", help="made by python -m training.bank")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoint and curve")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    try:
        materials = load_materials(options.bank)
        trainee = load_trainee(materials, options.weights)
    except EngineError as error:
        parser.error(str(error))
    scenes = CameraScenes(materials.training, materials.composer, STYLE, NUM_QUESTIONS, ROOM_SHARE)
    run = Run(trainee, scenes, options.out, options.seed, options.steps, options.rate)
    console = Console()
    if run.resume():
        console.print(f"resumed at step {run.state.step}")
    run.run_for(options.minutes, console)


if __name__ == "__main__":
    main()
