"""A Qwen2.5-Omni model: towers of transformers, our decoder, our CS2. Made from a local checkpoint, without a network.

Official names: `thinker.audio_tower.`, `thinker.visual.`, `thinker.model.` (the decoder), `thinker.lm_head.`, and of
CS2 `thinker.model.bidir_encoder.` and `thinker.model.compressor.`. Its own voice is read by
`engines.omni.voice`, where somebody wants to hear it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from engines.core.decoder import Decoder, equal_heads
from engines.core.weight_only import WeightOnlyLinear, replace_projections
from engines.errors import RuntimeUnavailableError
from engines.omni.checkpoint import (
    Target,
    check_names,
    load_weights,
    targets_of,
    tensor_names,
    without_layers,
)
from engines.omni.config import NEEDS_TRANSFORMERS, OmniConfig, read_config, typed_size_errors
from engines.omni.formats.packed import replace_by_packed
from engines.omni.towers.qwen import AudioTower, VisionTower
from engines.shapes import Quantisation
from engines.sieve.cs2 import Refiner, ScoreHead

UNUSED = ("talker.", "token2wav.")
HEAD = "thinker.lm_head.weight"


@dataclass(frozen=True)
class CS2:
    """The cross-modal sieve of a checkpoint."""

    refiner: Refiner
    head: ScoreHead


class HasDecoder:
    """A model with our decoder in it."""

    decoder: Decoder

    @property
    def device(self) -> torch.device:
        return self.decoder.embed_tokens.weight.device

    @property
    def dtype(self) -> torch.dtype:
        return self.decoder.embed_tokens.weight.dtype


@dataclass(frozen=True)
class OmniModel(HasDecoder):
    """Everything of a checkpoint that answers. `cs2` is None for plain Qwen weights. Used by one thread at a time."""

    config: OmniConfig
    audio_tower: Any
    vision_tower: Any
    decoder: Decoder
    cs2: CS2 | None

    @property
    def parts(self) -> tuple[nn.Module, ...]:
        """All modules that have weights."""
        cs2 = (self.cs2.refiner, self.cs2.head) if self.cs2 is not None else ()
        return (self.audio_tower, self.vision_tower, self.decoder, *cs2)

    def num_bytes(self, itemsize: int) -> int:
        """What the weights take in a precision of `itemsize` bytes; those that are packed, as they are packed."""
        return num_bytes(self.parts, itemsize)

    @property
    def about(self) -> str:
        """Who chooses tokens, and how they are placed, for people to read."""
        sieve = "CS2" if self.cs2 is not None else "no CS2, novelty chooses"
        return f"{sieve}, {self.config.positions_name}"

    @torch.no_grad()
    def see(self, pixels: Tensor, grid: Tensor) -> Tensor:
        """Tokens (N,D) of patches (P, C·2·14·14), as transformers' processor cuts them, of videos `grid` (V,3).
        On a GPU valid until the next call."""
        return self._see(pixels, grid.cpu())

    @torch.no_grad()
    def hear(self, features: Tensor, is_sound: Tensor) -> Tensor:
        """Tokens (N,D) of log-mel `features` (A, mel bins, F) of A sounds; `is_sound` (A,F) is 0 for padding. On a GPU
        valid until the next call."""
        is_sound = is_sound.cpu()
        frames = features.cpu().permute(0, 2, 1)[is_sound.bool()].T  # (mel bins, all frames)
        return self._hear(frames, is_sound.sum(1))

    def forget(self) -> None:
        """Keep nothing of what was seen and heard last, although later windows are then slower at first."""
        self._see.runs.forget()
        self._hear.runs.forget()

    @cached_property
    def _see(self) -> VisionTower:
        return VisionTower(self.vision_tower)

    @cached_property
    def _hear(self) -> AudioTower:
        return AudioTower(self.audio_tower)


def num_bytes(parts: Iterable[nn.Module], itemsize: int) -> int:
    """What weights take in a precision of `itemsize` bytes; those that are packed, as they are packed."""
    modules = [module for part in parts for module in part.modules()]
    packed = [module for module in modules if isinstance(module, WeightOnlyLinear)]
    numbers = sum(each.numel() for module in modules for each in module.parameters(recurse=False))
    places = [linear.get_parameter(name) for linear in packed if not linear.planes for name in linear.places()]
    numbers -= sum(place.numel() for place in places)
    return itemsize * numbers + sum(linear.num_bytes(itemsize) for linear in packed)


@torch.no_grad()
def load_model(
    folder: Path,
    device: torch.device,
    dtype: torch.dtype,
    quantise: Quantisation | None = None,
    reads_layers: bool = True,
) -> OmniModel:
    """Read a checkpoint; the layers of decoder and CS2 are packed if `quantise` says how. `reads_layers`: else the
    decoder's layers stay without weights. Raises as `planned_model`."""
    model = planned_model(folder, quantise)
    targets = _targets(model)
    load_weights(folder, targets if reads_layers else without_layers(targets, model.decoder), device, dtype)
    for module in (model.audio_tower, model.vision_tower):
        module.to(device)  # what they compute once, such as frequencies
    for module in model.parts:
        module.eval()
    return model


def pack_layers(model: OmniModel, kind: Quantisation) -> None:
    """The layers of decoder and CS2 get places for packed weights; towers, words and head stay as they are."""
    replace_projections(model.decoder.layers, kind)
    if model.cs2 is not None:
        replace_projections(model.cs2.refiner.layers, kind)


def planned_model(folder: Path, quantise: Quantisation | None = None) -> OmniModel:
    """The model of a checkpoint without its weights, whose names and shapes fit. Raises EngineError: no such
    checkpoint, another kind of model, sizes that cannot be run, names that do not fit, no transformers."""
    config, names = read_config(folder), tensor_names(folder)
    tied_head = config.may_tie_head and HEAD not in names
    with typed_size_errors(folder):
        model = empty_model(config, tied_head)
    replace_by_packed(folder, model.decoder.layers, "thinker.model.layers.", names, quantise)
    check_names(folder, _targets(model), UNUSED)
    if quantise is not None:
        pack_layers(model, quantise)
    return model


def empty_model(config: OmniConfig, tied_head: bool = False) -> OmniModel:
    """A model of these sizes without weights: they take no memory. Raises RuntimeUnavailableError."""
    with torch.device("meta"):
        decoder = Decoder(config.decoder, tied_head)
        cs2 = None
        if config.refiner_layers:
            cs2 = CS2(Refiner(config.decoder, config.refiner_layers), ScoreHead(config.decoder))
    decoder.head_weights = equal_heads(config.decoder)
    audio_tower, vision_tower = _towers(config)
    return OmniModel(config, audio_tower, vision_tower, decoder, cs2)


def _targets(model: OmniModel) -> dict[str, Target]:
    parts: dict[str, nn.Module] = {
        "thinker.audio_tower.": model.audio_tower,
        "thinker.visual.": model.vision_tower,
        "thinker.model.": model.decoder,
    }
    if model.cs2 is not None:
        parts["thinker.model.bidir_encoder."] = model.cs2.refiner
        parts["thinker.model.compressor."] = model.cs2.head
    targets = {name: target for prefix, part in parts.items() for name, target in targets_of(prefix, part).items()}
    head = targets.pop("thinker.model.lm_head.weight", None)
    return targets if head is None else targets | {HEAD: head}


def _towers(config: OmniConfig) -> tuple[Any, Any]:
    """Towers without weights; what they compute once is there."""
    try:
        theirs: Any = import_module("transformers.models.qwen2_5_omni.modeling_qwen2_5_omni")
    except ImportError as error:
        raise RuntimeUnavailableError(NEEDS_TRANSFORMERS) from error
    with torch.device("meta"):
        audio = theirs.Qwen2_5OmniAudioEncoder._from_config(config.audio_tower)
        vision = theirs.Qwen2_5OmniVisionEncoder._from_config(config.vision_tower)
    sizes = config.audio_tower
    audio.positional_embedding = theirs.SinusoidsPositionEmbedding(sizes.max_source_positions, sizes.d_model)
    vision.rotary_pos_emb = theirs.Qwen2_5OmniVisionRotaryEmbedding(config.vision_tower)
    return audio, vision
