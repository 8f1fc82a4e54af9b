"""Gemma 4's towers, told beforehand what they would ask the device for: no picture is padded, these frames are sound.

So nothing waits for the device while they run, and on a GPU those of a window are replayed as CUDA graphs.
"""

from functools import cached_property, partial
from importlib import import_module
from typing import Any

import torch
from torch import Tensor

from engines.core.upload import uploaded
from engines.omni.towers.plans import PlannedRuns

MOST_RECORDED_PICTURES = 4
MOST_RECORDED_FRAMES = 400  # of a spectrum, 10 ms each


class GemmaVisionTower:
    """The tower of pictures, and what projects its tokens; both are transformers'."""

    def __init__(self, tower: Any, projector: Any) -> None:
        self._tower, self._projector = tower, projector
        self._runs = PlannedRuns()

    def __call__(self, patches: Tensor, places: Tensor) -> Tensor:
        """Tokens (N,D) of patches (F, P, 16·16·3) of F pictures at columns and rows `places` (F, P, 2), on the CPU."""
        device = self._tower.device
        run = self._runs.of(
            (device, *places.shape, *places.amax((0, 1)).tolist()),
            lambda: partial(self._run, places.to(device)),
            records=len(places) <= MOST_RECORDED_PICTURES,
        )
        return run(uploaded(patches, device))

    def _run(self, places: Tensor, patches: Tensor) -> Tensor:
        """As their `Gemma4VisionModel.forward`, which asks the device for padding."""
        tower, config = self._tower, self._tower.config
        is_padding = places.new_zeros(places.shape[:2], dtype=torch.bool)
        embedded = tower.patch_embedder(patches, places, is_padding)
        encoded = tower.encoder(inputs_embeds=embedded, attention_mask=None, pixel_position_ids=places)
        pooled, _ = tower.pooler(
            hidden_states=encoded.last_hidden_state,
            pixel_position_ids=places,
            padding_positions=is_padding,
            output_length=patches.shape[1] // config.pooling_kernel_size**2,
        )
        if config.standardize:
            pooled = (pooled - tower.std_bias.float()) * tower.std_scale.float()
        tokens: Tensor = self._projector(pooled.flatten(0, 1).to(embedded.dtype))
        return tokens


class GemmaAudioTower:
    """The tower of sound, and what projects its tokens; both are transformers'."""

    def __init__(self, tower: Any, projector: Any) -> None:
        self._tower, self._projector = tower, projector
        self._runs = PlannedRuns()

    def __call__(self, features: Tensor, is_sound: Tensor) -> Tensor:
        """Tokens (N,D) of log-mel features (A, T, mel bins) of A sounds; `is_sound` (A,T) is False for padding. Both on
        the CPU."""
        device = self._tower.device
        run = self._runs.of(
            (device, *is_sound.shape, is_sound.numpy().tobytes()),
            lambda: partial(self._run, *self._plan(is_sound, device)),
            records=is_sound.numel() <= MOST_RECORDED_FRAMES,
        )
        return run(uploaded(features, device).to(self._tower.dtype))

    def _plan(self, is_sound: Tensor, device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
        """Which frames are sound, where tokens may look, and which tokens there are of all sounds one after another."""
        theirs, tower, config = self._theirs, self._tower, self._tower.config
        is_token = is_sound[:, ::2][:, ::2]
        mask = theirs.create_bidirectional_mask(
            config=config,
            inputs_embeds=torch.zeros(*is_token.shape, config.hidden_size, dtype=tower.dtype),
            attention_mask=is_token,
            and_mask_function=theirs.sliding_window_mask_function(
                (config.attention_context_left - 1, config.attention_context_right)
            ),
        )
        blocked = tower._convert_4d_mask_to_blocked_5d(mask)
        return is_sound.to(device), blocked.to(device), is_token.flatten().nonzero().squeeze(1).to(device)

    def _run(self, is_sound: Tensor, mask: Tensor, which: Tensor, features: Tensor) -> Tensor:
        """As their `Gemma4AudioModel.forward`, which makes the mask anew."""
        tower = self._tower
        hidden, _ = tower.subsample_conv_projection(features, is_sound)
        positions = tower.rel_pos_enc(hidden)
        for layer in tower.layers:
            hidden = layer(hidden, attention_mask=mask, position_embeddings=positions)
        tokens: Tensor = self._projector(tower.output_proj(hidden)).flatten(0, 1)[which]
        return tokens

    @cached_property
    def _theirs(self) -> Any:
        return import_module("transformers.models.gemma4.modeling_gemma4")
