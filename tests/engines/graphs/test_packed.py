"""SmolLM2 in four bits against the decoder in float32: the shipped weights, the same hidden states, the same tokens."""

from collections.abc import Sequence

import numpy as np
import pytest
import torch
from platformdirs import user_cache_path

from engines.core.decoder import Decoder
from engines.core.language_model import LanguageModel, TorchLanguageModel
from engines.errors import WeightsMismatchError
from engines.graphs.linear import Activations, PackedLinear
from engines.graphs.packed import packed_weights
from engines.mini.runtimes import MiniRuntimes, make_language_model
from engines.mini.trained import MiniWeights, load_weights
from engines.model_store import ModelStore
from engines.runtimes.base import Array
from engines.runtimes.run_on import RunOn
from engines.shapes import SMOLLM2_135M

LOGITS = {"int16": 5e-3, "int8": 1.5}


@pytest.fixture(scope="module")
def loaded(store: ModelStore) -> MiniWeights:
    return load_weights(store)


def test_no_weight_is_rounded(loaded: MiniWeights) -> None:
    decoder = loaded.decoder
    weights = packed_weights(loaded.gguf, SMOLLM2_135M, loaded.tensors, decoder.head_weights.numpy(), "int16")
    parts: list[torch.Tensor] = [decoder.get_parameter(f"layers.7.self_attn.{name}_proj.weight") for name in "qkv"]
    stacked = torch.cat(parts).numpy()
    np.testing.assert_allclose(dense(weights.layers[7].qkv), stacked, atol=1e-6)
    np.testing.assert_allclose(
        dense(weights.layers[29].down), decoder.get_parameter("layers.29.mlp.down_proj.weight").numpy(), atol=1e-6
    )
    np.testing.assert_array_equal(dense(weights.head), decoder.embed_tokens.weight.numpy())


def dense(linear: object) -> Array:
    assert isinstance(linear, PackedLinear)
    scale = np.repeat(linear.scale, 32, axis=1)
    weight = scale * (linear.codes.astype(np.float32) - (8 if linear.bits == 4 else 128))
    return weight if linear.left is None or linear.right is None else weight + linear.left @ linear.right


@pytest.mark.parametrize("activations", ["int16", "int8"])
@torch.no_grad()
def test_a_block_and_what_follows_equal_those_of_torch(loaded: MiniWeights, activations: Activations) -> None:
    asked = RunOn("onnxruntime" if activations == "int16" else "onnxruntime-int8")
    runtimes = MiniRuntimes(asked, user_cache_path("echoingpixels"), loaded.made_from)
    decoder, packed = loaded.decoder, make_language_model(runtimes, loaded, 2)
    ids = torch.randint(0, 9000, (1, 21), generator=torch.Generator().manual_seed(3))
    expected = decode(TorchLanguageModel(decoder), decoder, ids)
    found = decode(packed, decoder, ids, expected[0])  # rounded to int8, another token can win by a hair
    np.testing.assert_allclose(found[1], expected[1], atol=LOGITS[activations])
    if activations == "int16":
        assert found[0] == expected[0]
        np.testing.assert_allclose(found[2], expected[2], atol=1e-4)
        np.testing.assert_allclose(found[3], expected[3], atol=1e-2)


def decode(
    language_model: LanguageModel, decoder: Decoder, ids: torch.Tensor, read: Sequence[int] | None = None
) -> tuple[list[int], Array, Array, Array]:
    """Greedy tokens, last logits, last attention, and un-rotated keys of a prefill onto all of it.

    `read`: six tokens that are read on instead of the greedy ones.
    """
    chosen: list[int] = []
    buffer, position = decoder.new_buffer(64, language_model.past_dtype), 0
    for number in range(6):
        step = language_model.step(ids, torch.arange(position, position + ids.shape[1]).expand(4, -1), buffer)
        position += ids.shape[1]
        chosen.append(int(step.logits.argmax()))
        ids = torch.tensor([[chosen[-1] if read is None else read[number]]])
    keys, _ = language_model.prefill(
        language_model.table[torch.tensor([[5, 6, 7]])], torch.arange(90, 93).expand(4, -1), buffer
    )
    return chosen, step.logits.numpy(), step.attention.numpy(), keys.numpy()


def test_trained_weights_of_another_model_are_refused(loaded: MiniWeights) -> None:
    with pytest.raises(WeightsMismatchError, match="do not fit"):
        packed_weights(loaded.gguf, SMOLLM2_135M, {}, loaded.decoder.head_weights.numpy(), "int16")
