"""Train CS2's score, and nothing else, for what will be asked under budgets that bind.

    python -m training.sieve.teach --weights FILE --minutes 60 --out DIR    # goes on from the checkpoint in DIR
    python -m training.sieve.teach --weights FILE --minutes 5 --out DIR --device cuda --processes 12
    python -m training.model.export --run DIR --out NEW_FILE

Needs the bank (`python -m training.bank`). The reader is frozen. Of every training scene a teacher asks its questions
with several times as many tokens as are kept later, and CS2 learns to keep those that the right answers need
(`training/sieve/teacher.py`, `student.py`). Everything follows from the seed and the number of the step: go on with the
same --processes and --scenes. Writes
`checkpoint.pt` and `curve.csv` into --out: what CS2 and novelty keep of what answers need, on scenes that were not
learnt from before. `python -m benchmarks.answers.budgets` measures the result.
"""

import argparse
import csv
import time
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from platformdirs import user_cache_path
from rich.console import Console

from engines.errors import EngineError
from training.model.export import load_trainee
from training.model.lora import CPU
from training.model.materials import load_materials
from training.model.steps import load_checkpoint, make_optimizer, rate_factor, save_checkpoint
from training.model.trainee import Trainee
from training.parallel.group import Group, run_in_group
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
    """One run: the trainee with only its score learning, the optimizer, the scenes, and how far it is.

    In a group every process has one, and all of them stay the same.
    """

    def __init__(
        self,
        trainee: Trainee,
        scenes: CameraScenes,
        folder: Path,
        seed: int,
        steps: int,
        rate: float,
        group: Group = Group(),  # noqa: B008
        scenes_per_step: int = SCENES_PER_STEP,
    ) -> None:
        """`scenes_per_step` of each process of the group."""
        freeze_all_but_the_score(trainee)
        self.trainee, self.scenes, self.folder, self.seed = trainee, scenes, folder, seed
        self.group, self.scenes_per_step = group, scenes_per_step
        self.learning = [parameter for parameter in trainee.parameters() if parameter.requires_grad]
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
        if self.group.rank == 0:
            save_checkpoint(self.folder, self.trainee, self.optimizer, asdict(self.state), self.seed)

    def step(self) -> list[Progress]:
        """One optimizer step; what came of its scenes."""
        state, group = self.state, self.group
        for settings in self.optimizer.param_groups:
            settings["lr"] = settings["base"] * state.rate * rate_factor(state.step, state.steps)
        found = [progress for own in group.gathered(self._own_scenes()) for progress in own]
        group.average_gradients(self.learning)
        torch.nn.utils.clip_grad_norm_(self.learning, 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        state.step += 1
        state.scenes += len(found)
        return found

    def _own_scenes(self) -> list[Progress]:
        """Add the gradient of this process's scenes of a step."""
        first = (self.state.step * self.group.size + self.group.rank) * self.scenes_per_step
        found = []
        for number in range(first, first + self.scenes_per_step):
            rng = np.random.default_rng([self.seed, number, 31])
            progress = learn_from(self.trainee, self.scenes[FIRST_SCENE + self.seed * 1_000_000 + number], rng)
            if progress is not None:
                found.append(progress)
        for parameter in self.learning:
            if parameter.grad is not None:
                parameter.grad /= self.scenes_per_step
        return found

    def run_for(self, minutes: float, console: Console) -> None:
        """Train until all steps are done or `minutes` have passed, then save."""
        state, started = self.state, time.monotonic()
        before = saved_at_s = state.seconds
        recent: list[Progress] = []
        while state.step < state.steps and state.seconds - before < 60 * minutes:
            recent += self.step()
            state.seconds = self.group.gathered(before + time.monotonic() - started)[0]
            if recent and state.step % PRINT_EVERY == 0:
                self._report(recent, console)
                recent.clear()
            if state.seconds - saved_at_s > CHECKPOINT_EVERY_S:
                self.save()
                saved_at_s = state.seconds
        if recent:
            self._report(recent, console)
        self.save()

    def _report(self, recent: list[Progress], console: Console) -> None:
        if self.group.rank > 0:
            return
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
    parser.add_argument("--models-dir", type=Path, help="model files in folders ID/FILE, instead of in their packages")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoint and curve")
    parser.add_argument("--device", type=torch.device, default=CPU, help="cpu (default), or cuda: in bfloat16")
    parser.add_argument(
        "--processes", type=int, default=1, help="that compute scenes of a step side by side (default 1)"
    )
    parser.add_argument(
        "--scenes", type=int, default=SCENES_PER_STEP, help=f"of a step, in each process (default {SCENES_PER_STEP})"
    )
    parser.add_argument(
        "--threads", type=int, default=torch.get_num_threads(), help="if there is one process; several have one each"
    )
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    try:
        run_in_group(options.processes, partial(_teach, options))
    except EngineError as error:
        parser.error(str(error))


def _teach(options: argparse.Namespace, group: Group) -> None:
    materials = group.first_alone(partial(load_materials, options.bank, options.models_dir))
    trainee = load_trainee(materials, options.weights, options.device)
    scenes = CameraScenes(materials.training, materials.composer, STYLE, NUM_QUESTIONS, ROOM_SHARE)
    run = Run(trainee, scenes, options.out, options.seed, options.steps, options.rate, group, options.scenes)
    console = Console(quiet=group.rank > 0)
    if run.resume():
        console.print(f"resumed at step {run.state.step}")
    run.run_for(options.minutes, console)


if __name__ == "__main__":
    main()
