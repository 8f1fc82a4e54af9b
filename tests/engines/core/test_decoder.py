"""The decoder against transformers on the real SmolLM2, and against itself when it works from a cache."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from torch import Tensor

from engines.core.decoder import Decoder
from engines.errors import WeightsMismatchError
from engines.mini.smollm import load_smollm
from engines.shapes import SMOLLM2_135M

TEXT = "<|im_start|>user\nWhat's 12 + 45? Café, it's 7:30pm!<|im_end|>\n<|im_start|>assistant\nI heard a bell at 14 s."


@pytest.fixture(autouse=True)
def _no_grad() -> Iterator[None]:
    with torch.no_grad():
        yield


def plain_positions(first: int, count: int) -> Tensor:
    return torch.arange(first, first + count).expand(4, -1)


@pytest.mark.filterwarnings("ignore")
def test_logits_and_tokens_equal_those_of_transformers(gguf: Path, smollm: tuple[Decoder, Tokenizer]) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    decoder, tokenizer = smollm
    ids = tokenizer.encode(TEXT).ids
    their_tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name, local_files_only=True)
    assert ids == their_tokenizer(TEXT)["input_ids"]

    theirs = AutoModelForCausalLM.from_pretrained(
        gguf.parent, gguf_file=gguf.name, dtype=torch.float32, local_files_only=True
    )
    expected = theirs(torch.tensor([ids])).logits
    embeds = decoder.embed_tokens(torch.tensor([ids]))
    ours = decoder.logits(decoder(embeds, plain_positions(0, len(ids))).hidden)
    torch.testing.assert_close(ours, expected, atol=1e-3, rtol=0)


@pytest.mark.parametrize("cuts", [(1, 1, 1), (5, 7), (12,), (3, 1, 9, 2)])
def test_cached_equals_full(smollm: tuple[Decoder, Tokenizer], cuts: tuple[int, ...]) -> None:
    decoder, tokenizer = smollm
    embeds = decoder.embed_tokens(torch.tensor([tokenizer.encode(TEXT).ids]))
    count = embeds.shape[1]
    positions = plain_positions(0, count) * torch.tensor([[3], [1], [2], [3]])
    full = decoder(embeds, positions)
    buffer = decoder.new_buffer(count)
    edges = [0, *torch.tensor(cuts).cumsum(0).tolist(), count]
    pieces = [
        decoder(embeds[:, begin:end], positions[:, begin:end], buffer, with_attention=index % 2 == 0)
        for index, (begin, end) in enumerate(pairwise(edges))
    ]
    torch.testing.assert_close(torch.cat([piece.hidden for piece in pieces], 1), full.hidden, atol=1e-3, rtol=1e-4)
    torch.testing.assert_close(torch.cat([piece.keys for piece in pieces], 3), full.keys, atol=1e-3, rtol=1e-4)
    assert buffer.length == count


def test_attention_sums_to_one_and_looks_back_only(smollm: tuple[Decoder, Tokenizer]) -> None:
    decoder, tokenizer = smollm
    embeds = decoder.embed_tokens(torch.tensor([tokenizer.encode(TEXT).ids]))
    attention = decoder(embeds, plain_positions(0, embeds.shape[1]), with_attention=True).attention
    assert attention is not None
    torch.testing.assert_close(attention.sum(-1), torch.ones(embeds.shape[1]))
    assert attention.triu(1).abs().max() == 0


def test_another_model_is_refused(gguf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engines.mini.smollm.SMOLLM2_135M", replace(SMOLLM2_135M, num_layers=29))
    with pytest.raises(WeightsMismatchError, match="is not SmolLM2-135M"):
        load_smollm(gguf)
