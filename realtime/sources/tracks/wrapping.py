"""Timestamps of few bits that begin anew although the clock goes on. Pure.

FFmpeg itself goes on where the 32 bits of RTP begin anew (`rtpdec.c`).
"""

import math

MPEG_WRAP_S = 2**33 / 90_000  # 26.5 hours (ISO/IEC 13818-1)
MAX_HOLE_S = 60.0  # a longer hole at a wrap is taken for a clock that restarts; FFmpeg draws the line there, too
JITTER_S = 1.0
WRAPPING_FORMATS = {"mpegts", "mpegtsraw", "mpeg", "hls"}


def wrap_of(format_name: str) -> float | None:
    """After how long the timestamps of a format of FFmpeg's begin anew; None: never."""
    return MPEG_WRAP_S if format_name in WRAPPING_FORMATS else None


def unwrap(time_s: float, expected_s: float, laps: int, wrap_s: float | None) -> tuple[float, int]:
    """The time of a packet without wraps, and the number of wraps that were added to it.

    `laps` of the packet before, `expected_s` where it ended. FFmpeg adds a wrap to every time below the first one; a
    restart is found although it does, and a second wrap, which it does not see.
    """
    if wrap_s is None:
        return time_s, laps
    time_s += laps * wrap_s
    if -JITTER_S <= time_s + wrap_s - expected_s <= MAX_HOLE_S:
        return time_s + wrap_s, laps + 1
    if time_s - expected_s > MAX_HOLE_S and math.floor(time_s / wrap_s) > math.floor(expected_s / wrap_s):
        return time_s - wrap_s, laps - 1
    return time_s, laps
