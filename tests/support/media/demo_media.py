"""The demo clip's sound and pictures, which are known."""

import numpy as np

from engines.api import FloatArray
from engines.media import Frame
from engines.shapes import MINI_MEDIA
from realtime.media.frames import Picture, Sound
from realtime.sources.reader import MediaReader
from tests.conftest import DEMO

RATE_HZ = MINI_MEDIA.sample_rate_hz


class DemoMedia:
    """All sound and all pictures of the demo clip."""

    def __init__(self) -> None:
        with MediaReader(str(DEMO), MINI_MEDIA) as reader:
            frames = list(reader)
        self.pcm = np.concatenate([frame.pcm for frame in frames if isinstance(frame, Sound)])
        self.pictures = [frame for frame in frames if isinstance(frame, Picture)]

    def sound(self, start_s: float, end_s: float) -> FloatArray:
        return self.pcm[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)]

    def picture(self, time_s: float) -> Frame:
        picture = min(self.pictures, key=lambda shown: abs(shown.time_s - time_s))
        return Frame(picture.time_s, picture.rgb)
