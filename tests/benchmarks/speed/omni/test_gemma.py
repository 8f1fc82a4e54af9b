"""The real sizes of Gemma 4, without weights."""

import pytest
import torch
from torch import nn

from benchmarks.speed.omni.gemma import SIZES, gemma_config, planned_gemma
from benchmarks.speed.omni.sizes import layer_parameters, offline, operations, read_tokens
from clients.checkpoints.registry import read_registry


@pytest.mark.parametrize("name", SIZES)
def test_sizes_are_those_of_the_published_weights(name: str) -> None:
    model = planned_gemma(gemma_config(name), None)
    published = read_registry()[f"gemma-4-{name.lower()}"]
    assert model.num_bytes(2) / 1e9 == pytest.approx(published.weights_gb, abs=0.15)
    packed = planned_gemma(gemma_config(name), "int4")
    saved_gb = published.packed_gb(None) - published.packed_gb("int4")
    assert (model.num_bytes(2) - packed.num_bytes(2)) / 1e9 == pytest.approx(saved_gb, rel=0.01)


@pytest.mark.parametrize("name", SIZES)
def test_counted_layers_are_those_of_the_decoder(name: str) -> None:
    config = gemma_config(name).decoder
    decoder = planned_gemma(gemma_config(name), None).decoder
    matrices = [module for module in decoder.layers.modules() if isinstance(module, nn.Linear)]
    numbers = sum(matrix.weight.numel() for matrix in [*matrices, decoder.per_layer_model_projection])
    assert sum(layer_parameters(config, number) for number in range(config.num_layers)) == numbers


def test_words_around_pictures_and_sound_are_read_whatever_is_kept() -> None:
    config = gemma_config("E2B").decoder
    assert read_tokens(config, 1.0) == 198
    assert read_tokens(config, 0.1) == 38
    assert operations(offline(config, 10, 1.0)) > 5 * operations(offline(config, 10, 0.1))
    assert torch.device("meta") == planned_gemma(gemma_config("E2B"), None).decoder.embed_tokens.weight.device
