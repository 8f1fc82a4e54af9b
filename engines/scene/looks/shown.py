"""What pictures show, and what is done in them, of some 270 names that questions ask for.

Asked for a thing, people seldom ask for what is far-fetched: that it is there counts as likely as that it is not, and
what a head says counts as evidence for or against it. A small thing is lost in the vector of the whole picture, so of
things the patch that looks most like it counts as well, read by the same head:

    ratio = whole · ratio of the whole picture + patch · (highest ratio of a patch - neutral)

What people do, the weather and the season are told by the whole picture alone. Of walls and floors only the place is
told. Fitted by `python -m training.looks`.
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
from engines.scene.looks.heads import FOLDER, metadata_of
from engines.scene.looks.looks import Evidence

SHOWN_FILE = FOLDER / "shown.safetensors"
PARTS = ("mean", "local_mean", "weights", "bias", "usual", "yes", "no", "whole", "patch", "neutral", "least")


@dataclass(frozen=True)
class ShownHeads:
    """A linear head a name, on vectors of pictures less their `mean` (512,) and on those of patches less `local_mean`
    (512,): `weights` (N,512); `bias` (N,) so that what is usual gives no evidence; `usual` (N,): the logit of its share
    of all pictures. Ratios from `yes` (N,) on say that it is there, below `no` (N,) that it is not. `whole` and
    `patch` (N,): see above. `neutral` (N,): the highest ratio of a patch that says neither; `least` (N,): that from
    which on such a thing is surely there."""

    names: tuple[str, ...]
    mean: Floats
    local_mean: Floats
    weights: Floats
    bias: Floats
    usual: Floats
    yes: Floats
    no: Floats
    whole: Floats
    patch: Floats
    neutral: Floats
    least: Floats

    def of_patches(self, vectors: Floats) -> Floats:
        """The ratios (N,196) of the patches' vectors (196,512)."""
        rest = vectors - self.local_mean
        ratios = (rest / np.linalg.norm(rest, axis=1, keepdims=True)) @ self.weights.T + self.bias
        return np.asarray(ratios.T, np.float32)

    def evidence(self, vector: Floats, highest: Floats) -> tuple[Evidence, ...]:
        """What the vector (512,) of a picture and the `highest` ratios (N,) of its patches say, name by name."""
        rest = vector - self.mean
        of_whole = self.weights @ (rest / np.linalg.norm(rest)) + self.bias
        ratios = self.whole * of_whole + self.patch * (highest - self.neutral)
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
        names = tuple(json.loads(metadata_of(data)["names"]))
        tensors = {name: tensor.astype(np.float32) for name, tensor in safetensors.numpy.load(data).items()}
        heads = cls(names, *(tensors[part] for part in PARTS))
        shapes = {tensors[part].shape for part in PARTS[3:]}
        if heads.weights.shape != (len(names), WIDTH) or shapes != {(len(names),)}:
            raise ModelFileCorruptError(f"{path} does not fit its {len(names)} names: {WEIGHTS_REMEDY}")
        return heads
