"""An answer that is being written: nothing of it is lost, whoever reads it how."""

from collections.abc import Generator

import pytest

from echoingpixels.answer import GivenUpError, StreamedAnswer
from engines.api import Answer

WORDS = ("a ", "black ", "cat")


def writing(words: tuple[str, ...] = WORDS, fails: bool = False) -> Generator[str, None, Answer]:
    yield from words
    if fails:
        raise RuntimeError("no more")
    return Answer("".join(words), "".join(words), 0.7, True, 1.0, 10, len(words), 5.0, ())


def test_it_yields_pieces_and_then_knows_the_whole() -> None:
    answer = StreamedAnswer(writing())
    assert tuple(answer) == WORDS
    assert (answer.text, answer.confidence, answer.is_sure, answer.evidence) == ("a black cat", 0.7, True, ())
    assert list(answer) == []


def test_reading_the_whole_first_leaves_the_pieces() -> None:
    answer = StreamedAnswer(writing())
    assert next(answer) == "a "
    assert answer.text == "a black cat"
    assert list(answer) == ["black ", "cat"]


def test_the_first_piece_is_written_at_once_and_no_more() -> None:
    written: list[str] = []

    def watched() -> Generator[str, None, Answer]:
        for word in WORDS:
            written.append(word)
            yield word
        return Answer("", "", 1.0, True, 1.0, 0, 0, 1.0, ())

    answer = StreamedAnswer(watched())
    assert written == ["a "]
    assert next(answer) == "a "
    assert written == ["a "]


def test_an_answer_without_words_has_ended() -> None:
    answer = StreamedAnswer(writing(()))
    assert list(answer) == []
    assert answer.text == ""


def test_what_breaks_an_answer_is_raised_whenever_it_is_read() -> None:
    answer = StreamedAnswer(writing(fails=True))
    for _ in range(2):
        with pytest.raises(RuntimeError, match="no more"):
            _ = answer.text
    assert [next(answer) for _ in WORDS] == list(WORDS)
    with pytest.raises(RuntimeError, match="no more"):
        next(answer)


def test_an_answer_that_is_closed_is_written_no_further() -> None:
    pieces = writing()
    answer = StreamedAnswer(pieces)
    answer.close()
    answer.close()
    assert next(pieces, None) is None, "the generator has ended"
    assert next(answer) == "a "
    for _ in range(2):
        with pytest.raises(GivenUpError, match="ask again"):
            answer.result()
    whole = StreamedAnswer(writing())
    assert whole.text == "a black cat"
    whole.close()
    assert whole.text == "a black cat"


def test_ctrl_c_is_raised_once() -> None:
    def interrupted() -> Generator[str, None, Answer]:
        yield "a "
        raise KeyboardInterrupt

    answer = StreamedAnswer(interrupted())
    with pytest.raises(KeyboardInterrupt):
        answer.result()
    with pytest.raises(GivenUpError):
        answer.result()
