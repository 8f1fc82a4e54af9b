"""Qwen2.5-Omni in its real sizes with random weights, made where it is to run, and streams of random windows."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer, models
from torch import Tensor

from benchmarks.speed.omni.sizes import CS2_LAYERS, PROMPT_TOKENS
from engines.api import Window
from engines.media import Frame
from engines.omni.checkpoint import put, targets_of
from engines.omni.config import OmniConfig, config_of
from engines.omni.families.family import Family
from engines.omni.families.qwen import window_block
from engines.omni.language_model import OmniLanguageModel
from engines.omni.model import OmniModel, empty_model, pack_layers
from engines.omni.positions import StreamPositions
from engines.omni.scoring import make_scorer
from engines.omni.senses import OmniSenses
from engines.omni.stream import OmniStream
from engines.omni.wording import OmniWording
from engines.shapes import OMNI_MEDIA, DecoderConfig, Quantisation
from engines.sieve.stream import StreamSieve

VISION_WIDTH = 1280  # of both official checkpoints
WEIGHT_STD = 0.02


def config_with(decoder: DecoderConfig, refiner_layers: int = CS2_LAYERS, **towers: dict[str, Any]) -> OmniConfig:
    """A decoder with CS2 and the official towers, which `towers` may make smaller: `vision_config`, `audio_config`."""
    theirs: Any = import_module("transformers.models.qwen2_5_omni.configuration_qwen2_5_omni")
    width = decoder.hidden_size
    vision = {"hidden_size": VISION_WIDTH, "out_hidden_size": width} | towers.get("vision_config", {})
    audio = {"output_dim": width} | towers.get("audio_config", {})
    config = config_of(
        theirs.Qwen2_5OmniThinkerConfig(
            text_config={"rope_parameters": {"rope_type": "default", "mrope_section": [16, 24, 24]}},
            vision_config=vision,
            audio_config=audio,
        )
    )
    return replace(config, decoder=decoder, refiner_layers=refiner_layers)


@torch.no_grad()
def random_thinker(
    config: OmniConfig, device: torch.device, dtype: torch.dtype, quantise: Quantisation | None = None
) -> OmniModel:
    """Random weights, one tensor after the other, packed at once if `quantise` says so. Norms are ones."""
    model = empty_model(config)
    if quantise is not None:
        pack_layers(model, quantise)
    generator = torch.Generator(device).manual_seed(0)
    for part in model.parts:
        for target in targets_of("", part).values():
            tensor = torch.ones(target.shape, device=device, dtype=dtype)
            put(target, tensor.normal_(std=WEIGHT_STD, generator=generator) if tensor.dim() > 1 else tensor)
        part.eval()
    for tower in (model.audio_tower, model.vision_tower):
        tower.to(device)  # what they compute once
    return model


def language_model_of(model: OmniModel) -> OmniLanguageModel:
    """Behind a prompt of random words."""
    prompt = np.random.default_rng(0).integers(0, 200, PROMPT_TOKENS).tolist()
    return OmniLanguageModel(model, prompt, StreamPositions(first_id=PROMPT_TOKENS - 1))


def stream_of(
    language_model: OmniLanguageModel, ratio: float, cache_tokens: int, timer: Callable[[], float]
) -> OmniStream:
    """A stream that is shown windows and asked nothing: its tokenizer knows no words."""
    model, tokenizer = language_model.model, Tokenizer(models.BPE())
    assert isinstance(model, OmniModel)
    wording, senses = OmniWording(tokenizer, model.config.marks), OmniSenses(model, OMNI_MEDIA)
    score, min_score = make_scorer(language_model)
    sieve = StreamSieve(score, ratio, min_score)
    family = Family(OMNI_MEDIA, model.about, tokenizer, language_model, senses, wording, window_block)
    return OmniStream(family, lambda _: "", timer, sieve, cache_tokens)


def random_windows() -> Iterator[Window]:
    """Windows that follow one another without end; each has four pictures and sound."""
    random = np.random.default_rng(0)
    size, samples, index = OMNI_MEDIA.frame_size, OMNI_MEDIA.window_samples, 0
    while True:
        start_s = index * OMNI_MEDIA.window_s
        pictures = random.integers(0, 256, (4, size, size, 3), dtype=np.uint8)
        yield Window(
            index=index,
            start_s=start_s,
            end_s=start_s + OMNI_MEDIA.window_s,
            frames=tuple(Frame(start_s + 0.5 * number + 0.1, rgb) for number, rgb in enumerate(pictures)),
            pcm=random.normal(0, 0.1, samples).astype(np.float32),
            heard=np.ones(samples, np.bool_),
            gaps=(),
            dropped_frames=0,
            is_last=False,
        )
        index += 1


def random_words(model: OmniModel, count: int) -> Tensor:
    """Embeddings (1, count, D) of random words, where the model is."""
    ids = torch.randint(0, model.config.decoder.vocab_size, (1, count), device=model.device)
    embeds: Tensor = model.decoder.embed_tokens(ids)
    return embeds
