"""Whether a text has the words that somebody waits for."""

import pytest

from engines.watches.phrases import has_read, has_said


@pytest.mark.parametrize(
    ("text", "phrase", "is_there"),
    [
        ("Help me, please!", "help", True),
        ("She is helpful.", "help", False),
        ("The cats are out.", "cat", True),
        ("My category is sports.", "cat", False),
        ("Tom’s here.", "tom", True),
        ("Dinner's ready!", "dinner is ready", True),
        ("Dinner is late.", "dinner is ready", False),
        ("ready is dinner", "dinner is ready", False),
        ("", "help", False),
    ],
)
def test_said(text: str, phrase: str, is_there: bool) -> None:
    assert has_said(text, phrase) == is_there


@pytest.mark.parametrize(
    ("text", "phrase", "is_there"),
    [
        ("SORRY, CLOSED TODAY", "closed", True),
        ("CL0SED", "closed", True),
        ("CLOTHES", "closed", False),
        ("41", "42", False),
        ("PLEASE WA1T HERE", "please wait", True),
    ],
)
def test_read(text: str, phrase: str, is_there: bool) -> None:
    assert has_read(text, phrase) == is_there
