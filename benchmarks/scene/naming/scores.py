"""Similarities of pictures and names."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, safe_open

from benchmarks.scene.naming.ranking import Scores
from training.naming.packages import Array, NamingFileError, unit

SHARPNESS = 100.0  # CLIP's own


def read_names(file: Path) -> tuple[dict[str, Any], Array, Array]:
    """What `names` says (`said`, `kinds`, `is_exact`), vectors (N,D), and the left-out ones. Raises NamingFileError."""
    try:
        with safe_open(file, "numpy") as stored:
            about = json.loads(stored.metadata()["names"])
            vectors, left_out = (unit(stored.get_tensor(name)) for name in ("vectors", "left_out"))
    except (OSError, SafetensorError) as error:
        raise NamingFileError(f"{file} cannot be read; python -m training.naming makes it: {error}") from error
    return about, vectors, left_out


def similarities(pictures: Array, names: Array, centre: Array) -> Scores:
    """(P,N): how much more like each name a picture is than the mean picture is."""
    raw = pictures @ (names - centre).T
    return np.asarray(raw - raw.mean(0))


def among(pictures: Array, names: Array) -> Scores:
    """(P,N): probabilities if each picture showed exactly one of the names."""
    logits = SHARPNESS * pictures @ names.T
    exponents = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(exponents / exponents.sum(1, keepdims=True))


def surest(pictures: Array, names: Array, count: int) -> npt.NDArray[np.intp]:
    """(P,count): numbers of the most similar names.

    Half of each name's mean similarity is subtracted. With all of it rare names come first, such as "parking meter",
    with nothing of it words that fit everything, such as "person".
    """
    raw = pictures @ names.T
    return np.argsort(raw.mean(0) / 2 - raw, axis=1, kind="stable")[:, :count]
