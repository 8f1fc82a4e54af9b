"""The windows of a media source, as fast as it can be read, or paced like a live one."""

from collections.abc import Iterator

from engines.api import Window
from realtime.errors import MediaError
from realtime.media.clock import Clock
from realtime.media.frames import Sound
from realtime.media.windower import Windower
from realtime.sources.addresses import masked
from realtime.sources.reader import MediaReader


class WindowSource:
    """Reads one source to its end. With a `clock`, sound and pictures are used when they are due, not earlier."""

    def __init__(self, reader: MediaReader, windower: Windower, clock: Clock | None) -> None:
        self._reader, self._windower, self._clock = reader, windower, clock
        self.end_s = 0.0

    def __iter__(self) -> Iterator[Window]:
        """All windows. Raises MediaError if the source turns out to hold nothing."""
        start_s = self._clock.now_s() if self._clock else 0.0
        is_empty = True
        for frame in self._reader:
            is_empty = False
            self._windower.expect(self._reader.usable_tracks)
            end_s = frame.time_s
            if isinstance(frame, Sound):
                end_s += len(frame.pcm) / self._reader.media.sample_rate_hz
            if self._clock:
                self._clock.sleep_until(start_s + end_s)
            self.end_s = max(self.end_s, end_s)
            if isinstance(frame, Sound):
                yield from self._windower.add_audio(frame.time_s, frame.pcm)
            else:
                yield from self._windower.add_frame(frame.time_s, frame.rgb, frame.detail)
        if is_empty:
            counters = self._reader.counters
            reason = counters.broken_off or "; ".join(counters.left_out.values())
            raise MediaError(f"{masked(self._reader.source)}: holds nothing to see or hear ({reason})")
        self._windower.expect(self._reader.usable_tracks)
        self.end_s = max(self.end_s, self._reader.end_s)
        yield from self._windower.flush()
