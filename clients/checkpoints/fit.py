"""Whether a checkpoint fits this box: its weights and some working memory against the memory of GPU and box."""

from dataclasses import dataclass
from typing import Literal

from clients.checkpoints.registry import Checkpoint
from clients.checkpoints.speed import known_gpu, tokens_per_s
from clients.doctor.hardware import Gpu, find_gpus, jetson, memory_bytes
from engines.shapes import FOR_ANY_GPU, Quantisation

GB = 10**9


@dataclass(frozen=True)
class Box:
    """What this machine has. `memory` is in bytes, None if the system does not tell. `jetson`: which one it is; empty
    if it is none."""

    memory: int | None
    gpus: tuple[Gpu, ...]
    jetson: str = ""

    @property
    def gpu_memory(self) -> int:
        """Bytes of the largest GPU; one that has none of its own, as on a Jetson, uses the box's. 0 without a GPU."""
        return max((gpu.memory or self.memory or 0 for gpu in self.gpus), default=0)

    def __str__(self) -> str:
        memory = "memory unknown" if self.memory is None else f"{self.memory / GB:.1f} GB of memory"
        return f"{memory}, " + (", ".join(gpu.description for gpu in self.gpus) or "no NVIDIA GPU")


@dataclass(frozen=True)
class Fit:
    """Where a checkpoint can run, packed with `quantise` if it fits no other way. `words` are for people.
    `tokens_per_s`: of an answer on this GPU, computed; None if its figures are not known."""

    where: Literal["gpu", "cpu", "nowhere", "unknown"]
    words: str
    quantise: Quantisation | None = None
    tokens_per_s: float | None = None


def this_box() -> Box:
    """What `doctor` finds here, too."""
    return Box(memory_bytes(), find_gpus()[0], jetson())


def fit(checkpoint: Checkpoint, box: Box) -> Fit:
    """Where the checkpoint fits, computed from sizes alone."""
    for quantise in (None, *FOR_ANY_GPU) if checkpoint.layers_b else (None,):
        needed_gb = checkpoint.packed_gb(quantise)
        if box.gpu_memory >= needed_gb * GB:
            words = f"fits with {quantise}" if quantise else "fits the GPU"
            has_no_room = box.gpu_memory < (needed_gb + checkpoint.voice_gb) * GB
            words += " without its voice" if has_no_room else ""
            return Fit("gpu", words, quantise, _speed(checkpoint, box, quantise))
    if checkpoint.needs_gpu:
        return Fit("nowhere", "GPU too small" if box.gpus else "needs a GPU")
    if box.memory is None:
        return Fit("unknown", "memory unknown")
    if box.memory >= checkpoint.cpu_gb * GB:
        return Fit("cpu", "CPU, slowly")
    return Fit("nowhere", "too large")


def _speed(checkpoint: Checkpoint, box: Box, quantise: Quantisation | None) -> float | None:
    largest = max(box.gpus, key=lambda gpu: gpu.memory or box.memory or 0)
    gpu = known_gpu(f"{box.jetson} {largest.description}")
    return None if gpu is None else tokens_per_s(checkpoint, gpu, quantise)
