"""Which letters are kept."""

import pytest

from engines.scene.text.words import clean_line, pieces_of


@pytest.mark.parametrize(
    ("read", "certainty", "kept"),
    [
        ("NO  PARKING ", 0.98, "NO PARKING"),
        ("OPEN：9—17h “daily”", 0.95, "OPEN:9-17h 'daily'"),
        ("eléctrica 5 €", 0.95, "eléctrica 5 €"),
        ("PARKING", 0.8, ""),  # unsure
        ("GM", 0.95, "GM"),
        ("GM", 0.9, ""),  # short and not sure enough
        ("8", 1.0, ""),
        ("= = - Il - = =", 0.99, ""),
        ("图像采集区域", 1.0, ""),
        ("Video 图", 1.0, "Video"),
        ("", 0.0, ""),
    ],
)
def test_latin_lines_of_which_the_reader_is_sure_are_kept(read: str, certainty: float, kept: str) -> None:
    assert clean_line(read, certainty) == kept


def test_long_text_is_cut_between_words_and_a_long_word_anywhere() -> None:
    assert pieces_of("one two three", 7) == ["one two", "three"]
    assert pieces_of("a abcdefghij", 4) == ["a", "abcd", "efgh", "ij"]
    assert pieces_of(" ", 4) == []
