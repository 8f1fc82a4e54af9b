"""What each step gave, as a line of `curve.csv` and, if asked for, as curves for TensorBoard."""

import csv
import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from training.omni.errors import TrainingError
from training.omni.state import Progress

if TYPE_CHECKING:
    from torch.utils.tensorboard import SummaryWriter

FIELDS = ("loss", "rate", "kept", "audio share of kept", "gradient norm")


@dataclass(frozen=True)
class Step:
    """Means of one step over all its lessons: `loss`, share of tokens `kept`, of `audio` among them; the gradient's
    `norm`."""

    loss: float
    kept: float
    audio: float
    norm: float


class Curve:
    """The curve of one run; the first process of several writes it.

    `events`: a folder for TensorBoard's files. What an earlier run wrote there from the present step on is hidden.
    """

    def __init__(self, out: Path, events: Path | None) -> None:
        """Raises TrainingError if TensorBoard is asked for and not installed."""
        if events is not None and importlib.util.find_spec("tensorboard") is None:
            raise TrainingError("--tensorboard needs the package tensorboard: pip install -e '.[omni,train]'")
        self._out, self._events = out, events
        self._writer: SummaryWriter | None = None

    def add(self, progress: Progress, rate: float, step: Step) -> None:
        """Note the step that is done; it is on the disk when this returns. `rate`: the learning rate that it had."""
        values = dict(zip(FIELDS, (step.loss, rate, step.kept, step.audio, step.norm), strict=True))
        self._add_line(progress, values)
        if self._events is not None:
            self._add_events(self._events, progress, values)

    def close(self) -> None:
        """Close what is open."""
        if self._writer is not None:
            self._writer.close()

    def _add_line(self, progress: Progress, values: dict[str, float]) -> None:
        self._out.mkdir(parents=True, exist_ok=True)
        path = self._out / "curve.csv"
        is_new = progress.step == 1 or not path.exists()
        with path.open("w" if is_new else "a", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            if is_new:
                rows.writerow(("step", "seconds", *values))
            rows.writerow([progress.step, round(progress.seconds, 1), *(f"{value:.6g}" for value in values.values())])

    def _add_events(self, folder: Path, progress: Progress, values: dict[str, float]) -> None:
        if self._writer is None:
            from torch.utils.tensorboard import SummaryWriter  # a package that most runs do without

            self._writer = SummaryWriter(folder, purge_step=progress.step)
        for name, value in values.items():
            self._writer.add_scalar(name, value, progress.step)
        self._writer.flush()
