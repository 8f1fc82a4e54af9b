"""The state of a run in one file: what learns, the optimizer, how far it is, and the settings that it began with.

The same file whether one process trains or several with sharded weights.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.distributed.checkpoint.state_dict import StateDictOptions, get_state_dict, set_state_dict

from training.omni.errors import TrainingError

FILE = "training-state.pt"
WARM_UP_SHARE = 0.05


@dataclass(frozen=True)
class Settings:
    """What must stay the same when a run goes on."""

    base: str
    data_sha256: str
    llm: str
    refiner_layers: int
    clips_per_step: int
    steps: int
    rate: float
    ratios: tuple[float, float]
    knows_question_share: float
    max_s: float
    seed: int


@dataclass
class Progress:
    """`step` steps are done, which took `seconds`."""

    step: int = 0
    seconds: float = 0.0


def save_state(
    folder: Path, student: nn.Module, optimizer: torch.optim.Optimizer, progress: Progress, settings: Settings
) -> None:
    """Write the file; a crash leaves the old or the new one. All processes call it, the first one writes."""
    options = StateDictOptions(full_state_dict=True, cpu_offload=True, ignore_frozen_params=True)
    tensors, of_optimizer = get_state_dict(student, optimizer, options=options)
    if not is_first():
        return
    folder.mkdir(parents=True, exist_ok=True)
    saved = {
        "student": tensors,
        "optimizer": of_optimizer,
        "progress": asdict(progress),
        "settings": asdict(settings),
    }
    torch.save(saved, folder / f"{FILE}.part")
    (folder / f"{FILE}.part").replace(folder / FILE)


def load_state(
    folder: Path, student: nn.Module, optimizer: torch.optim.Optimizer, settings: Settings
) -> Progress | None:
    """Take up a run; None if there is no file. Raises TrainingError if it began with other settings, or is damaged."""
    path = folder / FILE
    if not path.exists():
        return None
    try:
        saved: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        began = Settings(**saved["settings"] | {"ratios": tuple(saved["settings"]["ratios"])})
    except Exception as error:  # torch raises nothing narrower for a file that is cut
        raise TrainingError(f"{path} is damaged: delete it to begin anew, or give another --out") from error
    other = [f"{name} {old}, not {new}" for name, old, new in _differences(began, settings)]
    if other:
        raise TrainingError(
            f"the run in {folder} began with {'; '.join(other)}: give the same options, or another --out"
        )
    options = StateDictOptions(full_state_dict=True, ignore_frozen_params=True, strict=False)
    set_state_dict(
        student,
        optimizer,
        model_state_dict=saved["student"],
        optim_state_dict=saved["optimizer"],
        options=options,
    )
    return Progress(**saved["progress"])


def is_first() -> bool:
    """Whether this process is the first or the only one."""
    return not torch.distributed.is_initialized() or torch.distributed.get_rank() == 0


def learning(student: nn.Module) -> dict[str, Tensor]:
    """The learning parameters, whole and on the CPU, by their names. All processes call it."""
    options = StateDictOptions(full_state_dict=True, cpu_offload=True, ignore_frozen_params=True)
    found, _ = get_state_dict(student, (), options=options)
    return {name: tensor for name, tensor in found.items() if isinstance(tensor, Tensor)}


def _differences(began: Settings, now: Settings) -> Iterator[tuple[str, object, object]]:
    for name, old in vars(began).items():
        if old != getattr(now, name):
            yield name, old, getattr(now, name)
