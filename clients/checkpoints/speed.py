"""How fast a checkpoint should answer on a GPU, computed from published figures; nothing is measured.

A token of an answer reads all weights of the LLM once, so memory bandwidth sets the pace.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from clients.checkpoints.registry import Checkpoint
from engines.shapes import Quantisation

FIGURES = Path(__file__).with_name("gpus.toml")
BANDWIDTH_SHARE = 0.5  # of the published bandwidth that an answer reaches


@dataclass(frozen=True)
class KnownGpu:
    """Published figures of a GPU: `memory_gb`, `bandwidth` in GB/s, `tflops` in 16 bits; `source` says where from."""

    name: str
    memory_gb: float
    bandwidth: float
    tflops: float
    source: str


@cache
def read_gpus() -> dict[str, KnownGpu]:
    """All that `gpus.toml` lists, by name."""
    return {entry["name"]: KnownGpu(**entry) for entry in tomllib.loads(FIGURES.read_text(encoding="utf-8"))["gpu"]}


def known_gpu(description: str) -> KnownGpu | None:
    """The GPU that is described, None if its figures are not listed."""
    found = [gpu for gpu in read_gpus().values() if gpu.name.lower() in description.lower()]
    return max(found, key=lambda gpu: len(gpu.name), default=None)


def tokens_per_s(checkpoint: Checkpoint, gpu: KnownGpu, quantise: Quantisation | None) -> float | None:
    """Tokens of an answer a second; None if it is not known what a token reads."""
    read_gb = checkpoint.token_gb(quantise)
    return BANDWIDTH_SHARE * gpu.bandwidth / read_gb if read_gb else None
