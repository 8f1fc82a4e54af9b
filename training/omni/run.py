"""One training run: steps over lessons, on one device or several that accelerate launched, resumed where it was.

Everything follows from the seed and the number of the step. A step reads `clips_per_step` records, shared out among the
processes; a run that is resumed with as many processes gives the same as one without a stop.
"""

import math
import signal
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import torch
from accelerate import Accelerator
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as ProgressBar
from torch.utils.data import DataLoader

from engines.errors import EchoingPixelsError
from training.omni.clips import Videos, WatchedRecord
from training.omni.curve import Curve, Step
from training.omni.lesson import LessonMaker, draw_way
from training.omni.saving import Trained, write_checkpoint
from training.omni.state import WARM_UP_SHARE, Progress, Settings, learning, load_state, save_state
from training.omni.student import Student

SAVE_EVERY_S = 600
NEW_FACTOR = 10.0  # the score head and low-rank updates begin from nothing: they learn faster
MAX_GRADIENT_NORM = 1.0


class Run:
    """Student, optimizer, progress and data of a run; every process has one."""

    def __init__(
        self,
        student: Student,
        maker: LessonMaker,
        videos: Videos,
        settings: Settings,
        accelerator: Accelerator,
        out: Path,
        curve: Curve,
        num_workers: int,
    ) -> None:
        self.settings, self.accelerator, self.out, self._curve = settings, accelerator, out, curve
        self._maker, self._videos, self._num_workers = maker, videos, num_workers
        self.student, self.optimizer = accelerator.prepare(student, make_optimizer(student, settings.rate))
        self.progress = Progress()
        self.is_asked_to_stop = False  # after the step that is running

    def resume(self) -> bool:
        """Go on where the run in the folder was; False if there is none. Raises TrainingError."""
        found = load_state(self.out, self.student, self.optimizer, self.settings)
        self.progress = found or self.progress
        return found is not None

    def run_for(self, minutes: float, console: Console) -> bool:
        """Train until all steps are done, `minutes` have passed or somebody asks to stop, one step at least, and save;
        whether all are done.

        Raises EchoingPixelsError if a record cannot be read.
        """
        progress, steps = self.progress, self.settings.steps
        started, saved_at, before = time.monotonic(), time.monotonic(), self.progress.seconds
        columns = MofNCompleteColumn(), BarColumn(), TextColumn("loss {task.fields[loss]:.3f}"), TimeRemainingColumn()
        with ProgressBar(*columns, console=console, disable=not self.accelerator.is_main_process) as bar:
            task = bar.add_task("training", total=steps, completed=progress.step, loss=float("nan"))
            lessons = iter(self._watched())
            is_time_up = False
            while progress.step < steps and not is_time_up:
                step = self.step(lessons)
                progress.seconds = before + time.monotonic() - started
                self._note(step)
                bar.update(task, completed=progress.step, loss=step.loss)
                is_time_up = self._any(self.is_asked_to_stop or time.monotonic() - started >= 60 * minutes)
                if is_time_up or progress.step == steps or self._any(time.monotonic() - saved_at > SAVE_EVERY_S):
                    save_state(self.out, self.student, self.optimizer, progress, self.settings)
                    saved_at = time.monotonic()
        return progress.step >= steps

    def step(self, watched: Iterator[WatchedRecord | EchoingPixelsError]) -> Step:
        """One optimizer step over the next records of this process. Raises EchoingPixelsError if one cannot be read."""
        settings, progress, own = self.settings, self.progress, self._own_clips
        factor = rate_factor(progress.step, settings.steps)
        for group in self.optimizer.param_groups:
            group["lr"] = group["base"] * factor
        outcomes = []
        for number in range(own):
            record = next(watched)
            if isinstance(record, EchoingPixelsError):
                raise record
            seed = (settings.seed, record.number, 17)
            way = draw_way(len(record.windows), settings.ratios, settings.knows_question_share, seed)
            lesson = self._maker.make(record, way)
            is_last = number == own - 1
            with nullcontext() if is_last else self.accelerator.no_sync(self.student):
                outcome = self.student(lesson)
                self.accelerator.backward(outcome.loss / own)
            kept = outcome.num_kept / max(outcome.num_pool, 1)
            outcomes.append((outcome.loss.item(), kept, outcome.num_audio / max(outcome.num_kept, 1)))
        norm = self.accelerator.clip_grad_norm_(self.student.parameters(), MAX_GRADIENT_NORM)
        self.optimizer.step()
        self.optimizer.zero_grad()
        progress.step += 1
        means = torch.tensor(outcomes, device=self.accelerator.device).mean(0)
        loss, kept, audio = self.accelerator.reduce(means, "mean").tolist()
        return Step(loss, kept, audio, float(norm or 0.0))

    def write(self, base: Path, refiner_layers: int) -> None:
        """Write what was learnt as a checkpoint in the official format. All processes call it."""
        found = learning(self.student)
        if self.accelerator.is_main_process:
            write_checkpoint(base, Trained.of(found), refiner_layers, self.out)
        self.accelerator.wait_for_everyone()

    @property
    def _own_clips(self) -> int:
        return self.settings.clips_per_step // int(self.accelerator.num_processes)

    def _watched(self) -> "DataLoader[WatchedRecord | EchoingPixelsError]":
        """Records of this process from the next step on, in order; workers read ahead."""
        group, own = self.settings.clips_per_step, self._own_clips
        first = self.accelerator.process_index * own
        steps = range(self.progress.step, self.settings.steps)
        numbers = [step * group + first + place for step in steps for place in range(own)]
        return DataLoader(
            self._videos,
            sampler=numbers,
            batch_size=None,
            num_workers=self._num_workers,
            worker_init_fn=_leave_interrupts_to_the_run,
        )

    def _any(self, is_so: bool) -> bool:
        """Whether it is so in the first process: clocks differ, and all must do the same."""
        if self.accelerator.num_processes == 1:
            return is_so
        said = torch.tensor([float(is_so)], device=self.accelerator.device)
        torch.distributed.broadcast(said, 0)
        return bool(said.item())

    def _note(self, step: Step) -> None:
        if self.accelerator.is_main_process:
            rate = self.settings.rate * rate_factor(self.progress.step - 1, self.settings.steps)
            self._curve.add(self.progress, rate, step)


def _leave_interrupts_to_the_run(worker: int) -> None:  # noqa: ARG001
    """Ctrl-C reaches workers, too; the step that is running still needs them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def make_optimizer(student: Student, rate: float) -> torch.optim.AdamW:
    """AdamW over all that learns; what begins from nothing has `NEW_FACTOR` times the rate."""
    groups: dict[float, list[torch.nn.Parameter]] = {rate: [], NEW_FACTOR * rate: []}
    for name, parameter in student.named_parameters():
        if parameter.requires_grad:
            is_new = name.startswith("head.") or ".lora_" in name
            groups[NEW_FACTOR * rate if is_new else rate].append(parameter)
    found = [{"params": parameters, "base": base} for base, parameters in groups.items() if parameters]
    return torch.optim.AdamW(found, lr=rate, weight_decay=0.0)


def rate_factor(step: int, steps: int) -> float:
    """Linear warm-up over the first twentieth, then a cosine to zero, as the paper has."""
    warm_up = max(round(WARM_UP_SHARE * steps), 1)
    if step < warm_up:
        return (step + 1) / warm_up
    return 0.5 * (1 + math.cos(math.pi * (step - warm_up) / max(steps - warm_up, 1)))
