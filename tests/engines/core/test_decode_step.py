"""The step of fixed slots against the decoder with a growing buffer, after half of the memory was forgotten."""

import pytest
import torch

from engines.core.decode_step import MOST_STEPS, DecodeStep, DecodeSteps
from engines.core.decoder import Decoder
from engines.core.layers import KVBuffer
from tests.engines.core.memories import CONFIGS, NUM_ANSWER, half_forgotten, positions, question_after, steps, words
from tests.engines.graphs.tiny import random_decoder


@pytest.fixture(params=CONFIGS)
def decoder(request: pytest.FixtureRequest) -> Decoder:
    return random_decoder(CONFIGS[request.param])


@torch.no_grad()
def test_logits_attention_and_answer_are_those_of_a_growing_buffer(decoder: Decoder) -> None:
    cache = half_forgotten(decoder)
    copy, first, position = question_after(cache, decoder, seed=3)
    length = copy.length
    grown = KVBuffer(copy.keys.clone(), copy.values.clone(), length, ids=None if copy.ids is None else copy.ids.clone())
    step = DecodeSteps(decoder).of(copy)
    ids, seen = steps(step, first, position, length)
    places = copy.keys.shape[3]
    expected = [int(first.argmax())]
    for number in range(NUM_ANSWER):
        at = positions(position + number, 1, copy.keys.device)
        out = decoder(torch.tensor([expected[-1:]]), at, grown, with_attention=True)
        logits = decoder.logits(out.hidden[0, -1])
        assert out.attention is not None
        torch.testing.assert_close(seen[number, :-places], logits, atol=1e-4, rtol=0)
        attention = seen[number, -places:]
        torch.testing.assert_close(attention[: length + number + 1], out.attention[0], atol=1e-4, rtol=0)
        assert attention[length + number + 1 :].abs().max() == 0
        expected.append(int(logits.argmax()))
    assert ids == expected


@torch.no_grad()
def test_the_next_answer_sees_nothing_of_the_one_before(decoder: Decoder) -> None:
    cache, made = half_forgotten(decoder), DecodeSteps(decoder)
    found = []
    for seed in (3, 4, 3):
        copy, first, position = question_after(cache, decoder, seed)
        step = made.of(copy)
        found.append(steps(step, first, position, copy.length))
        cache.release(copy)
    assert found[0][0] == found[2][0]
    torch.testing.assert_close(found[0][1], found[2][1], atol=0, rtol=0)
    assert (found[0][1] - found[1][1]).abs().max() > 1e-3


@torch.no_grad()
def test_copies_of_a_cache_keep_their_shape_and_steps_are_bounded(decoder: Decoder) -> None:
    cache = half_forgotten(decoder)
    lent = [cache.borrow(8.0, 10), cache.borrow(8.0, 200)]
    assert lent[0].keys.shape == lent[1].keys.shape
    made = DecodeSteps(decoder)
    assert made.of(lent[0]) is made.of(lent[0])
    for _ in range(2 * MOST_STEPS):
        buffers = [decoder.new_buffer(4) for _ in range(MOST_STEPS + 1)]
        kept: list[DecodeStep] = [made.of(buffer) for buffer in buffers]
        assert made.of(buffers[-1]) is kept[-1]
    assert len(made._steps) == MOST_STEPS


@torch.no_grad()
def test_what_kernels_know_as_causal_is_what_the_mask_says(decoder: Decoder) -> None:
    embeds, at = words(decoder, 13, seed=2), positions(0, 13, torch.device("cpu"))
    if decoder.config.has_windows:
        with pytest.raises(AssertionError, match="windows need the mask"):
            decoder(embeds, at, mask="causal")
        return
    expected, buffer = decoder(embeds, at).hidden, decoder.new_buffer(13)
    pieces = [
        decoder(embeds[:, begin:end], at[:, begin:end], buffer, mask="causal").hidden
        for begin, end in ((0, 6), (6, 13))
    ]
    torch.testing.assert_close(torch.cat(pieces, 1), expected, atol=1e-4, rtol=0)
