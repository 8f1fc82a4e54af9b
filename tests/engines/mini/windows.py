"""Windows of noise for tests of the mini family."""

import numpy as np

from engines.api import Window
from engines.media import Frame
from engines.shapes import MINI_MEDIA


def noise_window(index: int) -> Window:
    generator = np.random.default_rng(index)
    side = MINI_MEDIA.frame_size
    rgb = generator.integers(0, 255, (side, side, 3), np.uint8)
    pcm = generator.normal(0, 0.05, MINI_MEDIA.window_samples).astype(np.float32)
    start_s = index * MINI_MEDIA.window_s
    heard = np.ones(len(pcm), np.bool_)
    return Window(index, start_s, start_s + 2, (Frame(start_s, rgb),), pcm, heard, (), 0, is_last=False)
