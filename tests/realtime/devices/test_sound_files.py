"""A file in place of a microphone: paced by the clock, with its own rate and channels, once."""

from pathlib import Path

import numpy as np
import pytest

from realtime.devices.sound_files import SoundFile
from realtime.errors import DeviceEndedError, DeviceError
from tests.support.clocks import VirtualClock
from tests.support.media.clips import Clip, Tone, every, write


def test_sound_is_delivered_when_it_is_due(tmp_path: Path) -> None:
    path, clock = write(tmp_path / "tone.mkv", Clip((), (Tone(0, 1.0),))), VirtualClock()
    microphone, blocks = SoundFile(str(path), clock, 5.0), []

    def play() -> None:
        while True:
            blocks.append(microphone.read())
            assert clock.now_s() == pytest.approx(blocks[-1].at_s + blocks[-1].lasts_s)

    with pytest.raises(DeviceEndedError, match="is at its end"):
        play()
    microphone.close()
    assert [block.is_first for block in blocks] == [True] + [False] * (len(blocks) - 1)
    assert blocks[0].at_s == 5.0
    assert sum(block.lasts_s for block in blocks) == pytest.approx(1.0, abs=0.1)
    assert max(np.abs(block.pcm).max() for block in blocks) > 1000


def test_what_holds_no_sound_is_refused(tmp_path: Path) -> None:
    clip = write(tmp_path / "still.mkv", Clip(every(0.04, 1)))
    for path, why in ((clip, "no sound in it"), (Path(__file__), "cannot be read as sound")):
        with pytest.raises(DeviceError, match=why):
            SoundFile(str(path), VirtualClock(), 0.0)
