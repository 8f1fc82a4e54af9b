"""Whether a checkpoint fits this box: its weights and some working memory against the memory of GPU and box."""

from dataclasses import dataclass
from typing import Literal

from clients.checkpoints.registry import Checkpoint
from clients.doctor.hardware import Gpu, find_gpus, memory_bytes

GB = 10**9


@dataclass(frozen=True)
class Box:
    """What this machine has. `memory` is in bytes, None if the system does not tell."""

    memory: int | None
    gpus: tuple[Gpu, ...]

    @property
    def gpu_memory(self) -> int:
        """Bytes of the largest GPU; one that has none of its own, as on a Jetson, uses the box's. 0 without a GPU."""
        return max((gpu.memory or self.memory or 0 for gpu in self.gpus), default=0)

    def __str__(self) -> str:
        memory = "memory unknown" if self.memory is None else f"{self.memory / GB:.1f} GB of memory"
        return f"{memory}, " + (", ".join(gpu.description for gpu in self.gpus) or "no NVIDIA GPU")


@dataclass(frozen=True)
class Fit:
    """Where a checkpoint can run. `words` are for people."""

    where: Literal["gpu", "cpu", "nowhere", "unknown"]
    words: str


def this_box() -> Box:
    """What `doctor` finds here, too."""
    return Box(memory_bytes(), find_gpus()[0])


def fit(checkpoint: Checkpoint, box: Box) -> Fit:
    """Where the checkpoint fits, computed from sizes alone."""
    if box.gpu_memory >= checkpoint.gpu_gb * GB:
        return Fit("gpu", "fits the GPU")
    if checkpoint.needs_gpu:
        return Fit("nowhere", "GPU too small" if box.gpus else "needs a GPU")
    if box.memory is None:
        return Fit("unknown", "memory unknown")
    if box.memory >= checkpoint.cpu_gb * GB:
        return Fit("cpu", "CPU, slowly")
    return Fit("nowhere", "too large")
