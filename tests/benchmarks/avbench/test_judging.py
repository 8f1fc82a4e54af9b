"""What an answer chooses."""

from pathlib import Path

import pytest

from benchmarks.avbench.items import AnswerKind, Item
from benchmarks.avbench.judging import chosen, is_right


def item(kind: AnswerKind = "choice", right: str = "B") -> Item:
    options = ("A dog barks.", "A cat sleeps.", "A bird.") if kind == "choice" else ()
    return Item("1", Path("a.mp4"), "x", "What?", right, options, kind)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("B", "B"),
        ("B.", "B"),
        (" (B) A cat sleeps.", "B"),
        ("**C**", "C"),
        ("**A**", "A"),
        ("A\nIt barks, or so it sounds.", "A"),
        ("A", "A"),
        ("A bird.", "C"),
        ("A cat is there, and a dog.", None),
        ("The answer is A.", "A"),
        ("Option C, I think", "C"),
        ("I think B", "B"),
        ("B or C", None),
        ("F", None),
        ("", None),
    ],
)
def test_letters(answer: str, expected: str | None) -> None:
    assert chosen(item(), answer) == expected


@pytest.mark.parametrize(("answer", "expected"), [("3", "3"), ("Three times.", "3"), ("It is 03", "3"), ("Some", None)])
def test_numbers(answer: str, expected: str | None) -> None:
    assert chosen(item("number", "3"), answer) == expected


@pytest.mark.parametrize(("answer", "expected"), [("Yes.", "yes"), ("no, not yet", "no"), ("Nobody", None), ("", None)])
def test_yes_and_no(answer: str, expected: str | None) -> None:
    assert chosen(item("yes or no", "yes"), answer) == expected


def test_only_what_is_right_is_right() -> None:
    assert is_right(item(), "B")
    assert not is_right(item(), "C")
    assert not is_right(item(), "")
