"""Qwen2.5-Omni in its real sizes with random weights, made where it is to run."""

from collections.abc import Iterable
from dataclasses import replace
from importlib import import_module
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer, models
from torch import nn

from benchmarks.speed.omni.sizes import CS2_LAYERS, PROMPT_TOKENS
from engines.omni.checkpoint import put, targets_of
from engines.omni.config import OmniConfig, config_of
from engines.omni.families.family import Family
from engines.omni.families.qwen import window_block
from engines.omni.language_model import OmniLanguageModel
from engines.omni.model import OmniModel, empty_model, pack_layers
from engines.omni.positions import StreamPositions
from engines.omni.senses import OmniSenses
from engines.omni.wording import OmniWording
from engines.shapes import OMNI_MEDIA, DecoderConfig, Quantisation

VISION_WIDTH = 1280  # of both official checkpoints
WEIGHT_STD = 0.02
BOUNDS, BOUND = ("_min", "_max"), 100.0  # of what goes into layers of Gemma's tower of sound


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
    model = planned_thinker(config, quantise)
    put_random(model.parts, device, dtype)
    return model


def planned_thinker(config: OmniConfig, quantise: Quantisation | None) -> OmniModel:
    """The model without weights."""
    model = empty_model(config)
    if quantise is not None:
        pack_layers(model, quantise)
    return model


@torch.no_grad()
def put_random(parts: Iterable[nn.Module], device: torch.device, dtype: torch.dtype) -> None:
    """Fill places without weights, one tensor after the other. Norms are ones, bounds are wide."""
    generator = torch.Generator(device).manual_seed(0)
    for part in parts:
        for target in targets_of("", part).values():
            tensor = torch.ones(target.shape, device=device, dtype=dtype)
            if tensor.dim() > 1:
                tensor.normal_(std=WEIGHT_STD, generator=generator)
            elif target.name.endswith(BOUNDS):
                tensor *= -BOUND if target.name.endswith("_min") else BOUND
            put(target, tensor)
        part.to(device).eval()  # what is computed once moves, too


def qwen_family(model: OmniModel) -> Family:
    """What `load` makes of a checkpoint, behind a prompt of random words; its tokenizer knows none."""
    prompt = np.random.default_rng(0).integers(0, 200, PROMPT_TOKENS).tolist()
    language_model = OmniLanguageModel(model, prompt, StreamPositions(first_id=PROMPT_TOKENS - 1))
    tokenizer = Tokenizer(models.BPE())
    wording, senses = OmniWording(tokenizer, model.config.marks), OmniSenses(model, OMNI_MEDIA)
    return Family(OMNI_MEDIA, model.about, tokenizer, language_model, senses, wording, window_block)
