"""A file in place of a microphone: played once, as fast as its clock says."""

import math
from collections.abc import Iterator
from itertools import chain

import av
import av.error
import numpy as np

from realtime.devices.seam import SoundBlock
from realtime.errors import DeviceEndedError, DeviceError
from realtime.media.clock import Clock


class SoundFile:
    """Any file with sound that FFmpeg reads. Its first sample is due at `began_s`."""

    longest_read_s = math.inf  # it waits until a sound is due

    def __init__(self, path: str, clock: Clock, began_s: float) -> None:
        """Raises DeviceError if there is no sound in it."""
        self.name, self._clock, self._began_s = path, clock, began_s
        self._num_read = 0
        try:
            self._container = av.open(path)
        except (av.error.FFmpegError, OSError) as error:
            raise DeviceError(f"microphone {path}: cannot be read as sound") from error
        if not self._container.streams.audio:
            self._container.close()
            raise DeviceError(f"microphone {path}: there is no sound in it")
        stream = self._container.streams.audio[0]
        self._rate_hz, self._num_channels = stream.rate, stream.channels
        self._frames = self._decoded()

    def read(self) -> SoundBlock:
        """The next sound, when its end is due."""
        pcm = next(self._frames, None)
        if pcm is None:
            raise DeviceEndedError(f"microphone: {self.name} is at its end")
        at_s = self._began_s + self._num_read / self._rate_hz
        is_first = self._num_read == 0
        self._num_read += len(pcm)
        self._clock.sleep_until(self._began_s + self._num_read / self._rate_hz)
        return SoundBlock(at_s, self._rate_hz, pcm, is_first)

    def close(self) -> None:
        """Close the file."""
        self._container.close()

    def _decoded(self) -> Iterator[np.ndarray[tuple[int, int], np.dtype[np.int16]]]:
        layout = self._container.streams.audio[0].layout
        resampler = av.AudioResampler(format="s16", layout=layout, rate=self._rate_hz)
        try:
            for frame in chain(self._container.decode(audio=0), (None,)):
                for part in resampler.resample(frame):
                    yield part.to_ndarray().reshape(-1, self._num_channels).astype(np.int16, copy=False)
        except av.error.FFmpegError:
            return  # what is damaged is not played
