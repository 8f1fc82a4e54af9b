"""Word lists of rooms: things, texts, what people say, wordings of questions. Each split has its own part."""

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from training.bank.variants import TEST
from training.scenes.plan import Rng

_HERE = Path(__file__).parent
_TRAINING = _HERE.parents[1]
TEST_EVERY = 5  # every fifth word of a list is for tests
NUM_TEST_WORDINGS = 3
NUM_TEST_ASKS = 2
SINGULAR_EVEN_SO = {"glass"}


@dataclass(frozen=True)
class SayingKind:
    """Templates of one kind of statement and of the questions that it answers."""

    kind: str
    say: tuple[str, ...]
    ask: tuple[str, ...]
    answer: str


@cache
def _table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def inventory() -> dict[str, Any]:
    """The tables of `inventory.toml`."""
    return _table(_HERE / "inventory.toml")


def word_lists() -> dict[str, list[str]]:
    """The lists of words in statements."""
    return {name: words for name, words in _table(_TRAINING / "sayings.toml").items() if isinstance(words, list)}


@cache
def saying_kinds() -> tuple[SayingKind, ...]:
    """All kinds of statements."""
    return tuple(
        SayingKind(entry["kind"], tuple(entry["say"]), tuple(entry["ask"]), entry["answer"])
        for entry in _table(_TRAINING / "sayings.toml")["saying"]
    )


def about_wordings(split: int) -> list[str]:
    """Wordings of "what did I say about the {topic}?" of a split."""
    return part_of_wordings(_table(_TRAINING / "sayings.toml")["about"]["ask"], split, NUM_TEST_ASKS)


def wordings(kind: str, split: int) -> list[str]:
    """Wordings of a kind of question that a split may use."""
    everyday = _table(_TRAINING / "everyday.toml")["wordings"]
    found = everyday.get(kind) or _table(_TRAINING / "postures.toml")["wordings"][kind]
    return part_of_wordings(found, split, NUM_TEST_WORDINGS)


def follow_ups(kind: str, split: int) -> list[str]:
    """Wordings of a question that follows another."""
    return part_of_wordings(_table(_TRAINING / "everyday.toml")["follow_ups"][kind], split, NUM_TEST_ASKS)


@cache
def chat_lines() -> list[tuple[str, str]]:
    """Small talk and general knowledge: what is asked, and the answer."""
    lines: dict[str, str] = json.loads((_TRAINING / "model" / "chat.json").read_text(encoding="utf-8"))
    return list(lines.items())


def part_of_wordings(all_of_them: list[str], split: int, num_test: int) -> list[str]:
    """The last `num_test` wordings are for tests, the others for training."""
    return all_of_them[-num_test:] if split == TEST else all_of_them[:-num_test]


def part_of_words(words: list[str], split: int) -> list[str]:
    """Every fifth word is for tests, the others for training; a list of few words is shared."""
    if len(words) < 2 * TEST_EVERY:
        return words
    return [word for i, word in enumerate(words) if (i % TEST_EVERY == 0) == (split == TEST)]


def pick(rng: Rng, words: Sequence[str]) -> str:
    """A random one."""
    return words[int(rng.integers(len(words)))]


def is_plural(item: str) -> bool:
    """Whether people say "are" of it: "keys", "glasses"."""
    return item.endswith("s") and not item.endswith("ss")


def singular(kind: str) -> str:
    """The word for one thing of a kind: "animal", "piece of furniture"."""
    return kind.replace("pieces", "piece") if " " in kind else kind.removesuffix("s")


def capitalised(text: str) -> str:
    """With a capital letter at the beginning."""
    return f"{text[:1].upper()}{text[1:]}"
