"""Blocks filled up to fixed sizes, after memories of which half is forgotten: as the decoder reads them."""

import pytest
import torch

from engines.core.recorded.block_step import SIZES, BlockStep, BlockSteps
from engines.core.recorded.calls import RecordedCall
from tests.engines.core.memories import CONFIGS, NUM_BLOCKS, SECONDS_APART, half_forgotten, positions, words
from tests.engines.graphs.tiny import random_decoder

CPU = torch.device("cpu")
BLOCKS = (11, 3, 16)  # tokens


@pytest.mark.parametrize("asks", [False, True])
@pytest.mark.parametrize("name", CONFIGS)
@torch.no_grad()
def test_blocks_one_after_another_are_those_of_the_decoder(name: str, asks: bool) -> None:
    decoder = random_decoder(CONFIGS[name])
    copies = [half_forgotten(decoder).borrow(NUM_BLOCKS * SECONDS_APART, 64) for _ in range(2)]
    step, first = BlockStep(decoder, copies[0], SIZES[0], asks=asks), 60
    for number, count in enumerate(BLOCKS):
        ids = torch.randint(0, 90, (1, count), generator=torch.Generator().manual_seed(number))
        embeds, at = decoder.embed_tokens(ids), positions(first, count, CPU)
        given = ids if number else None
        expected = decoder(embeds, at, copies[1], with_attention=asks, ids=given)
        found = step(embeds, at.double().numpy(), copies[0], given)
        length = copies[1].length
        assert copies[0].length == length
        for part in ("hidden", "keys", "values"):
            torch.testing.assert_close(getattr(found, part), getattr(expected, part), atol=1e-5, rtol=0)
        if asks:
            assert found.attention is not None
            torch.testing.assert_close(found.attention[:, :length], expected.attention, atol=1e-6, rtol=0)
            assert not found.attention[:, length:].any()
        if copies[0].ids is not None and copies[1].ids is not None:
            torch.testing.assert_close(copies[0].ids[:, :, :, :length], copies[1].ids[:, :, :, :length])
        first += count


@torch.no_grad()
def test_the_same_kernels_run_on_a_device_that_cannot_be_asked() -> None:
    decoder = random_decoder(CONFIGS["qwen"]).to("meta")
    buffer = decoder.new_buffer(64)
    out = BlockStep(decoder, buffer, SIZES[0], asks=True)(
        words_of(11), positions(0, 11, CPU).double().numpy(), buffer, None
    )
    assert out.attention is not None
    assert out.attention.shape == (11, 64)
    assert buffer.length == 11


def words_of(count: int) -> torch.Tensor:
    """Embeddings on the CPU."""
    return words(random_decoder(CONFIGS["qwen"]), count, seed=1)


def test_a_cpu_reads_blocks_as_they_are_and_calls_as_they_come() -> None:
    decoder = random_decoder(CONFIGS["llama"])
    assert BlockSteps(decoder).of(decoder.new_buffer(64), 4, asks=False) is None
    doubled = RecordedCall(lambda x: 2 * x)
    assert [doubled(torch.ones(3)).tolist() for _ in range(3)] == [[2.0] * 3] * 3
