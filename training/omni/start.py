"""The model at the beginning of a run: a checkpoint; a CS2 is copied from the LLM's first layers if it has none.

Towers are frozen always, and so are the embeddings of words. Of the LLM either nothing learns, or low-rank updates, or
all of its layers.
"""

import copy
from dataclasses import replace
from pathlib import Path
from typing import Literal

import torch
from torch import nn

from engines.omni.config import sync_rope_split
from engines.omni.model import CS2, OmniModel, load_model
from engines.sieve.cs2 import Refiner, ScoreHead
from training.omni.errors import TrainingError
from training.omni.low_rank import add_low_rank

HowLLMLearns = Literal["frozen", "lora", "full"]
NUM_REFINER_LAYERS = 4  # as the paper has


def model_to_train(
    folder: Path, how: HowLLMLearns, refiner_layers: int, seed: int, device: torch.device, dtype: torch.dtype
) -> OmniModel:
    """Read a checkpoint; whatever learns is in float32, all else in `dtype`. Raises EngineError, and TrainingError if
    the checkpoint cannot have a CS2 of so many layers."""
    model = with_cs2(load_model(folder, device, dtype), refiner_layers, seed)
    assert model.cs2 is not None
    for part in (model.cs2.refiner, model.cs2.head):
        part.float().requires_grad_(True)
    if how == "full":
        learning = (model.decoder.layers, model.decoder.norm, model.decoder.lm_head)
        for module in learning:
            if module is not None:
                module.float().requires_grad_(True)
    for name, parameter in model.decoder.named_parameters():
        if parameter.dim() == 1 and "norm" in name:  # norms take float32
            parameter.data = parameter.data.float()
    if how == "lora":
        add_low_rank(model.decoder, seed)
    return model


def with_cs2(model: OmniModel, refiner_layers: int, seed: int) -> OmniModel:
    """The model as it is if it has a CS2; else with one, and with Sync-RoPE. Modifies the decoder's configuration."""
    if model.cs2 is not None:
        return model
    plain = model.config.decoder
    if not 1 <= refiner_layers <= plain.num_layers:
        raise TrainingError(f"CS2 is a copy of the first layers of {plain.num_layers}: it cannot have {refiner_layers}")
    try:
        config = replace(plain, rope_split=sync_rope_split(plain.head_dim))
    except ValueError as error:
        raise TrainingError(f"these weights cannot have Sync-RoPE: {error}") from error
    with torch.device("meta"):
        refiner, head = Refiner(config, refiner_layers), ScoreHead(config)
    refiner.layers = copy.deepcopy(nn.ModuleList(list(model.decoder.layers)[:refiner_layers]))
    head.to_empty(device=model.device)
    _initialise(head, seed)
    model.decoder.config = config
    whole = replace(model.config, decoder=config, refiner_layers=refiner_layers)
    return replace(model, config=whole, cs2=CS2(refiner, head))


@torch.no_grad()
def _initialise(head: ScoreHead, seed: int) -> None:
    """As torch initialises such layers, from a seed, whatever ran before; the same on every device."""
    generator = torch.Generator().manual_seed(seed)
    nn.init.ones_(head.ln.weight)
    for module in head.score_head:
        if isinstance(module, nn.Linear):
            bound = module.in_features**-0.5
            for parameter in (module.weight, module.bias):
                parameter.copy_(torch.empty(parameter.shape).uniform_(-bound, bound, generator=generator))
