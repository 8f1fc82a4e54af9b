"""Codes of languages that mean the same."""

import pytest

from realtime.sources.tracks.languages import is_same_language


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("en", "eng", True),
        ("de", "ger", True),
        ("deu", "ger", True),
        ("de-AT", "deu", True),
        ("pt_BR", "por", True),
        ("tlh", "tlh", True),  # not in the list
        ("en", "de", False),
        ("en", "", False),
        ("slv", "slk", False),
    ],
)
def test_languages_are_compared(one: str, other: str, same: bool) -> None:
    assert is_same_language(one, other) is is_same_language(other, one) is same
