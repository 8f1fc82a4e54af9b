"""What `doctor` says of the devices of `talk`."""

import pytest

from clients.doctor import checks
from realtime.errors import DeviceError


@pytest.mark.parametrize("is_there", [True, False])
def test_it_says_whether_there_is_portaudio(is_there: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def load() -> None:
        if not is_there:
            raise DeviceError("no PortAudio")

    monkeypatch.setattr(checks, "load_portaudio", load)
    check = checks._portaudio()
    assert check.ok == is_there
    assert not check.needed
    assert is_there or "libportaudio2" in check.remedy
