"""Sound and pictures stay on one clock for hours, whatever the sound card's clock and the machine's load do."""

import random

import numpy as np
import pytest

from realtime.capture.device_clock import DeviceClock
from realtime.devices.seam import SoundBlock

RATE_HZ, BLOCK_S = 8_000, 0.5
PICTURE_EVERY_S = 0.5
SAMPLES = round(RATE_HZ * BLOCK_S)
SILENCE = np.zeros((SAMPLES, 1), np.int16)


class Box:
    """A machine whose sound card counts `ppm` too fast. `skews_s`: of every second, how much earlier a picture is than
    the sound of the same moment."""

    def __init__(self, ppm: float, seed: int = 1) -> None:
        self.clock, self._random = DeviceClock(), random.Random(seed)
        self._card_rate_hz = RATE_HZ * (1 + 1e-6 * ppm)
        self.now_s, self._is_first = 1000.0, True
        self.sounds: list[tuple[float, float]] = []  # a moment of the machine's clock, and as sound is timed
        self.pictures: list[tuple[float, float]] = []
        self._next_picture_s = self.now_s

    def run(self, seconds: float, *, late_s: float = 0.0, is_mute: bool = False) -> None:
        """Blocks come up to 15 ms late, or all of them later by `late_s`."""
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            begins_s, self.now_s = self.now_s, self.now_s + SAMPLES / self._card_rate_hz
            if not is_mute:
                self._sound(begins_s, late_s)
            while self._next_picture_s <= self.now_s:
                at_s = self._next_picture_s
                self.pictures.append((at_s, self.clock.picture_s(at_s)))
                self._next_picture_s += PICTURE_EVERY_S

    def _sound(self, begins_s: float, late_s: float) -> None:
        at_s = begins_s + late_s + self._random.expovariate(1 / 0.003)
        frame = self.clock.frame_of(SoundBlock(at_s, RATE_HZ, SILENCE, self._is_first))
        self._is_first = False
        assert frame.pts is not None
        assert frame.time_base is not None
        time_s = self.clock.av_clock.time_s("audio", float(frame.pts * frame.time_base), BLOCK_S, at_s)
        self.clock.sound_was_timed()
        self.sounds.append((begins_s, time_s))

    def unplug(self, seconds: float) -> None:
        self.run(seconds, is_mute=True)
        self._is_first = True

    def lose(self, seconds: float) -> None:
        """The sound card has no room for so much of its sound."""
        self.now_s += seconds

    def skews_s(self, since_s: float = 0.0) -> list[float]:
        """How far each picture is from the sound of its moment."""
        moments, times = np.asarray(self.sounds).T
        return [
            time_s - float(np.interp(at_s, moments, times))
            for at_s, time_s in self.pictures
            if moments[0] + since_s <= at_s <= moments[-1]
        ]


@pytest.mark.parametrize("ppm", [200.0, -200.0])
def test_four_hours_of_a_card_that_drifts(ppm: float) -> None:
    box = Box(ppm)
    box.run(4 * 3600)
    uncorrected_s = box.sounds[-1][1] - (box.sounds[-1][0] - 1000.0)
    assert abs(uncorrected_s) == pytest.approx(2.88, abs=0.05)  # what pictures on the machine's clock would be off by
    assert max(map(abs, box.skews_s())) < 0.040
    assert box.clock.av_clock.counters.held == 0
    assert box.clock.av_clock.counters.jumps == 0


def test_sound_is_never_stretched() -> None:
    box = Box(200.0)
    box.run(600)
    steps = np.diff([time_s for _, time_s in box.sounds])
    np.testing.assert_allclose(steps, BLOCK_S, atol=1e-6)


def test_a_busy_machine_moves_no_picture() -> None:
    box = Box(50.0)
    box.run(60)
    box.run(1.5, late_s=0.3)  # callbacks come late and catch up
    box.run(60)
    assert max(map(abs, box.skews_s())) < 0.040


def test_after_it_was_away_sound_goes_on_as_much_later() -> None:
    box = Box(200.0)
    box.run(60)
    box.unplug(45.0)
    box.run(60)
    moments, times = np.diff(np.asarray(box.sounds).T)
    assert times.max() == pytest.approx(moments.max(), abs=0.02)
    assert max(map(abs, box.skews_s())) < 0.040


@pytest.mark.parametrize("lost_s", [0.03, 0.4])
def test_lost_sound_moves_the_rest_back_to_its_place(lost_s: float) -> None:
    box = Box(0.0)
    box.run(60)
    box.lose(lost_s)
    box.run(60)
    assert max(map(abs, box.skews_s(since_s=70.0))) < 0.040


def test_the_camera_may_come_first_and_the_microphone_much_later() -> None:
    box = Box(0.0)
    box.run(30, is_mute=True)
    box.run(30)
    assert max(map(abs, box.skews_s())) < 0.040
    assert box.pictures[0][1] == 0.0
