"""Decoded frames of a live track become sound at the model's rate, with true holes."""

from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from realtime.media.frames import Sound
from realtime.rtc.av_clock import AvClock
from realtime.rtc.sound import LiveSound

RATE_HZ = 16_000
OPUS_FIRST = 3_000_000_000


def frame(index: int, rate_hz: int = 48_000, layout: str = "stereo", first: int = OPUS_FIRST) -> av.AudioFrame:
    """20 ms whose samples all have the value of their own time."""
    count = rate_hz // 50
    times = np.repeat((index * count + np.arange(count)) / rate_hz / 10, 2 if layout == "stereo" else 1)
    made = av.AudioFrame.from_ndarray((times * 32767).astype(np.int16)[None], format="s16", layout=layout)
    made.sample_rate, made.time_base, made.pts = rate_hz, Fraction(1, rate_hz), first + index * count
    return made


def hear(sound: LiveSound, indices: list[int]) -> list[Sound]:
    heard = [piece for index in indices for piece in sound.add(frame(index), arrived_s=index / 50)]
    return heard + sound.finish()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.booleans(), min_size=2, max_size=60))
def test_every_sample_has_its_right_time(arrived: list[bool]) -> None:
    indices = [0, *(index for index, came in enumerate(arrived, start=1) if came)]
    sound = LiveSound(RATE_HZ, AvClock())
    heard = hear(sound, indices)
    for piece in heard:
        expected = (piece.time_s + np.arange(len(piece.pcm)) / RATE_HZ) / 10
        off = np.abs(piece.pcm - expected)[40:-40]  # the resampler's filter rings at the edges
        assert off.max(initial=0) < 2e-3
    assert sum(len(piece.pcm) for piece in heard) == pytest.approx(320 * len(indices), abs=len(indices))
    assert sound.counters.heard_samples == 320 * len(indices)
    assert sound.counters.concealed_samples == 320 * (indices[-1] + 1 - len(indices))
    ends_s = [piece.time_s + len(piece.pcm) / RATE_HZ for piece in heard]
    begins_s = [piece.time_s for piece in heard]
    assert all(after >= before - 1e-3 for before, after in zip(ends_s, begins_s[1:], strict=False))


def test_a_change_of_codec_leaves_no_hole() -> None:
    sound = LiveSound(RATE_HZ, AvClock())
    hear(sound, [0, 1])
    later = sound.add(frame(2, 8000, "mono"), arrived_s=0.04) + sound.add(frame(3, 8000, "mono"), arrived_s=0.06)
    assert later[0].time_s == pytest.approx(0.04)
    assert sound.counters.concealed_samples == 0


def test_old_losses_hardly_count_in_delivered() -> None:
    sound = LiveSound(RATE_HZ, AvClock())
    assert sound.delivered == 1.0
    hear(sound, [0, *range(50, 100)])
    assert sound.delivered == pytest.approx(0.51, abs=0.02)
    hear(sound, list(range(100, 50 * 60)))
    assert sound.delivered > 0.95


def test_a_track_that_was_off_counts_no_loss() -> None:
    sound = LiveSound(RATE_HZ, AvClock())
    hear(sound, [0, 50 * 3600])
    assert sound.counters.concealed_samples == 0


def test_another_microphone_starts_without_what_was_known_of_the_first() -> None:
    """The first one's right channel is dead, the other's left one."""

    def stereo(index: int, left: float, right: float) -> av.AudioFrame:
        tone = np.sin(2 * np.pi * 440 * (index * 960 + np.arange(960)) / 48_000)
        both = (np.stack([left * tone, right * tone], axis=1) * 32767).astype(np.int16).reshape(1, -1)
        made = av.AudioFrame.from_ndarray(both, format="s16", layout="stereo")
        made.sample_rate, made.time_base, made.pts = 48_000, Fraction(1, 48_000), OPUS_FIRST + index * 960
        return made

    def heard(sound: LiveSound, restarts: bool) -> float:
        for index in range(50):
            sound.add(stereo(index, 0.5, 0.0), index / 50)
        pieces = sound.restart() if restarts else []
        assert sum(len(piece.pcm) for piece in pieces) < 320
        pieces = sound.add(stereo(50, 0.0, 0.5), 1.0)
        pcm = np.concatenate([piece.pcm for piece in pieces])
        return float(np.abs(pcm[64:128]).max())  # past the resampler's ringing

    assert heard(LiveSound(RATE_HZ, AvClock()), restarts=True) > 0.2
    assert heard(LiveSound(RATE_HZ, AvClock()), restarts=False) < 0.1
