"""Qwen2.5-Omni's towers, told beforehand what they would ask the device for: where windows and chunks begin and end.

So nothing waits for the device while they run, and on a GPU those of a window are replayed as CUDA graphs.
"""

from functools import cached_property, partial
from importlib import import_module
from typing import Any

import torch
from torch import Tensor

from engines.core.upload import uploaded
from engines.omni.towers.plans import PlannedRuns

MOST_RECORDED_PATCHES = 1024  # of pictures: two windows of four; a whole clip's memory is not kept for a graph
MOST_RECORDED_FRAMES = 400  # of a spectrum, 10 ms each


class VisionTower:
    """The tower of pictures; `tower` is transformers'."""

    def __init__(self, tower: Any) -> None:
        self._tower = tower
        self.runs = PlannedRuns[Tensor]()

    def __call__(self, pixels: Tensor, grid: Tensor) -> Tensor:
        """Tokens (N,D) of patches (P, C·2·14·14) of videos `grid` (V,3), in patches, on the CPU."""
        device = self._tower.device
        run = self.runs.of(
            (device, *grid.flatten().tolist()),
            lambda: partial(self._run, self._plan(grid, device)),
            records=len(pixels) <= MOST_RECORDED_PATCHES,
        )
        return run(uploaded(pixels, device).to(self._tower.dtype))

    def _plan(self, grid: Tensor, device: torch.device) -> dict[str, Tensor]:
        """What the tower takes beside pixels. It cuts by `cu_seqlens` and `cu_window_seqlens` on the CPU."""
        theirs, tower = self._theirs, self._tower
        index, windows = theirs.get_vision_window_index(
            grid, tower.spatial_merge_size, tower.window_size, tower.patch_size
        )
        return {
            "grid_thw": grid,
            "position_ids": theirs.get_vision_position_ids(grid, tower.spatial_merge_size).to(device),
            "cu_seqlens": theirs.get_vision_cu_seqlens(grid),
            "window_index": index.to(device),
            "cu_window_seqlens": windows,
        }

    def _run(self, plan: dict[str, Tensor], pixels: Tensor) -> Tensor:
        tokens: Tensor = self._tower(pixels, **plan).pooler_output
        return tokens

    @cached_property
    def _theirs(self) -> Any:
        return import_module("transformers.vision_utils")


class AudioTower:
    """The tower of sound; `tower` is transformers'."""

    def __init__(self, tower: Any) -> None:
        self._tower = tower
        self.runs = PlannedRuns[Tensor]()

    def __call__(self, frames: Tensor, lengths: Tensor) -> Tensor:
        """Tokens (N,D) of the frames (mel bins, F) of sounds of `lengths` (A,), one after the other, on the CPU."""
        device = self._tower.device
        chunks, chunk_lengths = self._theirs.chunk_and_pad_features(frames, lengths, self._tower.n_window)
        run = self.runs.of(
            (device, *lengths.tolist()),
            lambda: partial(self._run, self._plan(lengths, chunk_lengths, device)),
            records=frames.shape[1] <= MOST_RECORDED_FRAMES,
        )
        return run(uploaded(chunks, device).to(self._tower.dtype))

    def _plan(self, lengths: Tensor, chunk_lengths: Tensor, device: torch.device) -> dict[str, Tensor]:
        """What the tower takes beside chunks. It cuts by `cu_seqlens` on the CPU."""
        theirs = self._theirs
        return {
            "feature_lens": lengths,
            "chunk_lengths": chunk_lengths.to(device),
            "valid_indices": theirs.get_valid_indices(chunk_lengths).to(device),
            "pool_indices": theirs.get_pool_indices(lengths).to(device),
            "cu_seqlens": theirs.get_audio_cu_seqlens(chunk_lengths),
        }

    def _run(self, plan: dict[str, Tensor], chunks: Tensor) -> Tensor:
        tokens: Tensor = self._tower(None, padded_feature=chunks, **plan).last_hidden_state
        return tokens

    @cached_property
    def _theirs(self) -> Any:
        return import_module("transformers.models.qwen2_5_omni.modeling_qwen2_5_omni")
