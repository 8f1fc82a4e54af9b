"""One question of a benchmark, whatever file it came from."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engines.errors import EchoingPixelsError

LETTERS = "ABCDEFGHIJ"
_LETTERED = re.compile(r"^\s*\(?[A-J][.):]\s*")

AnswerKind = Literal["choice", "number", "yes or no"]


class BenchmarkDataError(EchoingPixelsError):
    """A copy of a benchmark lacks something, or has another form; one line that says what to do."""


@dataclass(frozen=True)
class Item:
    """`id` is unique in its benchmark. `options` without their letters; `right` is a letter, a number, "yes" or "no".

    `asked_s`: when it is asked, in seconds of the video; None: when the video has ended.
    """

    id: str
    video: Path
    task: str
    question: str
    right: str
    options: tuple[str, ...] = ()
    kind: AnswerKind = "choice"
    asked_s: float | None = None

    @property
    def prompt(self) -> str:
        """What the model is asked."""
        if self.kind == "number":
            return f"{self.question}\nAnswer with one number only."
        if self.kind == "yes or no":
            return f"{self.question}\nAnswer with yes or no only."
        options = "\n".join(f"{letter}. {option}" for letter, option in zip(LETTERS, self.options, strict=False))
        return f"{self.question}\n{options}\nAnswer with the letter of the right option only."


@dataclass(frozen=True)
class Benchmark:
    """All items of a copy. `left_out`: how many of which kind cannot be asked here."""

    items: tuple[Item, ...]
    left_out: dict[str, int]


def choice(
    where: str,
    video: Path,
    task: str,
    question: object,
    options: Sequence[object],
    right: object,
    asked_s: float | None = None,
) -> Item:
    """A multiple-choice item. Raises BenchmarkDataError if it has no question, no options or no right one."""
    plain = tuple(_LETTERED.sub("", str(option)).strip() for option in options)
    letter = str(right).strip().strip("()").rstrip(".")[:1].upper()
    if not str(question or "").strip() or len(plain) < 2:
        raise BenchmarkDataError(f"{where} has no question or fewer than two options: is it the published file?")
    if letter not in LETTERS[: len(plain)] or not letter:
        raise BenchmarkDataError(f"{where}: its right answer {right!r} is none of its {len(plain)} options")
    return Item(where, video, task, str(question).strip(), letter, plain, asked_s=asked_s)
