"""The sound of a stream of Gemma 4, which comes window by window, against transformers' tower on the whole clip."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch

from benchmarks.speed.omni.gemma import gemma_config, random_gemma
from engines.api import FloatArray, Window
from engines.omni.families.gemma4_model import GemmaModel
from engines.omni.families.gemma4_senses import GemmaSenses
from engines.omni.senses import SoundSoFar
from engines.shapes import GEMMA_MEDIA
from tests.benchmarks.speed.tiny import TINY_GEMMA
from tests.engines.omni.families.gemma_clips import spectrum
from tests.engines.omni.windows import random_windows

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own
REAL_CONTEXT = {"num_hidden_layers": 12, "conv_kernel_size": 5, "attention_chunk_size": 12}
CONTEXTS = {
    "as published": REAL_CONTEXT | {"attention_context_left": 13},
    "short": {"num_hidden_layers": 3, "attention_context_left": 4},
}


@cache
def model_of(context: str) -> GemmaModel:
    """Random weights whose tower is small and looks back as far as `context` says."""
    audio = TINY_GEMMA["audio_config"] | CONTEXTS[context]
    torch.manual_seed(5)
    config = gemma_config("E2B", **(TINY_GEMMA | {"audio_config": audio}))
    return random_gemma(config, torch.device("cpu"), torch.float32)


def sounds(count: int) -> list[Window]:
    return random_windows(count, has_pictures=False, media=GEMMA_MEDIA)


def heard(model: GemmaModel, windows: list[Window]) -> list[FloatArray]:
    """The tokens of each window of one stream."""
    senses, sound = GemmaSenses(model), SoundSoFar()
    return [senses.encode(window, sound).embeds for window in windows]


@torch.no_grad()
def whole(model: GemmaModel, windows: list[Window]) -> FloatArray:
    """The tokens that their classes make of the sound of all windows at once, with a sample more for the last frame."""
    pcm = np.concatenate((*[window.pcm for window in windows], np.zeros(1, np.float32)))
    features, is_sound = spectrum(pcm)
    found = model.audio_tower(features, is_sound)
    tokens: torch.Tensor = model.embed_audio(found.last_hidden_state)[0, found.attention_mask[0].bool()]
    return tokens.numpy()


@pytest.mark.parametrize("context", CONTEXTS)
def test_windows_have_the_tokens_of_the_whole_clip(context: str) -> None:
    model, windows = model_of(context), sounds(6)
    expected = whole(model, windows)
    assert expected.shape[0] == 6 * 50
    np.testing.assert_allclose(np.concatenate(heard(model, windows)), expected, atol=1e-4, rtol=0)
    alone = np.concatenate([heard(model, [window])[0] for window in windows])
    assert np.abs(alone - expected)[50:].max() > 0.05, "what came before makes no difference here"


def test_sound_begins_anew_after_a_gap_and_after_a_window_in_which_nothing_is_heard() -> None:
    model, (first, second, third) = model_of("short"), sounds(3)
    alone = heard(model, [third])[0]
    np.testing.assert_array_equal(heard(model, [first, third])[1], alone)
    silent = replace(second, heard=np.zeros_like(second.heard))
    np.testing.assert_array_equal(heard(model, [first, silent, third])[2], alone)
    assert np.abs(heard(model, [first, second, third])[2] - alone).max() > 0.02


def test_streams_do_not_hear_one_another() -> None:
    model, (first, second) = model_of("short"), sounds(2)
    senses, one, other = GemmaSenses(model), SoundSoFar(), SoundSoFar()
    expected = heard(model, [first, second])
    senses.encode(first, one)
    senses.encode(replace(first, pcm=-2 * first.pcm), other)
    np.testing.assert_array_equal(senses.encode(second, one).embeds, expected[1])
