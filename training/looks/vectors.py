"""Vectors of all photographs, people and finds that are listed, made once."""

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import track

from engines.model_store import ModelStore
from engines.scene.detectors.pictures import Floats
from engines.scene.looks.encoder import picture_encoder
from engines.scene.looks.finds import find_part
from engines.scene.looks.people import person_part
from training.looks.photographs import Photograph, pictures

Halves = npt.NDArray[np.float16]


@dataclass(frozen=True)
class Vectors:
    """Of photographs (N,512), their `patches` (N,196,512) in half precision, people (M,512) and finds (K,512), each in
    the order of the list."""

    photographs: Floats
    patches: Halves
    people: Floats
    finds: Floats


def read_vectors(photographs: list[Photograph], kept: Path | None) -> Vectors:
    """Read them from the file `kept`, or make them, and keep them there. Raises PhotographError, ModelFileMissingError
    or ModelFileCorruptError."""
    if kept is not None and kept.exists():
        with np.load(kept) as file:
            return Vectors(*(file[part.name] for part in fields(Vectors)))
    encoder = picture_encoder(ModelStore(), 1)
    wholes, patches = dict[str, Floats](), dict[str, Halves]()
    people, finds = dict[str, list[Floats]](), dict[str, list[Floats]]()
    for each, rgb in track(pictures(photographs), "photographs", len(photographs), console=Console(stderr=True)):
        encoded = encoder.encode(rgb)
        wholes[each.sha256], patches[each.sha256] = encoded.whole, encoded.patches.astype(np.float16)
        people[each.sha256] = [encoder.vector(person_part(rgb, person.box)) for person in each.people]
        finds[each.sha256] = [encoder.vector(find_part(rgb, find.box)) for find in each.finds]
    vectors = Vectors(
        np.stack([wholes[each.sha256] for each in photographs]),
        np.stack([patches[each.sha256] for each in photographs]),
        *(np.stack([one for each in photographs for one in of_each[each.sha256]]) for of_each in (people, finds)),
    )
    if kept is not None:
        np.savez(kept, **vars(vectors))
    return vectors
