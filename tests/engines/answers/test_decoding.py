"""The end of an answer."""

from engines.answers.decoding import LOOP_TOKENS, repeats_itself


def test_an_answer_that_repeats_itself_is_noticed() -> None:
    loop = [1, 2, 3, 4]
    assert len(loop) == LOOP_TOKENS
    assert repeats_itself([9, *loop, 5, *loop])
    assert not repeats_itself([9, *loop, 5, 1, 2, 3])
    assert not repeats_itself([])
