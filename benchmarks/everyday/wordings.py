"""Whether training asks in the same words. Knows the texts of training; knows nothing of clips and answers."""

import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

TRAINING = Path(__file__).parents[2] / "training"


def is_in_training(text: str) -> bool:
    """Whether a text is among those that training is made of, whatever its capitals and marks."""
    return plain(text) in _training_texts()


def plain(text: str) -> str:
    """The words of a text in small letters."""
    return " ".join(re.findall(r"\w+", text.lower()))


@cache
def _training_texts() -> frozenset[str]:
    sources = [path for ending in ("toml", "json") for path in TRAINING.rglob(f"*.{ending}")]
    return frozenset(plain(text) for path in sources for text in _texts_of(_read(path)))


def _read(path: Path) -> object:
    text = path.read_text(encoding="utf-8")
    return tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)


def _texts_of(found: object) -> Iterator[str]:
    """All texts in a table, its keys included."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for key, value in found.items():
            yield key
            yield from _texts_of(value)
    elif isinstance(found, list):
        for value in found:
            yield from _texts_of(value)
