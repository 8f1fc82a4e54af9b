"""What vectors of pictures say, by linear heads that `python -m training.looks` fits.

A group of names of which exactly one is true is a softmax; a group of names that may all be true is a sigmoid each.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import safetensors.numpy

from engines.errors import ModelFileCorruptError
from engines.model_store import WEIGHTS_REMEDY, read_pinned
from engines.scene.detectors.pictures import Floats
from engines.scene.looks.encoder import WIDTH

FOLDER = Path(__file__).parents[2] / "weights" / "looks"
HEADS_FILE = FOLDER / "heads.safetensors"
PEOPLE_FILE, FINDS_FILE = FOLDER / "people.safetensors", FOLDER / "finds.safetensors"
UNCLEAR = ""  # the name of a softmax that stands for none of the others


@dataclass(frozen=True)
class Head:
    """One group. `weights` (N,512), `bias` (N,); `least` (N,): the probability from which on a name is told, so that
    most of what is told of photographs of unseen packages is right. `is_one`: exactly one of its names is true."""

    names: tuple[str, ...]
    is_one: bool
    weights: Floats
    bias: Floats
    least: Floats

    def probabilities(self, vector: Floats) -> Floats:
        """Of each name (N,), given the vector (512,) less the mean of all."""
        logits = self.weights @ vector + self.bias
        if not self.is_one:
            return np.asarray(1 / (1 + np.exp(-logits)), np.float32)
        shares = np.exp(logits - logits.max())
        return np.asarray(shares / shares.sum(), np.float32)

    def told(self, vector: Floats) -> tuple[tuple[str, float], ...]:
        """The names that are sure enough to be told, and how sure they are, the surest first."""
        found = self.probabilities(vector)
        sure = [at for at in np.argsort(-found).tolist() if found[at] >= self.least[at] and self.names[at] != UNCLEAR]
        return tuple((self.names[at], float(found[at])) for at in (sure[:1] if self.is_one else sure))


@dataclass(frozen=True)
class Heads:
    """All groups by name, and the mean (512,) of the vectors they were fitted on."""

    mean: Floats
    groups: Mapping[str, Head]

    def centred(self, vector: Floats) -> Floats:
        """A vector of the encoder as the heads take it: less the mean, of length 1."""
        rest = vector - self.mean
        return np.asarray(rest / np.linalg.norm(rest), np.float32)

    @classmethod
    def read(cls, path: Path) -> "Heads":
        """Raises ModelFileMissingError or ModelFileCorruptError."""
        data = read_pinned(path)
        tensors = {name: tensor.astype(np.float32) for name, tensor in safetensors.numpy.load(data).items()}
        groups = json.loads(metadata_of(data)["groups"])
        heads = {
            name: Head(tuple(group["names"]), group["is_one"], *(tensors[f"{name}.{part}"] for part in PARTS))
            for name, group in groups.items()
        }
        for name, head in heads.items():
            count = len(head.names)
            if head.weights.shape != (count, WIDTH) or {head.bias.shape, head.least.shape} != {(count,)}:
                raise ModelFileCorruptError(f"{path}: group {name} does not fit its {count} names: {WEIGHTS_REMEDY}")
        return cls(tensors["mean"], heads)


PARTS = ("weights", "bias", "least")


def to_bytes(heads: Heads) -> bytes:
    """The file of the heads, as float16."""
    tensors = {"mean": heads.mean.astype(np.float16)}
    for name, head in heads.groups.items():
        tensors |= {f"{name}.{part}": np.ascontiguousarray(getattr(head, part), np.float16) for part in PARTS}
    groups = {name: {"names": head.names, "is_one": head.is_one} for name, head in heads.groups.items()}
    return safetensors.numpy.save(tensors, {"groups": json.dumps(groups)})


def metadata_of(data: bytes) -> dict[str, str]:
    """What a safetensors file says beside its tensors."""
    size = int.from_bytes(data[:8], "little")
    found: dict[str, str] = json.loads(data[8 : 8 + size])["__metadata__"]
    return found
