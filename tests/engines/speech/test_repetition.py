"""Where a transcript begins to repeat itself, and what is no repetition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.speech.repetition import Repetition, compression_ratio, find_repetition, words


@pytest.mark.parametrize(
    ("text", "first_round"),
    [
        ("D-d-d-d-d-d-d-d-d", "d"),
        ("Added. Added. Added. Added. Added.", "added"),
        ("of the of the of the", "of the"),
        ("I'm not going to be here, but I'm not going to be here, but I'm not", "i'm not going to be here but"),
        ("The door is open. The door is open. The door", "the door is open"),
        ("Well, the first day, the first day, the first day", "well the first day"),
    ],
)
def test_a_loop_is_found_at_its_second_round(text: str, first_round: str) -> None:
    found = find_repetition(words(text))
    assert found is not None
    assert " ".join(words(text)[: found.first]) == first_round


@pytest.mark.parametrize(
    "text",
    ["no no no", "This is very very good.", "one two three one two three", "Bye, bye, bye, bye", "to be or not to be"],
)
def test_ordinary_repetitions_are_none(text: str) -> None:
    assert find_repetition(words(text)) is None


def test_the_longest_loop_may_come_after_a_phrase_that_merely_comes_again() -> None:
    text = "we ring the old bell now, then we ring the old bell if it is busy, if it is busy, if it is busy, if it is"
    said = words(text)
    assert find_repetition(said) == Repetition(first=7, longest=16, end=len(said))
    assert said[:16] == words("we ring the old bell now, then we ring the old bell if it is busy")


def test_what_follows_a_loop_is_no_part_of_it() -> None:
    said = words("Well, stop, stop, stop, stop, stop, stop, there is a car behind you")
    found = find_repetition(said)
    assert found is not None
    assert said[: found.longest] + said[found.end :] == words("well stop there is a car behind you")


@given(
    st.lists(st.integers(0, 50), max_size=8, unique=True),
    st.lists(st.integers(51, 99), min_size=1, max_size=12, unique=True),
    st.integers(6, 60),
)
def test_any_loop_is_found_where_it_begins(start: list[int], period: list[int], length: int) -> None:
    loop = (period * length)[: max(length, 2 * len(period), 5)]
    found = find_repetition(start + loop)
    if len(loop) - len(period) >= max(4, min(len(period), 3) * 2 if len(period) < 4 else 4):
        assert found == Repetition(len(start) + len(period), len(start) + len(period), len(start) + len(loop))


@given(st.lists(st.integers(), max_size=60, unique=True))
def test_what_is_said_once_is_no_loop(units: list[int]) -> None:
    assert find_repetition(units) is None


def test_loops_compress_well() -> None:
    assert compression_ratio("The coffee is ready. Please bring two cups to the garden.") < 1.1
    assert compression_ratio("I'm not a fan of the movie, but " * 6) > 2.4
