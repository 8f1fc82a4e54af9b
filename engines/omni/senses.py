"""A window's pictures and sound as tokens of the towers.

Two pictures, one second, are one time of the video; a token of sound is 40 ms. Windows that are encoded alone give the
tokens of the whole clip: the towers look no further than one time of the video and 2 s of sound. Only the edges of the
sound's spectrum differ.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engines.api import NO_NOTE, AVTokens, FloatArray, IntArray, MediaSpec, Modality, Window
from engines.core.upload import on_device
from engines.errors import InvalidWindowError, WeightsMismatchError
from engines.memory.token_table import NO_PLACE
from engines.omni.config import OmniConfig
from engines.omni.model import OmniModel
from engines.shapes import SAMPLE_RATE_HZ, exact_div

TOKENS_PER_SECOND = 25  # of sound
TOKEN_SAMPLES = exact_div(SAMPLE_RATE_HZ, TOKENS_PER_SECOND)
MIN_HEARD_SHARE = 0.2
MEAN, STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)  # of colours, as Qwen was trained


@dataclass(frozen=True)
class Encoded:
    """Tokens `embeds` (N,D) where the towers are: one for each of the `times` in seconds, or, of pictures, one for each
    place of the picture of each time."""

    embeds: Tensor
    times: list[float]
    modality: Modality


@dataclass
class SoundSoFar:
    """What a tower needs of the sound of a stream before its next window, the one at `next_index`: its last samples
    `pcm` (S,), and what the tower has `left`. Empty where sound begins."""

    next_index: int = 0
    pcm: FloatArray | None = None
    left: Tensor | None = None


class OmniSenses:
    """Towers with what comes before them; no state."""

    def __init__(self, model: OmniModel, media: MediaSpec) -> None:
        """Raises WeightsMismatchError if the towers cut pictures otherwise than `media`."""
        vision = model.config.vision_tower
        if vision.patch_size * vision.spatial_merge_size * media.grid != media.frame_size:
            raise WeightsMismatchError(
                f"pictures of {media.frame_size} pixels do not make {media.grid} × {media.grid} tokens with patches of "
                f"{vision.patch_size} pixels, {vision.spatial_merge_size} × {vision.spatial_merge_size} a token"
            )
        self._model, self._media = model, media
        self._pictures_per_time = vision.temporal_patch_size
        self._time_s = vision.temporal_patch_size / media.frame_rate_hz
        theirs: Any = import_module("transformers.models.whisper.feature_extraction_whisper")
        self._spectrum = theirs.WhisperFeatureExtractor(feature_size=model.config.audio_tower.num_mel_bins)

    def encode(self, window: Window, _sound: SoundSoFar | None = None, /) -> AVTokens:
        """As `Senses` has it. This tower looks at 2 s of sound at a time: each window is a clip of its own."""
        check_window(window, self._media)
        return fetched(self._see(window), self._hear(window), self._media.grid)

    def forget(self) -> None:
        self._model.forget()

    def _see(self, window: Window) -> Encoded:
        by_time: dict[int, list[FloatArray]] = {}
        last = round(self._media.window_s / self._time_s) - 1
        for frame in window.frames:
            number = min(max(int((frame.time_s - window.start_s) / self._time_s), 0), last)
            by_time.setdefault(number, []).append(frame.rgb.astype(np.float32) / np.float32(255))
        if not by_time:
            return Encoded(self._nothing, [], Modality.VIDEO)
        numbers, config = sorted(by_time), self._model.config
        pictures = [picture for number in numbers for picture in self._as_many(by_time[number])]
        side = self._media.grid * config.merge
        pixels = torch.from_numpy(patches(np.stack(pictures), config))
        embeds = self._model.see(pixels, torch.tensor([[len(numbers), side, side]]))
        times = [window.start_s + number * self._time_s for number in numbers]
        return Encoded(embeds, times, Modality.VIDEO)

    def _as_many(self, pictures: list[FloatArray]) -> list[FloatArray]:
        """As many as make one time of the video; the last is repeated, as Qwen's processor does."""
        return [pictures[min(number, len(pictures) - 1)] for number in range(self._pictures_per_time)]

    def _hear(self, window: Window) -> Encoded:
        numbers = heard_tokens(window)
        if not len(numbers):
            return Encoded(self._nothing, [], Modality.AUDIO)
        spectrum = self._spectrum(window.pcm, sampling_rate=SAMPLE_RATE_HZ, padding="do_not_pad", return_tensors="pt")
        features = spectrum["input_features"]
        embeds = self._model.hear(features, torch.ones(features.shape[::2], dtype=torch.long))
        times = [window.start_s + number / TOKENS_PER_SECOND for number in numbers.tolist()]
        return Encoded(embeds[on_device(numbers, embeds.device)], times, Modality.AUDIO)

    @property
    def _nothing(self) -> Tensor:
        return torch.zeros(0, self._model.config.decoder.hidden_size, device=self._model.device)


def check_window(window: Window, media: MediaSpec) -> None:
    """Raises InvalidWindowError if sound or pictures of a window are not of `media`."""
    size = media.frame_size
    if window.pcm.shape != (media.window_samples,) or window.heard.shape != window.pcm.shape:
        raise InvalidWindowError(f"a window holds {media.window_samples} samples, not {window.pcm.shape}")
    for frame in window.frames:
        if frame.rgb.shape != (size, size, 3) or frame.rgb.dtype != np.uint8:
            raise InvalidWindowError(f"a picture is uint8 {(size, size, 3)}, not {frame.rgb.dtype} {frame.rgb.shape}")


def heard_tokens(window: Window) -> IntArray:
    """Which of a window's tokens of 40 ms stand for sound that was heard."""
    return np.flatnonzero(window.heard.reshape(-1, TOKEN_SAMPLES).mean(1) >= MIN_HEARD_SHARE)


def fetched(seen: Encoded, heard: Encoded, grid: int) -> AVTokens:
    """Pictures of `grid` × `grid` tokens, then sound. The host waits once, for both towers."""
    embeds = torch.cat((seen.embeds.float(), heard.embeds.float())).cpu().numpy()
    of_seen, of_heard = np.split(embeds, [len(seen.embeds)])
    return _av_tokens(of_seen, seen, grid).concatenate(_av_tokens(of_heard, heard, grid))


def _av_tokens(embeds: FloatArray, part: Encoded, grid: int) -> AVTokens:
    count = len(embeds)
    row = column = np.full(count, NO_PLACE)
    if part.modality == Modality.VIDEO:
        row, column = np.divmod(np.arange(count) % grid**2, grid)
    return AVTokens(
        embeds=embeds,
        time_s=np.repeat(np.asarray(part.times, np.float64), count // len(part.times) if part.times else 1),
        row=row,
        column=column,
        modality=np.full(count, part.modality, np.int64),
        certainty=np.ones(count, np.float32),
        note=np.full(count, NO_NOTE),
    )


def patches(pictures: FloatArray, config: OmniConfig) -> FloatArray:
    """Pictures (F,H,W,3) in [0, 1] → patches (P, 3 · temporal · size · size), in the order of transformers' processor:
    those that become one token follow one another."""
    vision = config.vision_tower
    temporal, size, merge = vision.temporal_patch_size, vision.patch_size, config.merge
    normal = (pictures - np.asarray(MEAN, np.float32)) / np.asarray(STD, np.float32)
    frames, height, width, _ = normal.shape
    times, rows, columns = (
        exact_div(frames, temporal),
        exact_div(height, size * merge),
        exact_div(width, size * merge),
    )
    split = normal.reshape(times, temporal, rows, merge, size, columns, merge, size, 3)
    ordered = split.transpose(0, 2, 5, 3, 6, 8, 1, 4, 7)  # time, token, place in it, colour, frame, place in a patch
    return np.ascontiguousarray(ordered.reshape(times * rows * columns * merge**2, 3 * temporal * size**2))
