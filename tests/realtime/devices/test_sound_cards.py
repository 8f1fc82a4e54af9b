"""Microphones and loudspeakers through PortAudio: listed, opened, refused in one line, found again after a change."""

import sys
from pathlib import Path

import numpy as np
import pytest

from realtime.devices import portaudio
from realtime.devices.portaudio import MAX_BLOCKS
from realtime.devices.sound_cards import SoundCards, load_portaudio
from realtime.errors import DeviceError
from tests.support.devices.portaudio import FakePortAudio, device

MIC, SPEAKER = device("USB Mic", inputs=4, rate_hz=44_100.0), device("Speakers", outputs=2)


def cards_of(library: FakePortAudio, tmp_path: Path) -> SoundCards:
    return SoundCards(library, tmp_path / "cards")


def test_devices_are_listed_by_direction(tmp_path: Path) -> None:
    cards = cards_of(FakePortAudio([MIC, SPEAKER], (0, 1)), tmp_path)
    (mic,), (speaker,) = cards.list("input"), cards.list("output")
    assert (mic.number, mic.name, mic.details, mic.is_default) == (0, "USB Mic", "Fake, 44100 Hz", True)
    assert (speaker.number, speaker.name) == (1, "Speakers")


def test_a_microphone_delivers_what_it_captures_with_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = FakePortAudio([MIC], (0, -1))
    monkeypatch.setattr("realtime.devices.portaudio.time.monotonic", lambda: 100.0)
    microphone = cards_of(library, tmp_path).open_microphone(None)
    (stream,) = library.streams
    assert (stream.options["samplerate"], stream.options["channels"], stream.options["dtype"]) == (44_100, 2, "int16")
    assert microphone.read().is_first
    sound = np.arange(8820, dtype=np.int16).reshape(-1, 2)
    stream.capture(sound, lateness_s=0.3)  # as the driver says
    stream.capture(sound, lateness_s=77.0)  # which cannot be: it was captured just now
    for at_s in (99.7, 99.9):
        block = microphone.read()
        assert block.at_s == pytest.approx(at_s)
        assert (block.rate_hz, block.is_first) == (44_100, False)
        np.testing.assert_array_equal(block.pcm, sound)


def test_sound_that_nobody_reads_is_counted(tmp_path: Path) -> None:
    library = FakePortAudio([MIC], (0, -1))
    microphone = cards_of(library, tmp_path).open_microphone(None)
    for _ in range(MAX_BLOCKS + 5):
        library.streams[0].capture(np.zeros((100, 2), np.int16))
    assert microphone.num_dropped == 5  # type: ignore[attr-defined]


def test_a_microphone_that_calls_back_no_more_has_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portaudio, "SILENT_S", 0.02)
    monkeypatch.setattr(portaudio, "WATCH_S", 0.01)
    library = FakePortAudio([MIC], (0, -1))
    microphone = cards_of(library, tmp_path).open_microphone(None)
    microphone.read()
    with pytest.raises(DeviceError, match="microphone USB Mic has gone"):
        microphone.read()
    library.silent = True
    with pytest.raises(DeviceError, match="microphone USB Mic has gone"):
        cards_of(library, tmp_path).open_microphone(None)
    assert library.streams[-1].is_closed


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("Device unavailable [PaErrorCode -9985]", "another program uses it"),
        ("Illegal I/O", "cannot be opened: Illegal"),
    ],
)
def test_a_device_that_cannot_be_opened_is_told_in_one_line(tmp_path: Path, message: str, told: str) -> None:
    library = FakePortAudio([MIC], (0, -1), refuses=message)
    with pytest.raises(DeviceError, match=f"microphone USB Mic: .*{told}"):
        cards_of(library, tmp_path).open_microphone(None)


def test_a_device_that_was_plugged_in_is_found_once_nothing_is_open_or_the_kernel_lists_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portaudio, "WATCH_S", 0.01)
    library = FakePortAudio([SPEAKER], (-1, 0), plugged=[SPEAKER, MIC])
    cards = cards_of(library, tmp_path)
    speaker = cards.open_loudspeaker(None)
    with pytest.raises(DeviceError, match="there is no microphone USB Mic: none was found"):
        cards.open_microphone("USB Mic")
    assert library.num_starts == 1  # the loudspeaker plays on
    (tmp_path / "cards").write_text("1 [USB Mic]")
    assert cards.open_microphone("USB Mic").name == "USB Mic"
    assert library.num_starts == 2
    with pytest.raises(DeviceError, match="loudspeaker Speakers has gone"):
        speaker.read()  # it is opened again by whoever reads it
    speaker.close()


def test_a_loudspeaker_plays_what_is_pushed_and_then_silence(tmp_path: Path) -> None:
    library = FakePortAudio([SPEAKER], (-1, 0))
    speaker = cards_of(library, tmp_path).open_loudspeaker(None)
    (stream,) = library.streams
    assert stream.options["samplerate"] == 24_000
    speaker.push(np.full(480, 0.5, np.float32))
    speaker.push(np.full(480, 0.25, np.float32))
    assert speaker.waiting_s == pytest.approx(0.04)
    np.testing.assert_array_equal(stream.play(700), np.repeat(np.asarray([0.5, 0.25], np.float32), [480, 220]))
    np.testing.assert_array_equal(stream.play(700), np.repeat(np.asarray([0.25, 0.0], np.float32), [260, 440]))
    speaker.push(np.ones(480, np.float32))
    speaker.clear()
    assert not stream.play(480).any()
    assert speaker.waiting_s == 0.0


def test_a_loudspeaker_that_plays_other_rates_gets_them(tmp_path: Path) -> None:
    library = FakePortAudio([SPEAKER], (-1, 0), rates_hz=(48_000,))
    speaker = cards_of(library, tmp_path).open_loudspeaker("speak")
    assert library.streams[0].options["samplerate"] == 48_000
    for _ in range(10):
        speaker.push(np.full(480, 0.5, np.float32))
    assert speaker.waiting_s == pytest.approx(0.2, abs=0.01)
    assert library.streams[0].play(4800)[2400] == pytest.approx(0.5, abs=0.01)


def test_without_portaudio_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    class Missing:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "sounddevice":
                raise OSError("PortAudio library not found")

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    with pytest.raises(DeviceError, match="apt install libportaudio2") as error:
        load_portaudio()
    assert len(str(error.value).splitlines()) == 1
