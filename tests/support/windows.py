"""Windows without a source."""

import numpy as np

from engines.api import MediaSpec, Window
from tests.support.scripted_engine import SCRIPTED_MEDIA


def scripted_windows(count: int, media: MediaSpec = SCRIPTED_MEDIA) -> list[Window]:
    """The first windows of a stream in which nothing is seen and nothing is heard."""
    pcm = np.zeros(media.window_samples, np.float32)
    return [
        Window(index, index * media.window_s, (index + 1) * media.window_s, (), pcm, pcm == 1, (), 0, False)
        for index in range(count)
    ]
