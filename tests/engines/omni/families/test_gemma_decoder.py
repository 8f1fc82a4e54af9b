"""Our decoder with the layers of Gemma 4 against transformers' own class, on tiny random weights."""

from dataclasses import replace
from itertools import pairwise

import pytest
import torch
from torch import Tensor

from engines.core.decoder import Decoder
from engines.omni.families.gemma4_config import config_of
from engines.shapes import DecoderConfig
from tests.engines.omni.families.gemma_checkpoints import SHAPES, their_model

NUM_TOKENS = 90

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own


@pytest.fixture(params=SHAPES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def decoder_of(name: str) -> Decoder:
    theirs = their_model(SHAPES[name])
    decoder = Decoder(config_of(theirs.config).decoder, tied_head=True)
    prefix = "model.language_model."
    weights = {name.removeprefix(prefix): each for name, each in theirs.state_dict().items() if name.startswith(prefix)}
    decoder.load_state_dict(weights)
    return decoder.requires_grad_(False)


def random_ids(seed: int = 1) -> Tensor:
    return torch.randint(0, 250, (1, NUM_TOKENS), generator=torch.Generator().manual_seed(seed))


def in_a_row(count: int = NUM_TOKENS) -> Tensor:
    return torch.arange(count).expand(4, -1)


def assert_near(ours: Tensor, theirs: Tensor) -> None:
    torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=0)


def test_logits_equal_those_of_transformers(name: str) -> None:
    decoder, ids = decoder_of(name), random_ids()
    theirs = their_model(SHAPES[name])(input_ids=ids, attention_mask=torch.ones_like(ids)).logits
    assert_near(decoder.logits(decoder(ids, in_a_row()).hidden), theirs)
    embeds = decoder.embed_tokens(ids)
    assert_near(decoder.logits(decoder(embeds, in_a_row(), ids=ids).hidden), theirs)


@pytest.mark.parametrize("cuts", [(1, 1, 40), (13, 29), (60,)])
def test_in_pieces_it_reads_what_it_reads_at_once(name: str, cuts: tuple[int, ...]) -> None:
    decoder, ids, positions = decoder_of(name), random_ids(), in_a_row() * 3
    whole = decoder(ids, positions)
    buffer = decoder.new_buffer(NUM_TOKENS)
    edges = [0, *torch.tensor(cuts).cumsum(0).tolist(), NUM_TOKENS]
    pieces = [
        decoder(ids[:, begin:end], positions[:, begin:end], buffer, with_attention=number % 2 == 0)
        for number, (begin, end) in enumerate(pairwise(edges))
    ]
    assert_near(torch.cat([piece.hidden for piece in pieces], 1), whole.hidden)
    assert_near(torch.cat([piece.keys for piece in pieces], 3), whole.keys)
    assert_near(torch.cat([piece.values for piece in pieces], 3), whole.values)


def test_attention_sums_to_one_and_looks_back_only(name: str) -> None:
    attention = decoder_of(name)(random_ids(), in_a_row(), with_attention=True).attention
    assert attention is not None
    torch.testing.assert_close(attention.sum(-1), torch.ones(NUM_TOKENS))
    assert attention.triu(1).abs().max() == 0


def test_a_window_counts_ids_and_not_places() -> None:
    """The first token is `window` ids before the last: it is seen one id nearer, however few tokens are between."""
    name = "like E2B: shared layers, one key head"
    sliding = decoder_of(name).config.layer_configs[0]
    config = replace(decoder_of(name).config, num_layers=1, layers=(sliding,))
    decoder = Decoder(config, tied_head=True)
    whole = decoder_of(name)
    weights = {key: each for key, each in whole.state_dict().items() if key in decoder.state_dict()}
    sizes = {key: each.shape for key, each in decoder.state_dict().items()}
    decoder.load_state_dict({key: each[tuple(map(slice, sizes[key]))] for key, each in weights.items()})
    assert sliding.window_ids is not None
    for distance, sees in ((sliding.window_ids, False), (sliding.window_ids - 1, True)):
        first, other = random_ids()[:, :3].clone(), random_ids()[:, :3].clone()
        other[0, 0] += 1
        positions = torch.tensor([0, distance - 1, distance]).expand(4, -1)
        differs = not torch.equal(decoder(first, positions).hidden[0, -1], decoder(other, positions).hidden[0, -1])
        assert differs is sees


@pytest.mark.parametrize(
    ("part", "wrong", "told"),
    [
        ("enable_moe_block", True, "a mixture of experts"),
        ("use_bidirectional_attention", "vision", "attention that looks ahead"),
        ("attention_bias", True, "biases"),
        ("hidden_activation", "relu", "the activation relu"),
    ],
)
def test_what_our_decoder_does_not_have_is_refused(part: str, wrong: object, told: str) -> None:
    config = their_model(SHAPES["one layer"]).config
    before = getattr(config.text_config, part)
    try:
        setattr(config.text_config, part, wrong)
        with pytest.raises(ValueError, match=told):
            config_of(config)
    finally:
        setattr(config.text_config, part, before)


def test_layers_that_do_not_fit_together_are_refused() -> None:
    config: DecoderConfig = decoder_of("like E2B: shared layers, one key head").config
    assert config.layers is not None
    last = config.layers[-1]
    for wrong, told in (
        (replace(last, reads_layer=5), "reads layer 5, which is not before it"),
        (replace(last, head_dim=64, rope_split=None), "larger heads"),
        (replace(last, head_dim=64), "32 rotary channels"),
    ):
        with pytest.raises(ValueError, match=told):
            replace(config, layers=(*config.layers[:-1], wrong))
    with pytest.raises(ValueError, match="5 layers are described, not 6"):
        replace(config, layers=config.layers[:-1])
