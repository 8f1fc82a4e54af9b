"""A bank of random features with a handful of names, and a decoder of two small layers: no media, no model files."""

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from engines.api import Modality
from engines.core.decoder import Decoder
from engines.shapes import DecoderConfig
from training.bank.prototypes import Prototypes
from training.bank.store import Bank
from training.bank.variants import TEST, TRAIN, Cut, Drawing, Ground
from training.model.export import export
from training.model.materials import Materials
from training.model.trainee import Trainee
from training.model.warm_start import Rows
from training.scenes.compose import Composer
from training.scenes.planner import Stock

THINGS = ("cat", "mug", "key", "tree", "apple", "car")
NOISES = ("a bell", "rain", "a dog", "drums")
FEATURES, CELLS = 16, (8, 9, 15, 16)
DECODER = DecoderConfig(
    vocab_size=49152,
    hidden_size=32,
    intermediate_size=48,
    num_layers=4,
    num_heads=4,
    num_kv_heads=2,
    head_dim=64,
    rope_theta=1e5,
    norm_eps=1e-5,
    qkv_bias=False,
)


def tiny_bank() -> Bank:
    rng = np.random.default_rng(0)
    drawings: list[Drawing] = []
    cuts: list[Cut] = []
    for split in (TRAIN, TEST):
        for name in THINGS:
            for number in range(2):
                first = len(CELLS) * len(drawings)
                place = 1.5 + number, 1.5 + 2 * number
                drawings.append(Drawing(name, name, number, split, 0, CELLS, first, *place))
        for name in (*NOISES, "speech"):
            cuts.append(Cut(name, name, 0, split, 1.8, 0.25, 7 * len(cuts), 7 * len(cuts) + 7))
    grounds = tuple(Ground("background", str(i), 0, i % 2, i) for i in range(4))

    def features(*shape: int) -> np.ndarray:
        return rng.random((*shape, FEATURES)).astype(np.float16)

    return Bank(
        tuple(drawings),
        tuple(cuts),
        grounds,
        patches=features(len(CELLS) * len(drawings)),
        grounds=features(len(grounds), 49),
        tokens=features(7 * len(cuts)),
        quiet=features(5),
    )


def tiny_stock(split: int = TRAIN) -> Stock:
    return Stock(tiny_bank(), split, ("cat", "zebra"), ("a gong", "wind"))


def tiny_prototypes() -> Prototypes:
    generator = torch.Generator().manual_seed(1)
    rows = torch.randn(2, FEATURES, generator=generator)
    return Prototypes.of(rows, torch.zeros(2), torch.rand(50, FEATURES, generator=generator), is_centred=True, most=6.0)


def tiny_composer() -> Composer:
    return Composer(tiny_bank(), tiny_prototypes(), tiny_prototypes())


def tiny_decoder() -> Decoder:
    decoder = Decoder(DECODER, tied_head=True)
    generator = torch.Generator().manual_seed(2)
    with torch.no_grad():
        for parameter in decoder.parameters():
            if parameter.dim() > 1:
                parameter.copy_(0.2 * torch.randn(parameter.shape, generator=generator))
    return decoder.eval().requires_grad_(False)


def tiny_rows() -> dict[Modality, Rows]:
    generator = torch.Generator().manual_seed(3)
    names = {Modality.VIDEO: (*THINGS, "zebra", ""), Modality.AUDIO: (*NOISES, "speech", "a gong", "wind", "")}
    return {
        kind: Rows(torch.randn(len(found), FEATURES, generator=generator), torch.zeros(len(found)), found)
        for kind, found in names.items()
    }


def tiny_materials(tokenizer: Tokenizer) -> Materials:
    stocks = tiny_stock(TRAIN), tiny_stock(TEST)
    return Materials(tiny_decoder(), tokenizer, tiny_rows(), tiny_composer(), *stocks)


def tiny_trainee(tokenizer: Tokenizer, with_updates: bool = False) -> Trainee:
    """`with_updates`: every trained tensor is something else than at the start, as after training."""
    trainee = Trainee(tiny_decoder(), tokenizer, tiny_rows(), seed=0, dtype=torch.float32)
    if with_updates:
        generator = torch.Generator().manual_seed(4)
        with torch.no_grad():
            for parameter in trainee.parameters():
                parameter.add_(0.05 * torch.randn(parameter.shape, generator=generator))
    return trainee


def rounded_trainee(tokenizer: Tokenizer) -> Trainee:
    """With updates. Its numbers are those of the weights that are exported from it."""
    trainee = tiny_trainee(tokenizer, with_updates=True)
    with torch.no_grad():
        for parameter in trainee.parameters():
            parameter.copy_(parameter.half())
    return trainee


def exported_tensors(trainee: Trainee) -> dict[str, Tensor]:
    """The weights that are exported from it, those of float16 as float32."""
    return {name: value.float() if value.is_floating_point() else value for name, value in export(trainee).items()}
