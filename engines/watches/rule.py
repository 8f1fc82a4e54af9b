"""A rule: conditions that have to hold together, and how they are told. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from engines.scene.classes import PERSON
from engines.scene.wording import counted, with_article


@dataclass(frozen=True)
class Seen:
    """At least `least` things of these names, all together, are in view. `comes`: that begins."""

    names: tuple[str, ...]
    least: int = 1
    comes: bool = False


@dataclass(frozen=True)
class NotSeen:
    """Nothing of these names is in view. `leaves`: that begins, after something was."""

    names: tuple[str, ...]
    leaves: bool = False


@dataclass(frozen=True)
class Heard:
    """A sound that has one of these names. `called`: as it is told."""

    names: tuple[str, ...]
    called: str


@dataclass(frozen=True)
class Said:
    """Somebody says one of these phrases."""

    phrases: tuple[str, ...]


@dataclass(frozen=True)
class Read:
    """One of these phrases is read in the picture."""

    phrases: tuple[str, ...]


Condition = Seen | NotSeen | Heard | Said | Read


@dataclass(frozen=True)
class Rule:
    """All `conditions` hold at about the same time."""

    conditions: tuple[Condition, ...]

    @property
    def words(self) -> str:
        """What is looked out for: "I see a cat and hear a telephone"."""
        return joined([condition_words(condition) for condition in self.conditions])

    @property
    def hears(self) -> bool:
        """Whether it is about a sound."""
        return any(isinstance(condition, Heard) for condition in self.conditions)


def condition_words(condition: Condition) -> str:
    """What is looked out for, as a clause: "I see two people"."""
    match condition:
        case Seen(comes=True):
            return f"{_things(condition.names, condition.least)} {'comes' if condition.least == 1 else 'are there'}"
        case Seen():
            return f"I see {_things(condition.names, condition.least)}"
        case NotSeen(leaves=True) if PERSON in condition.names:
            return "nobody is there any more"
        case NotSeen(leaves=True):
            return f"{_things(condition.names, 1)} has gone"
        case NotSeen():
            return f"I see {' and '.join(_none(name) for name in condition.names)}"
        case Heard():
            return f"I hear {condition.called}"
        case Said():
            return f"somebody says {_quoted(condition.phrases)}"
        case Read():
            return f"I read {_quoted(condition.phrases)}"


def joined(clauses: Sequence[str]) -> str:
    """Clauses as one, without words that come again: "I see a cat and a dog and hear a telephone"."""
    told = list(clauses[:1])
    for before, clause in pairwise(clauses):
        same = next((opening for opening in ("I see ", "I hear ", "I ") if _both(opening, before, clause)), "")
        told.append(clause.removeprefix(same))
    return " and ".join(told)


def _both(opening: str, one: str, other: str) -> bool:
    return one.startswith(opening) and other.startswith(opening)


def _things(names: Sequence[str], least: int) -> str:
    if least == 1:
        return " or ".join(with_article(name) for name in names)
    return f"{counted(least, names[0])} or more"


def _none(name: str) -> str:
    return "nobody" if name == PERSON else f"no {name}"


def _quoted(phrases: Sequence[str]) -> str:
    return " or ".join(f'"{phrase}"' for phrase in phrases)
