"""What pictures show, and what is done in them, of some 260 names that questions ask for.

Asked for a thing, people seldom ask for what is far-fetched: that it is there counts as likely as that it is not, and
what a head says counts as evidence for or against it. Fitted by `python -m training.looks`.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import safetensors.numpy

from engines.errors import ModelFileCorruptError
from engines.model_store import WEIGHTS_REMEDY, read_pinned
from engines.scene.detectors.pictures import Floats
from engines.scene.looks.encoder import WIDTH
from engines.scene.looks.heads import FOLDER
from engines.scene.looks.looks import Evidence

SHOWN_FILE = FOLDER / "shown.safetensors"
PARTS = ("mean", "weights", "bias", "usual", "yes", "no")


@dataclass(frozen=True)
class ShownHeads:
    """A linear head a name on vectors less their `mean` (512,): `weights` (N,512); `bias` (N,) so that what is usual
    gives no evidence; `usual` (N,): the logit of its share of all pictures. Ratios from `yes` (N,) on say that it is
    there, below `no` (N,) that it is not."""

    names: tuple[str, ...]
    mean: Floats
    weights: Floats
    bias: Floats
    usual: Floats
    yes: Floats
    no: Floats

    def evidence(self, vector: Floats) -> tuple[Evidence, ...]:
        """What the encoder's vector (512,) says, name by name."""
        rest = vector - self.mean
        ratios = self.weights @ (rest / np.linalg.norm(rest)) + self.bias
        chances = 1 / (1 + np.exp(-ratios - self.usual))
        found = (part.tolist() for part in (ratios, self.yes, self.no, chances))
        return tuple(
            Evidence(name, round(ratio, 2), True if ratio >= yes else False if ratio < no else None, round(chance, 3))
            for name, ratio, yes, no, chance in zip(self.names, *found, strict=True)
        )

    def to_bytes(self) -> bytes:
        """The file, as float16."""
        tensors = {part: np.ascontiguousarray(getattr(self, part), np.float16) for part in PARTS}
        return safetensors.numpy.save(tensors, {"names": json.dumps(self.names)})

    @classmethod
    def read(cls, path: Path = SHOWN_FILE) -> "ShownHeads":
        """Raises ModelFileMissingError or ModelFileCorruptError."""
        data = read_pinned(path)
        size = int.from_bytes(data[:8], "little")
        names = tuple(json.loads(json.loads(data[8 : 8 + size])["__metadata__"]["names"]))
        tensors = {name: tensor.astype(np.float32) for name, tensor in safetensors.numpy.load(data).items()}
        heads = cls(names, *(tensors[part] for part in PARTS))
        shapes = {tensors[part].shape for part in PARTS[2:]}
        if heads.weights.shape != (len(names), WIDTH) or shapes != {(len(names),)}:
            raise ModelFileCorruptError(f"{path} does not fit its {len(names)} names: {WEIGHTS_REMEDY}")
        return heads
