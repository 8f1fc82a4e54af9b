"""Where an answer is cut for speaking."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.dialogue.sentences import MAX_CHARACTERS, SentenceSplitter


def cut(text: str, *places: int) -> list[str]:
    cutter, sentences = SentenceSplitter(), list[str]()
    edges = sorted({0, *(place % (len(text) + 1) for place in places), len(text)})
    for begin, end in pairwise(edges):
        sentences += cutter.add(text[begin:end])
    return sentences + cutter.finish()


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        ("A cat", ["A cat"]),
        ("A cat. A dog!", ["A cat.", "A dog!"]),
        ("It took 3.5 seconds. Then it stopped.", ["It took 3.5 seconds.", "Then it stopped."]),
        ('He said "no." Then left.', ['He said "no."', "Then left."]),
        (" I see  a cup.  ", ["I see  a cup."]),
        ("Dr. No. 5 spoke, e.g. here. Then left.", ["Dr. No. 5 spoke, e.g. here.", "Then left."]),
    ],
)
def test_a_sentence_ends_where_it_should(text: str, sentences: list[str]) -> None:
    assert cut(text) == sentences


@given(st.text(alphabet="ab .!?\"'3", max_size=300), st.lists(st.integers(0, 300)))
def test_in_any_pieces_it_is_cut_the_same_and_nothing_is_lost(text: str, places: list[int]) -> None:
    whole = cut(text)
    assert cut(text, *places) == whole
    assert "".join("".join(whole).split()) == "".join(text.split())
    assert all(len(sentence) <= MAX_CHARACTERS + 10 for sentence in whole)


def test_a_sentence_without_an_end_is_cut_at_a_word() -> None:
    sentences = cut("word " * 100)
    assert all(sentence.endswith("word") for sentence in sentences)
    assert len(sentences) > 1
