"""What sources of this machine open: a file stands for a camera, a fake PortAudio for the sound card."""

from pathlib import Path

import numpy as np
import pytest

from realtime.capture.openers import MachineDevices
from realtime.devices.places import WantedDevices
from realtime.devices.sound_cards import NO_PORTAUDIO
from realtime.errors import DeviceError
from tests.support.devices.fakes import InterruptedClock
from tests.support.devices.portaudio import FakePortAudio, device
from tests.support.media.clips import Clip, every, write


def test_the_default_microphone_is_opened_and_portaudio_is_loaded_once() -> None:
    library = FakePortAudio([device("other", inputs=1), device("mic", inputs=2)], defaults=(1, -1))
    loaded: list[FakePortAudio] = []

    def load() -> FakePortAudio:
        loaded.append(library)
        return library

    devices = MachineDevices(load)
    for _ in range(2):
        openers = devices.openers(WantedDevices(None, has_microphone=True), InterruptedClock())
        assert openers.camera is None
        assert openers.microphone is not None
        microphone = openers.microphone()
        assert microphone.name == "mic"
        assert microphone.read().pcm.dtype == np.int16
    assert len(loaded) == 1


def test_without_portaudio_the_camera_is_there(tmp_path: Path) -> None:
    def load() -> None:
        raise DeviceError(NO_PORTAUDIO)

    film = write(tmp_path / "film.mp4", Clip(every(0.04, 1)))
    openers = MachineDevices(load).openers(WantedDevices(str(film), has_microphone=True), InterruptedClock())
    assert openers.camera is not None
    assert openers.microphone is not None
    camera = openers.camera()
    assert camera.read().bgr.shape == (48, 64, 3)
    camera.close()
    with pytest.raises(DeviceError, match="apt install libportaudio2"):
        openers.microphone()
