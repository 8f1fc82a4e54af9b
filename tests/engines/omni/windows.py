"""Windows of random pictures and sounds for the Qwen2.5-Omni family."""

import numpy as np

from engines.api import Window
from engines.media import Frame
from engines.shapes import OMNI_MEDIA


def random_windows(count: int, *, has_pictures: bool = True, is_heard: bool = True, seed: int = 11) -> list[Window]:
    """Windows that follow one another, four pictures each."""
    random = np.random.default_rng(seed)
    size, samples = OMNI_MEDIA.frame_size, OMNI_MEDIA.window_samples
    windows = []
    for index in range(count):
        start_s = index * OMNI_MEDIA.window_s
        frames = tuple(
            Frame(start_s + 0.5 * number + 0.1, random.integers(0, 256, (size, size, 3), dtype=np.uint8))
            for number in range(4 * has_pictures)
        )
        windows.append(
            Window(
                index=index,
                start_s=start_s,
                end_s=start_s + OMNI_MEDIA.window_s,
                frames=frames,
                pcm=random.normal(0, 0.1, samples).astype(np.float32) * is_heard,
                heard=np.full(samples, is_heard),
                gaps=(),
                dropped_frames=0,
                is_last=index == count - 1,
            )
        )
    return windows
