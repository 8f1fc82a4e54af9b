"""Windows of random pictures and sounds for the families of audio-visual LLMs."""

import numpy as np

from engines.api import MediaSpec, Window
from engines.media import Frame
from engines.shapes import OMNI_MEDIA


def random_windows(
    count: int, *, has_pictures: bool = True, is_heard: bool = True, seed: int = 11, media: MediaSpec = OMNI_MEDIA
) -> list[Window]:
    """Windows that follow one another, with all their pictures."""
    random = np.random.default_rng(seed)
    size, samples = media.frame_size, media.window_samples
    num_pictures = round(media.window_s * media.frame_rate_hz) * has_pictures
    windows = []
    for index in range(count):
        start_s = index * media.window_s
        frames = tuple(
            Frame(
                start_s + number / media.frame_rate_hz + 0.1, random.integers(0, 256, (size, size, 3), dtype=np.uint8)
            )
            for number in range(num_pictures)
        )
        windows.append(
            Window(
                index=index,
                start_s=start_s,
                end_s=start_s + media.window_s,
                frames=frames,
                pcm=random.normal(0, 0.1, samples).astype(np.float32) * is_heard,
                heard=np.full(samples, is_heard),
                gaps=(),
                dropped_frames=0,
                is_last=index == count - 1,
            )
        )
    return windows
