"""Actions in plain words, and what must be in view for each to be believed. Pure, once the lists are read.

`names.toml` says which of the network's 400 names mean the same to people, `kinetics.txt` which of its outputs has
which name.
"""

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engines.scene.animals import kind_of
from engines.scene.detectors.pictures import Floats

NAMES_FILE = Path(__file__).with_name("names.toml")
KINETICS_FILE = Path(__file__).with_name("kinetics.txt")
LEAST_SEEN = 0.2  # of a probability that is worth remembering


@dataclass(frozen=True)
class Named:
    """An action that is told with `words`: "playing chess". `numbers`: of the network's outputs. `sure`: the least
    probability of it, all of its outputs together. `needs`: of each group something must be in view."""

    words: str
    numbers: tuple[int, ...]
    sure: float
    needs: tuple[frozenset[str], ...]

    def fits(self, names_in_view: Collection[str]) -> bool:
        """Whether everything that it needs is in view."""
        return all(not group.isdisjoint(names_in_view) for group in self.needs)


@dataclass(frozen=True)
class Seen:
    """What the last seconds look like: an action, by its words, and its probability."""

    words: str
    probability: float


def named_actions(path: Path = NAMES_FILE, kinetics: Path = KINETICS_FILE) -> tuple[Named, ...]:
    """All that may be told."""
    number_of = {name: number for number, name in enumerate(kinetics.read_text(encoding="utf-8").splitlines())}
    return tuple(
        Named(
            entry["words"],
            tuple(number_of[name] for name in entry["kinetics"]),
            entry["sure"],
            tuple(frozenset(group) for group in entry.get("needs", ())),
        )
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["action"]
    )


def seen_in(probabilities: Floats, named: Sequence[Named]) -> tuple[Seen, ...]:
    """What probabilities (400,) of the network's outputs say of the actions, the likeliest first."""
    found = (Seen(each.words, float(probabilities[list(each.numbers)].sum())) for each in named)
    return tuple(sorted((each for each in found if each.probability >= LEAST_SEEN), key=lambda each: -each.probability))


def believable(seen: Iterable[Seen], named: Mapping[str, Named], names_in_view: Collection[str]) -> str | None:
    """The likeliest action for which pictures speak, in words. `names_in_view`: of all things."""
    there = {*names_in_view, *map(kind_of, names_in_view)}
    for each in seen:
        action = named[each.words]
        if each.probability >= action.sure and action.fits(there):
            return each.words
    return None
