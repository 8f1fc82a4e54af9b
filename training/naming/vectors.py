"""Text vectors for ViT-B/16: exact ones where there are some, others carried over from ViT-B/32 by a linear map.

The map is ridge regression on the names that have both, in its kernel form. Where it must not know a name that it is
judged by, it is fitted again without it.
"""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors.numpy import save

from training.naming.packages import Array, NamingFileError, unit
from training.naming.vocabularies import Vocabularies

NAMES_FILE = Path(__file__).with_name("names.toml")
RIDGE = 1e-2


@dataclass(frozen=True)
class Names:
    """`vectors` (N,D) of length 1. `is_exact` (N): whether it is ViT-B/16's own.

    `left_out` (N,D): the same, where exact ones are replaced by what the map makes of their ViT-B/32 vector when it was
    fitted without them.
    """

    said: tuple[str, ...]
    kinds: tuple[str, ...]
    is_exact: tuple[bool, ...]
    vectors: Array
    left_out: Array


class Carrier:
    """The map, fitted on pairs of vectors (P,D) of the same names."""

    def __init__(self, sources: Array, targets: Array) -> None:
        self._source_mean, self._target_mean = sources.mean(0), targets.mean(0)
        self._sources = (sources - self._source_mean).astype(np.float64)
        kernel = self._sources @ self._sources.T + RIDGE * np.eye(len(sources))
        self._weights = np.linalg.solve(kernel, (targets - self._target_mean).astype(np.float64))

    def __call__(self, vectors: Array) -> Array:
        """(M,D) to (M,D), of length 1."""
        return unit((vectors - self._source_mean) @ self._sources.T @ self._weights + self._target_mean)


def read_names(path: Path = NAMES_FILE) -> list[tuple[str, str, str]]:
    """Kind, what is said, and the packages' word for it."""
    kinds: dict[str, list[str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    entries = list[tuple[str, str, str]]()
    for kind, names in kinds.items():
        for entry in names:
            said, _, source = entry.partition(": ")
            entries.append((kind, said, source or said))
    return entries


def make_names(listed: list[tuple[str, str, str]], known: Vocabularies) -> Names:
    """Vectors of all names of a list. Raises NamingFileError if one is in no vocabulary."""
    sources, targets = known.same.vectors, known.exact.vectors
    carry = Carrier(sources, targets)
    is_exact, vectors, left_out = list[bool](), list[Array](), list[Array]()
    for _, said, source in listed:
        exact = known.exact.vector(source)
        is_exact.append(exact is not None)
        if exact is not None:
            others = [number for number, name in enumerate(known.exact.names) if name != source]
            own = sources[[known.exact.names.index(source)]]
            vectors.append(exact)
            left_out.append(Carrier(sources[others], targets[others])(own)[0])
        else:
            found = (vocabulary.vector(source) for vocabulary in known.others)
            vector = next((vector for vector in found if vector is not None), None)
            if vector is None:
                raise NamingFileError(f'no vocabulary knows "{source}" ("{said}" of the list of names)')
            vectors.append(carry(vector[None])[0])
            left_out.append(vectors[-1])
    kinds, all_said = (tuple(column) for column in list(zip(*listed, strict=True))[:2])
    return Names(all_said, kinds, tuple(is_exact), np.stack(vectors), np.stack(left_out))


def to_bytes(names: Names) -> bytes:
    """A safetensors file: `vectors` and `left_out`, float16; its metadata `names` is JSON."""
    about = json.dumps({"said": names.said, "kinds": names.kinds, "is_exact": names.is_exact})
    arrays = {"vectors": names.vectors.astype(np.float16), "left_out": names.left_out.astype(np.float16)}
    return save(arrays, metadata={"names": about})
