"""Clips of random pictures and sound for tiny Gemma 4 checkpoints, as transformers' class and as ours takes them."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engines.api import FloatArray
from engines.omni.families.gemma4_model import GemmaModel
from engines.omni.families.gemma4_senses import picture_patches
from tests.engines.omni.families.gemma_checkpoints import MARKS, PAD

PATCH, POOLED = 16, 3
PATCHES_OF_PROCESSOR = 630  # it fills up every picture to so many


@dataclass(frozen=True)
class Clip:
    """`ids` (L,) with a placeholder for each token of sound or picture; `pictures` (F,H,W,3) in [0, 1], `pcm` (S,)."""

    ids: Tensor
    pictures: FloatArray | None
    pcm: FloatArray | None


def spectrum(pcm: FloatArray) -> tuple[Tensor, Tensor]:
    """Log-mel features (1, T, mel bins) and which of them are sound (1, T)."""
    theirs: Any = import_module("transformers.models.gemma4.feature_extraction_gemma4")
    made = theirs.Gemma4AudioFeatureExtractor()([pcm], sampling_rate=16_000, return_tensors="pt")
    return made["input_features"], made["input_features_mask"]


def random_clip(size: tuple[int, int, int] | None, num_samples: int, seed: int = 3) -> Clip:
    """Words, `size` (frames, height, width) of pictures or none, so many samples of sound or none, and words."""
    random = np.random.default_rng(seed)
    before, after = (random.integers(0, 250, count).tolist() for count in (7, 9))
    ids, pictures, pcm = before, None, None
    if size is not None:
        frames, height, width = size
        pictures = random.random((frames, height, width, 3), dtype=np.float32)
        per_frame = height * width // (PATCH * POOLED) ** 2
        for _ in range(frames):
            stamp = random.integers(0, 250, 5).tolist()
            ids += [*stamp, MARKS["boi_token_id"], *[MARKS["video_token_id"]] * per_frame, MARKS["eoi_token_id"]]
    if num_samples:
        pcm = random.normal(0, 0.1, num_samples).astype(np.float32)
        num_tokens = int(spectrum(pcm)[1][:, ::2][:, ::2].sum())
        ids += [MARKS["boa_token_id"], *[MARKS["audio_token_id"]] * num_tokens, MARKS["eoa_token_index"]]
    return Clip(torch.tensor([*ids, *after]), pictures, pcm)


def their_inputs(clip: Clip) -> dict[str, Any]:
    """A clip as their class takes it: pictures filled up as by their processor, and an attention mask."""
    given: dict[str, Any] = {"input_ids": clip.ids[None], "attention_mask": torch.ones_like(clip.ids)[None]}
    if clip.pictures is not None:
        patches, places = picture_patches(clip.pictures, PATCH)
        missing = PATCHES_OF_PROCESSOR - patches.shape[1]
        given |= {
            "pixel_values_videos": torch.nn.functional.pad(patches, (0, 0, 0, missing)),
            "video_position_ids": torch.nn.functional.pad(places, (0, 0, 0, missing), value=-1),
            "num_frames_per_video": torch.tensor([len(patches)]),
        }
    if clip.pcm is not None:
        given["input_features"], given["input_features_mask"] = spectrum(clip.pcm)
    return given


@torch.no_grad()
def merged(model: GemmaModel, clip: Clip) -> tuple[Tensor, Tensor]:
    """What our decoder reads of a clip: embeddings (1,L,D), and ids (1,L) with `PAD` where a token is no word."""
    is_seen, is_heard = (clip.ids == MARKS[f"{kind}_token_id"] for kind in ("video", "audio"))
    ids = clip.ids.masked_fill(is_seen | is_heard, PAD)
    embeds = model.decoder.embed_tokens(ids)
    if clip.pictures is not None:
        embeds[is_seen] = model.see(*picture_patches(clip.pictures, PATCH))
    if clip.pcm is not None:
        features, is_sound = spectrum(clip.pcm)
        embeds[is_heard] = model.hear(features[:, is_sound[0]]).tokens
    return embeds[None], ids[None]
