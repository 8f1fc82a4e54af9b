"""Names of whole photographs, and what people who looked at these said of them."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.scene.naming.scores import surest
from training.naming.packages import Array

JUDGED = Path(__file__).with_name("names.toml")
EACH = 4  # one photograph of so many
WORDS = {"r": "right", "n": "nearly", "w": "wrong"}
NOT_JUDGED = "not judged"


def five_names(files: list[str], photographs: Array, about: dict[str, Any], vectors: Array) -> dict[str, list[str]]:
    """For each fourth file: the five surest names that are no places, and the surest place."""
    kinds, said = np.asarray(about["kinds"]), np.asarray(about["said"])
    is_place = kinds == "places"
    names = said[~is_place][surest(photographs, vectors[~is_place], 5)]
    place = said[is_place][surest(photographs, vectors[is_place], 1)]
    return {files[row]: [*names[row].tolist(), *place[row].tolist()] for row in range(0, len(files), EACH)}


def judged() -> dict[str, dict[str, str]]:
    """Name to "r", "n" or "w", by file."""
    photographs = tomllib.loads(JUDGED.read_text(encoding="utf-8"))["photographs"]
    return {each["file"]: dict(zip(each["names"], each["judged"], strict=True)) for each in photographs}


def counted(said: dict[str, list[str]], judgements: dict[str, dict[str, str]]) -> dict[str, dict[str, int]]:
    """How many of the first names, of all five, and of the places are right, nearly right, wrong or not judged."""
    counts = {"first name": Counter[str](), "five names": Counter[str](), "place": Counter[str]()}
    for file, names in said.items():
        known = judgements.get(file, {})
        words = [WORDS.get(known.get(name, ""), NOT_JUDGED) for name in names]
        counts["first name"][words[0]] += 1
        counts["five names"].update(words[:-1])
        counts["place"][words[-1]] += 1
    return {title: dict(sorted(count.items())) for title, count in counts.items()}
