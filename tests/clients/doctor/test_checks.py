"""What `doctor` says of the devices of `talk`."""

import pytest

from clients.checkpoints.fit import Box
from clients.doctor import checks
from clients.doctor.hardware import Gpu
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


@pytest.mark.parametrize(
    ("box", "told"),
    [
        (
            Box(64 * 10**9, (Gpu("NVIDIA GeForce RTX 3060, 12288 MiB", 12288 * 2**20),)),
            "qwen2.5-omni-7b-awq fits, about 39 tokens a second; qwen2.5-omni-3b fits, about 29 tokens a second; "
            "gemma-4-e2b fits, about 40 tokens a second; "
            "gemma-4-e4b fits with --quantise int4, about 52 tokens a second; "
            "qwen2.5-omni-7b fits with --quantise int4, about 40 tokens a second (computed, unverified)",
        ),
        (
            Box(25 * 10**9, ()),
            "none fits a GPU here; too slow for a camera, on the CPU: qwen2.5-omni-3b, gemma-4-e2b (computed)",
        ),
        (Box(8 * 10**9, ()), "none fits a GPU here (computed)"),
    ],
)
def test_it_says_which_larger_models_fit_and_how_fast_they_should_be(
    box: Box, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "this_box", lambda: box)
    check = checks._larger_models()
    assert (check.ok, check.needed, check.found) == (True, False, told)
