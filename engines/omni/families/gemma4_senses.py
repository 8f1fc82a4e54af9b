"""A window's pictures and sound as tokens of Gemma 4's towers."""

from importlib import import_module
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engines.api import AVTokens, FloatArray, Modality, Window
from engines.core.upload import on_device
from engines.errors import WeightsMismatchError
from engines.omni.families.gemma4_model import GemmaModel
from engines.omni.senses import (
    TOKEN_SAMPLES,
    TOKENS_PER_SECOND,
    Encoded,
    SoundSoFar,
    check_window,
    fetched,
    heard_tokens,
)
from engines.shapes import GEMMA_MEDIA, SAMPLE_RATE_HZ, exact_div


class GemmaSenses:
    """Implements `Senses`. The first picture of each second is seen. Sound is one clip as long as windows follow one
    another and something is heard in each."""

    def __init__(self, model: GemmaModel) -> None:
        """Raises WeightsMismatchError if the tower cuts pictures otherwise than `GEMMA_MEDIA`."""
        vision = model.config.theirs.vision_config
        self._patch, self._media = vision.patch_size, GEMMA_MEDIA
        if self._patch * vision.pooling_kernel_size * GEMMA_MEDIA.grid != GEMMA_MEDIA.frame_size:
            raise WeightsMismatchError(
                f"pictures of {GEMMA_MEDIA.frame_size} pixels do not make {GEMMA_MEDIA.grid} × {GEMMA_MEDIA.grid} "
                f"tokens with patches of {self._patch} pixels, {vision.pooling_kernel_size} a side in a token"
            )
        self._model = model
        theirs: Any = import_module("transformers.models.gemma4.feature_extraction_gemma4")
        self._spectrum = theirs.Gemma4AudioFeatureExtractor()

    def encode(self, window: Window, sound: SoundSoFar | None = None, /) -> AVTokens:
        check_window(window, self._media)
        return fetched(self._see(window), self._hear(window, sound or SoundSoFar()), self._media.grid)

    def forget(self) -> None:
        self._model.forget()

    def _see(self, window: Window) -> Encoded:
        by_second: dict[int, FloatArray] = {}
        last = round(self._media.window_s * self._media.frame_rate_hz) - 1
        for frame in window.frames:
            number = min(max(int((frame.time_s - window.start_s) * self._media.frame_rate_hz), 0), last)
            by_second.setdefault(number, frame.rgb.astype(np.float32) / np.float32(255))
        numbers = sorted(by_second)
        embeds = self._nothing
        if numbers:
            embeds = self._model.see(*picture_patches(np.stack([by_second[each] for each in numbers]), self._patch))
        times = [window.start_s + number / self._media.frame_rate_hz for number in numbers]
        return Encoded(embeds, times, Modality.VIDEO)

    def _hear(self, window: Window, sound: SoundSoFar) -> Encoded:
        numbers = heard_tokens(window)
        embeds = self._nothing
        goes_on = window.index == sound.next_index
        before, left = (sound.pcm, sound.left) if goes_on else (None, None)
        sound.next_index, sound.pcm, sound.left = window.index + 1, None, None
        if len(numbers):
            heard = self._model.hear(self._features(window.pcm, before), left)
            sound.pcm, sound.left = window.pcm[-TOKEN_SAMPLES:].copy(), heard.left.clone()
            embeds = heard.tokens[on_device(numbers, heard.tokens.device)]
        times = [window.start_s + number / TOKENS_PER_SECOND for number in numbers.tolist()]
        return Encoded(embeds, times, Modality.AUDIO)

    def _features(self, pcm: FloatArray, before: FloatArray | None) -> Tensor:
        """Log-mel features (1, T, mel bins) of a window's sound and of what was `before`. The last frame wants one
        sample more than it reads; without it a window would end 10 ms too soon."""
        pieces = ([] if before is None else [before]) + [pcm, np.zeros(1, np.float32)]
        made = self._spectrum([np.concatenate(pieces)], sampling_rate=SAMPLE_RATE_HZ, return_tensors="pt")
        features: Tensor = made["input_features"][:, made["input_features_mask"][0]]
        return features

    @property
    def _nothing(self) -> Tensor:
        return torch.zeros(0, self._model.config.decoder.hidden_size, device=self._model.device)


def picture_patches(pictures: FloatArray, size: int) -> tuple[Tensor, Tensor]:
    """Pictures (F,H,W,3) in [0, 1] → patches (F, P, size·size·3) row by row, and the column and row of each (F,P,2), as
    transformers' processor cuts them."""
    frames, height, width, _ = pictures.shape
    rows, columns = exact_div(height, size), exact_div(width, size)
    split = pictures.reshape(frames, rows, size, columns, size, 3).transpose(0, 1, 3, 2, 4, 5)
    patches = torch.from_numpy(np.ascontiguousarray(split.reshape(frames, rows * columns, size * size * 3)))
    row, column = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
    return patches, torch.stack((column, row), -1).view(1, rows * columns, 2).expand(frames, -1, -1)
