"""Gemma 4's towers, told beforehand what they would ask the device for: no picture is padded, all frames are sound.

So nothing waits for the device while they run, and on a GPU those of a window are replayed as CUDA graphs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from importlib import import_module
from typing import Any

import torch
from torch import Tensor

from engines.core.upload import uploaded
from engines.omni.towers.plans import PlannedRuns

MOST_RECORDED_PICTURES = 4
MOST_RECORDED_FRAMES = 400  # of a spectrum, 10 ms each
FRAMES_OF_TOKEN = 4


class GemmaVisionTower:
    """The tower of pictures, and what projects its tokens; both are transformers'."""

    def __init__(self, tower: Any, projector: Any) -> None:
        self._tower, self._projector = tower, projector
        self.runs = PlannedRuns[Tensor]()

    def __call__(self, patches: Tensor, places: Tensor) -> Tensor:
        """Tokens (N,D) of patches (F, P, 16·16·3) of F pictures at columns and rows `places` (F, P, 2), on the CPU."""
        device = self._tower.device
        run = self.runs.of(
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


@dataclass(frozen=True)
class Heard:
    """`tokens` (N,D) of a piece of sound, and what the next piece needs: `left` (layers, tokens, size), what each layer
    was given of the last ones."""

    tokens: Tensor
    left: Tensor


class GemmaAudioTower:
    """The tower of sound, and what projects its tokens; both are transformers'.

    It looks back only, each layer a few tokens. So a sound may come in pieces, whose tokens are those of the whole.
    """

    def __init__(self, tower: Any, projector: Any) -> None:
        self._tower, self._projector = tower, projector
        self.runs = PlannedRuns[Heard]()
        config = tower.config
        # their window is open: of `attention_context_left` tokens the last two are the token itself and none
        self._look_back = config.attention_context_left - 2 + config.conv_kernel_size - 1

    def __call__(self, features: Tensor, left: Tensor | None = None) -> Heard:
        """Log-mel `features` (1, T, mel bins) on the CPU, of a sound or of its first piece. With what the piece before
        has `left`, of a piece that goes on; its features begin one token earlier, where the convolutions look."""
        tower, config = self._tower, self._tower.config
        device = tower.device
        if left is None:
            left = torch.zeros(config.num_hidden_layers, 0, config.hidden_size, dtype=tower.dtype, device=device)
        run = self.runs.of(
            (device, features.shape[1], left.shape[1]),
            partial(self._planned, features.shape[1], left.shape[1]),
            records=features.shape[1] <= MOST_RECORDED_FRAMES,
        )
        return run(uploaded(features, device).to(tower.dtype), left)

    def _planned(self, num_frames: int, num_left: int) -> Callable[[Tensor, Tensor], Heard]:
        """The run for so many frames after so many tokens, whose mask says where tokens may look."""
        theirs, tower, config = self._theirs, self._tower, self._tower.config
        goes_on = num_left > 0
        num_tokens = num_left - goes_on + len(range(0, num_frames, FRAMES_OF_TOKEN))
        mask = theirs.create_bidirectional_mask(
            config=config,
            inputs_embeds=torch.zeros(1, num_tokens, config.hidden_size, dtype=tower.dtype),
            attention_mask=torch.ones(1, num_tokens, dtype=torch.bool),
            and_mask_function=theirs.sliding_window_mask_function(
                (config.attention_context_left - 1, config.attention_context_right)
            ),
        )
        return partial(self._run, tower._convert_4d_mask_to_blocked_5d(mask).to(tower.device), goes_on)

    def _run(self, mask: Tensor, goes_on: bool, features: Tensor, left: Tensor) -> Heard:
        """As their `Gemma4AudioModel.forward`, which makes the mask anew and knows no pieces."""
        tower, of_layers = self._tower, list[Tensor]()
        subsampled, _ = tower.subsample_conv_projection(features)
        hidden = subsampled[:, int(goes_on) :]
        positions = tower.rel_pos_enc(hidden)
        for before, layer in zip(left, tower.layers, strict=True):
            given = torch.cat((before[None], hidden), dim=1)
            of_layers.append(given[0, -self._look_back :])
            hidden = layer(given, attention_mask=mask, position_embeddings=positions)[:, len(before) :]
        return Heard(self._projector(tower.output_proj(hidden))[0], torch.stack(of_layers))

    @cached_property
    def _theirs(self) -> Any:
        return import_module("transformers.models.gemma4.modeling_gemma4")
