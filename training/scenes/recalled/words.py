"""The tables of `statements.toml`, and how their templates are filled."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from training.scenes.plan import Rng
from training.scenes.rooms.words import capitalised, part_of_wordings, part_of_words, pick

NUM_TEST_ASKS = 1
_SLOT = re.compile(r"\{(\w+)\}")
_YOURS = {"my": "your", "our": "your", "mine": "yours", "me": "you", "us": "you"}
_MINE = re.compile(rf"\b(?:{'|'.join(_YOURS)})\b", re.IGNORECASE)


@cache
def tables() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "statements.toml").read_text(encoding="utf-8"))


def slots_of(template: str) -> frozenset[str]:
    """The names of the slots of a template."""
    return frozenset(_SLOT.findall(template))


def filled(template: str, words: Mapping[str, str]) -> str:
    """The template with its slots filled, otherwise as it is."""
    return _SLOT.sub(lambda match: words[match[1]], template)


def sentence(template: str, words: Mapping[str, str]) -> str:
    """A filled template with a capital letter at its beginning."""
    return capitalised(filled(template, words))


def to_you(text: str) -> str:
    """What somebody said of what is theirs, as it is told to them."""
    return capitalised(_MINE.sub(lambda match: _YOURS[match[0].lower()], text))


def draw_words(rng: Rng, split: int) -> dict[str, str]:
    """A word of a split for every slot."""
    words = {name: pick(rng, part_of_words(listed, split)) for name, listed in tables()["words"].items()}
    for name, pairs in tables()["pairs"].items():
        words[name], words[f"{name}_asked"] = pairs[int(rng.integers(len(pairs)))]
    return words


def asked_with(wordings: Sequence[str], split: int, rng: Rng) -> str:
    """One of the wordings of a question that a split may use."""
    return pick(rng, part_of_wordings(list(wordings), split, NUM_TEST_ASKS))
