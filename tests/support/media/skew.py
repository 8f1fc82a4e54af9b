"""Measures how far apart the sound and the picture of one event are in windows."""

import numpy as np

from engines.api import MediaSpec, Window

FINE = MediaSpec(
    window_s=2.0, sample_rate_hz=16_000, frame_rate_hz=100.0, frame_size=16, grid=7, detail_size=64
)  # 100 pictures a second: no picture of a test is surplus


def skews_ms(windows: list[Window], event_s: float) -> list[float]:
    """How much later each beep is than the flash of the same event, in ms. There is one event every `event_s`."""
    pcm = np.concatenate([window.pcm for window in windows])
    sound_s = np.flatnonzero(np.abs(pcm) > 0.1) / FINE.sample_rate_hz + windows[0].start_s
    bright_s = np.asarray([frame.time_s for w in windows for frame in w.frames if frame.rgb.mean() > 128])
    heard_s, seen_s = (times[np.diff(times, prepend=-1) > event_s / 2] for times in (sound_s, bright_s))
    return [1e3 * float(a - b) for a in heard_s for b in seen_s if abs(a - b) < event_s / 2]
