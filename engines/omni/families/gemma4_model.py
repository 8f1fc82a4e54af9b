"""A Gemma 4 model from a local checkpoint: towers of transformers, what projects their tokens, and our decoder.

Names in a checkpoint: `model.vision_tower.`, `model.audio_tower.`, `model.embed_vision.`, `model.embed_audio.`,
`model.language_model.` (the decoder), and `lm_head.` where it is not the embedding table.
"""

from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from engines.core.decoder import Decoder, equal_heads
from engines.core.weight_only import replace_projections
from engines.errors import RuntimeUnavailableError
from engines.omni.checkpoint import (
    Target,
    check_names,
    load_weights,
    targets_of,
    tensor_names,
    without_layers,
)
from engines.omni.config import typed_size_errors
from engines.omni.families.gemma4_config import NEEDS_TRANSFORMERS, GemmaConfig, read_config
from engines.omni.formats.packed import replace_by_packed
from engines.omni.model import HasDecoder, num_bytes
from engines.omni.towers.gemma4 import GemmaAudioTower, GemmaVisionTower, Heard
from engines.shapes import Quantisation

HEAD, DECODER = "lm_head.weight", "model.language_model."
NOT_READ = ("k_proj.", "v_proj.", "k_norm.", "v_norm.")  # of layers that read the keys of others: files have them


@dataclass(frozen=True)
class GemmaModel(HasDecoder):
    """Everything of a checkpoint that answers. Used by one thread at a time."""

    config: GemmaConfig
    vision_tower: Any
    audio_tower: Any
    embed_vision: Any
    embed_audio: Any
    decoder: Decoder
    cs2: None = None
    about: str = "no CS2, novelty chooses, time on 1-D positions"

    @property
    def parts(self) -> dict[str, nn.Module]:
        """All modules that have weights, by what their names begin with in a checkpoint."""
        return {
            "model.vision_tower.": self.vision_tower,
            "model.audio_tower.": self.audio_tower,
            "model.embed_vision.": self.embed_vision,
            "model.embed_audio.": self.embed_audio,
            DECODER: self.decoder,
        }

    def num_bytes(self, itemsize: int) -> int:
        """What the weights take in a precision of `itemsize` bytes; those that are packed, as they are packed."""
        return num_bytes(self.parts.values(), itemsize)

    @torch.no_grad()
    def see(self, patches: Tensor, places: Tensor) -> Tensor:
        """Tokens (N,D) of `patches` (F, P, 16·16·3) of F pictures, at columns and rows `places` (F, P, 2).
        On a GPU valid until the next call."""
        return self._see(patches, places)

    @torch.no_grad()
    def hear(self, features: Tensor, left: Tensor | None = None) -> Heard:
        """Tokens of log-mel `features` (1, T, mel bins) of a sound, or of a piece of one, as `GemmaAudioTower` has it.
        On a GPU valid until the next call."""
        return self._hear(features, left)

    def forget(self) -> None:
        """Keep nothing of what was seen and heard last, although later windows are then slower at first."""
        self._see.runs.forget()
        self._hear.runs.forget()

    @cached_property
    def _see(self) -> GemmaVisionTower:
        return GemmaVisionTower(self.vision_tower, self.embed_vision)

    @cached_property
    def _hear(self) -> GemmaAudioTower:
        return GemmaAudioTower(self.audio_tower, self.embed_audio)


@torch.no_grad()
def load_model(
    folder: Path,
    device: torch.device,
    dtype: torch.dtype,
    quantise: Quantisation | None = None,
    reads_layers: bool = True,
) -> GemmaModel:
    """Read a checkpoint; the layers of the decoder are packed if `quantise` says how. `reads_layers`: else they stay
    without weights. Raises as `planned_model`."""
    model = planned_model(folder, quantise)
    targets = _targets(model)
    load_weights(folder, targets if reads_layers else without_layers(targets, model.decoder), device, dtype)
    for module in model.parts.values():
        if module is not model.decoder:
            module.to(device)  # what they compute once, such as frequencies
        module.eval()
    return model


def planned_model(folder: Path, quantise: Quantisation | None = None) -> GemmaModel:
    """The model of a checkpoint without its weights, whose names and shapes fit. Raises EngineError: no such
    checkpoint, another kind of model, sizes that cannot be run, names that do not fit, no transformers."""
    config, names = read_config(folder), tensor_names(folder)
    tied_head = config.may_tie_head and HEAD not in names
    with typed_size_errors(folder):
        model = empty_model(config, tied_head)
    unused = tuple(
        f"{DECODER}layers.{number}.self_attn.{part}"
        for number, layer in enumerate(config.decoder.layer_configs)
        if layer.reads_layer is not None
        for part in NOT_READ
    )
    replace_by_packed(folder, model.decoder.layers, f"{DECODER}layers.", names, quantise)
    check_names(folder, _targets(model), unused)
    if quantise is not None:
        replace_projections(model.decoder.layers, quantise)
    return model


def empty_model(config: GemmaConfig, tied_head: bool = True) -> GemmaModel:
    """A model of these sizes without weights: they take no memory. Raises RuntimeUnavailableError."""
    theirs, text = config.theirs, config.theirs.text_config
    try:
        modelling: Any = import_module("transformers.models.gemma4.modeling_gemma4")
    except ImportError as error:
        raise RuntimeUnavailableError(NEEDS_TRANSFORMERS) from error
    with torch.device("meta"):
        decoder = Decoder(config.decoder, tied_head)
        vision = modelling.Gemma4VisionModel._from_config(theirs.vision_config)
        audio = modelling.Gemma4AudioModel._from_config(theirs.audio_config)
        embed_vision = modelling.Gemma4MultimodalEmbedder(theirs.vision_config, text)
        embed_audio = modelling.Gemma4MultimodalEmbedder(theirs.audio_config, text)
    decoder.head_weights = equal_heads(config.decoder)
    vision.encoder.rotary_emb = modelling.Gemma4VisionRotaryEmbedding(theirs.vision_config)
    audio.rel_pos_enc = modelling.Gemma4AudioRelPositionalEncoding(theirs.audio_config)
    for layer in audio.layers:
        layer.self_attn.softcap = torch.tensor(layer.self_attn.attention_logits_soft_cap)
    return GemmaModel(config, vision, audio, embed_vision, embed_audio, decoder)


def _targets(model: GemmaModel) -> dict[str, Target]:
    targets: dict[str, Target] = {}
    for prefix, part in model.parts.items():
        targets |= targets_of(prefix, part)
    head = targets.pop(f"{DECODER}{HEAD}", None)
    return targets if head is None else targets | {HEAD: head}
