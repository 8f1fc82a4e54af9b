"""Which texts training has, too."""

from benchmarks.everyday.wordings import is_in_training


def test_words_count_and_not_capitals_or_marks() -> None:
    assert is_in_training("what do you SEE")
    assert is_in_training("Read the sign!")
    assert not is_in_training("What do you see on the roof of the bus?")
    assert not is_in_training("Read the")
