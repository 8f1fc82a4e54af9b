"""Runs the networks over the photographs."""

import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.scene.detections import Photograph, opened
from benchmarks.scene.naming.finds import Find, judged_finds, part
from engines.model_store import read_pinned
from engines.runtimes.session import open_session
from engines.scene.detector import thing_detector
from training.naming.encoder import embed
from training.naming.packages import Array
from training.naming.pixels import pixels

ENCODERS = {"float": "encoder.onnx", "int8": "encoder_int8.onnx"}


@dataclass(frozen=True)
class Seen:
    """For each variant of the encoder: vectors of the photographs (N,512) and of the parts of all finds (M,512).

    `finds` (M), with the number of the photograph of each; `named` (N): all names that the detectors say.
    """

    photographs: dict[str, Array]
    parts: dict[str, Array]
    finds: list[tuple[int, Find]]
    named: list[dict[str, float]]
    milliseconds: dict[str, float]


def see(truths: list[Photograph], paths: dict[str, Path], folder: Path) -> Seen:
    """`folder`: made by `python -m training.naming`. Raises ModelFileMissingError or ModelFileCorruptError."""
    detector = thing_detector(1)
    pictures = [opened(paths[truth.file]) for truth in truths]
    finds, named = list[tuple[int, Find]](), list[dict[str, float]]()
    for number, (truth, picture) in enumerate(zip(truths, pictures, strict=True)):
        found = detector.detect(np.asarray(picture))
        finds += [(number, find) for find in judged_finds(truth, found)]
        named.append({each.name: each.score for each in reversed(found)})
    crops = [part(pictures[number], find.box) for number, find in finds]
    photographs, parts, milliseconds = dict[str, Array](), dict[str, Array](), dict[str, float]()
    for variant, file in ENCODERS.items():
        session = open_session(read_pinned(folder / file), 1)
        photographs[variant], milliseconds[variant] = _embedded(session, pictures)
        parts[variant], _ = _embedded(session, crops)
    return Seen(photographs, parts, finds, named, milliseconds)


def _embedded(session: Any, pictures: list[Image.Image]) -> tuple[Array, float]:
    """Vectors, and the median of milliseconds of processor time that a picture takes."""
    vectors, times = list[Array](), list[float]()
    for picture in pictures:
        start_s = time.process_time()
        vectors.append(embed(session, pixels(picture)))
        times.append(1000 * (time.process_time() - start_s))
    return np.stack(vectors), median(times)
