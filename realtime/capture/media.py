"""What camera and microphone deliver → sound and pictures on one clock, in the model's format.

Sound is resampled at once and never skipped. Of each slot of the model's frame rate one picture is converted, on a
thread. Lives on one event loop.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import av
import numpy as np

from engines.api import MediaSpec
from engines.serving.priority import lower_priority
from realtime.bounded_executor import BoundedExecutor
from realtime.capture.device_clock import DeviceClock
from realtime.devices.seam import CameraPicture, SoundBlock
from realtime.media.frames import Picture, Sound
from realtime.media.pictures import picture_of
from realtime.queues import QueueState
from realtime.rtc.sound import LiveSound

MAX_PICTURES_WAITING = 2  # for conversion
FULL_SCALE = 32_768


class LocalMedia:
    """`on_media` gets sound and pictures; times count from the first of them. `level` is the loudest sample of the
    newest sound, in [0, 1]."""

    def __init__(self, media: MediaSpec, on_media: Callable[[Sound | Picture], None]) -> None:
        self._media, self._on_media = media, on_media
        self._clock = DeviceClock()
        self._sound = LiveSound(media.sample_rate_hz, self._clock.av_clock)
        self._converter = ThreadPoolExecutor(1, "pictures", initializer=lower_priority)
        self._pictures = BoundedExecutor(self._converter, MAX_PICTURES_WAITING, self._convert, on_media)
        self._last_slot = -1
        self.level = 0.0

    @property
    def queue(self) -> QueueState:
        """Pictures that wait to be converted."""
        waiting = self._pictures
        return QueueState(depth=len(waiting), bound=MAX_PICTURES_WAITING, dropped=waiting.num_dropped)

    def add_sound(self, block: SoundBlock) -> None:
        """Take the next sound of the microphone."""
        self.level = float(np.abs(block.pcm.astype(np.int32)).max(initial=0)) / FULL_SCALE
        sounds = self._sound.restart() if block.is_first else []
        sounds += self._sound.add(self._clock.frame_of(block), block.at_s)
        self._clock.sound_was_timed()
        for sound in sounds:
            self._on_media(sound)

    def add_picture(self, picture: CameraPicture) -> None:
        """Take the next picture of the camera."""
        time_s = self._clock.picture_s(picture.at_s)
        slot = int(time_s * self._media.frame_rate_hz)
        if slot != self._last_slot:
            self._last_slot = slot
            self._pictures.push((time_s, picture))

    async def close(self) -> None:
        """Take nothing more."""
        await self._pictures.close()
        self._converter.shutdown(wait=False)

    def _convert(self, waiting: list[tuple[float, CameraPicture]]) -> Picture:
        """Runs on the thread."""
        ((time_s, picture),) = waiting
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture.bgr), format="bgr24")
        return picture_of(frame, time_s, self._media)
