"""The checkpoints that there are; `checkpoints.toml` lists them."""

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from clients.errors import InputError
from engines.shapes import BYTES_A_WEIGHT, Quantisation

REGISTRY = Path(__file__).with_name("checkpoints.toml")
WORKING_GB = 2.0  # beside the weights: the memory of a stream, and what a window is computed in


@dataclass(frozen=True)
class Checkpoint:
    """One checkpoint. `repo` is its name on the hub; gigabytes are 10^9 bytes, and about.

    `layers_b` and `head_b`: billions of weights of the LLM's layers, which `--quantise` packs, and of its output head;
    a token of an answer reads both. 0 if this version does not run it.

    `voice_gb`: what its own voice adds on a GPU where answers are spoken; 0 if it has none.

    `restriction` is empty if the licence is free, else what it forbids. `model` is the family that runs it, empty if
    this version has none.
    """

    name: str
    repo: str
    licence: str
    download_gb: float
    weights_gb: float
    restriction: str = ""
    needs_gpu: bool = False
    model: str = ""
    layers_b: float = 0.0
    head_b: float = 0.0
    voice_gb: float = 0.0

    @property
    def gpu_gb(self) -> float:
        """Memory that it takes on a GPU, computed: no such weights have run here."""
        return self.weights_gb + WORKING_GB

    def packed_gb(self, quantise: Quantisation | None) -> float:
        """The same with packed layers."""
        return self.gpu_gb - self.layers_b * (BYTES_A_WEIGHT[None] - BYTES_A_WEIGHT[quantise])

    def token_gb(self, quantise: Quantisation | None) -> float:
        """Weights that a token of an answer reads on a GPU; 0 if that is not known."""
        return self.layers_b * BYTES_A_WEIGHT[quantise] + self.head_b * BYTES_A_WEIGHT[None]

    @property
    def cpu_gb(self) -> float:
        """Memory that it takes on the CPU, in float32: twice the bytes of the files."""
        return 2 * self.weights_gb + WORKING_GB


def read_registry() -> dict[str, Checkpoint]:
    """All checkpoints by name, the smallest weights first."""
    entries = tomllib.loads(REGISTRY.read_text(encoding="utf-8"))["checkpoint"]
    checkpoints = sorted((Checkpoint(**entry) for entry in entries), key=lambda checkpoint: checkpoint.weights_gb)
    return {checkpoint.name: checkpoint for checkpoint in checkpoints}


def find(name: str, registry: Mapping[str, Checkpoint]) -> Checkpoint:
    """The checkpoint of that name, in any case of letters. Raises InputError, which names the nearest ones."""
    found = registry.get(name.lower())
    if found is None:
        nearest = difflib.get_close_matches(name.lower(), registry, n=3, cutoff=0.5)
        wanted = f"did you mean {' or '.join(nearest)}?" if nearest else "`echoingpixels models list` lists them"
        raise InputError(f"there is no checkpoint {name}: {wanted}")
    return found
