"""Whether a window is of the media that the mini family takes. Pure."""

import math

import numpy as np

from engines.api import Detail, Window
from engines.errors import InvalidWindowError
from engines.notes import Reading
from engines.shapes import MINI_MEDIA
from engines.speech.vad import chunks_ending_in

PICTURE = (MINI_MEDIA.frame_size, MINI_MEDIA.frame_size, 3)


def check_window(window: Window) -> None:
    """Raises InvalidWindowError."""
    if window.pcm.shape != (MINI_MEDIA.window_samples,) or window.heard.shape != window.pcm.shape:
        raise InvalidWindowError(f"a window holds {MINI_MEDIA.window_samples} samples, not {window.pcm.shape}")
    chunks = chunks_ending_in(window.index * MINI_MEDIA.window_samples, (window.index + 1) * MINI_MEDIA.window_samples)
    if window.voice_probabilities is not None and len(window.voice_probabilities) != len(chunks):
        raise InvalidWindowError(f"window {window.index} has {len(chunks)} voice probabilities or none")
    for frame in window.frames:
        if frame.rgb.shape != PICTURE or frame.rgb.dtype != np.uint8:
            raise InvalidWindowError(f"a picture is uint8 {PICTURE}, not {frame.rgb.dtype} {frame.rgb.shape}")
    if window.detail is not None:
        _check_detail(window.detail)
    for reading in window.readings or ():
        _check_reading(reading)


def _check_detail(detail: Detail) -> None:
    shape, size = detail.rgb.shape, MINI_MEDIA.detail_size
    is_picture = len(shape) == 3 and shape[2] == 3 and min(shape) >= 1 and max(shape) <= size
    if not is_picture or detail.rgb.dtype != np.uint8:
        found = f"{detail.rgb.dtype} {shape}"
        raise InvalidWindowError(f"a picture in detail is uint8 (H, W, 3), H and W from 1 to {size}, not {found}")
    if not math.isfinite(detail.time_s):
        raise InvalidWindowError(f"a picture in detail has a time in seconds, not {detail.time_s}")


def _check_reading(reading: Reading) -> None:
    if not reading.text.strip():
        raise InvalidWindowError("a reading has a text")
    if not all(0 <= value <= 1 for value in (reading.certainty, *reading.box)):
        raise InvalidWindowError(
            f"certainty and box of a reading are in [0, 1], not {reading.certainty} and {reading.box}"
        )
