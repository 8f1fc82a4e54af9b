"""What may be kept novelty says, which of it goes first CS2."""

import torch
from hypothesis import given
from hypothesis import strategies as st

from engines.sieve.model import LEAST_OF_NEW, MOST_OF_OLD, SieveModel
from engines.sieve.novelty import MIN_SCORE

UNIT = st.floats(0, 1, width=32)
TOKENS = st.lists(st.tuples(st.floats(-30, 30, width=32), UNIT), min_size=1, max_size=30)


@given(TOKENS)
def test_what_may_be_kept_is_what_novelty_lets_in(tokens: list[tuple[float, float]]) -> None:
    logits, novelty = torch.tensor(tokens).T
    for precision in (torch.float32, torch.float16):
        scores = SieveModel.bounded(logits, novelty).to(precision).sigmoid()
        assert torch.equal(scores >= MIN_SCORE, novelty >= MIN_SCORE)


@given(TOKENS)
def test_among_tokens_that_may_be_kept_cs2_decides_the_order(tokens: list[tuple[float, float]]) -> None:
    logits, novelty = torch.tensor(tokens).T
    is_new = novelty >= MIN_SCORE
    bounded = SieveModel.bounded(logits, novelty)
    is_free = torch.where(is_new, logits >= LEAST_OF_NEW, logits <= MOST_OF_OLD)
    assert torch.equal(bounded[is_free], logits[is_free])
    for members in (is_new, ~is_new):
        by_logit = logits[members].argsort(stable=True)
        ordered = bounded[members][by_logit]
        assert torch.equal(ordered, ordered.sort().values)
    if is_new.any() and not is_new.all():
        assert bounded[is_new].min() > bounded[~is_new].max()
