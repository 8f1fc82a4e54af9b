"""Stereo and more, mixed to mono through FFmpeg: ordinary sound untouched, spoilt channels replaced."""

import wave
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.shapes import MINI_MEDIA
from realtime.media.channels import ChannelRepair
from realtime.media.frames import Sound
from realtime.rtc.av_clock import AvClock
from realtime.rtc.sound import LiveSound
from realtime.sources.reader import MediaReader

RATE_HZ = 16_000
AFTER = round(0.1 * RATE_HZ)  # a channel is chosen by then
PLANAR = {"s16p", "s32p", "fltp", "dblp", "u8p"}
Channels = npt.NDArray[np.float64]  # (channels, samples)


def voice(seconds: float = 1.5, seed: int = 0) -> npt.NDArray[np.float64]:
    """Something like a voice: harmonics that come and go, with pauses."""
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ + 10 * seed
    pitch = 120 + 40 * seed + 15 * np.sin(2 * np.pi * 1.3 * time_s)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE_HZ
    harmonics = sum(np.sin(k * phase + seed) / k for k in range(1, 12))
    loudness = np.clip(np.sin(2 * np.pi * 2.1 * time_s) + 0.3, 0, 1) ** 2
    return np.asarray(0.2 * harmonics * loudness)


def frames_of(channels: Channels, chunks: list[int], sample_format: str, layout: str) -> Iterator[av.AudioFrame]:
    scale = {"s16": 32_767, "s32": 2**31 - 1, "u8": 127}.get(sample_format.rstrip("p"), 1)
    dtype = {"s16": "i2", "s32": "i4", "u8": "u1", "flt": "f4", "dbl": "f8"}[sample_format.rstrip("p")]
    values = channels * scale + (128 if dtype == "u1" else 0)
    stored = (values.round() if scale > 1 else values).astype(dtype)
    start = 0
    while start < stored.shape[1]:
        for size in chunks:
            piece = stored[:, start : start + size]
            start += size
            if piece.size:
                packed = piece if sample_format in PLANAR else piece.T.reshape(1, -1)
                frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(packed), sample_format, layout)
                frame.sample_rate = RATE_HZ
                yield frame


def mixed(
    channels: Channels, chunks: tuple[int, ...] = (320,), sample_format: str = "s16", layout: str = "stereo"
) -> npt.NDArray[np.float64]:
    repair = ChannelRepair()
    resamplers: dict[str, av.AudioResampler] = {}
    pieces = []
    for frame in frames_of(channels, list(chunks), sample_format, layout):
        repaired = repair.repair(frame)
        new = av.AudioResampler(format="s32", layout="mono", rate=RATE_HZ)
        resampler = resamplers.setdefault(repaired.layout.name, new)
        pieces += [out.to_ndarray().reshape(-1) for out in resampler.resample(repaired)]
    return np.concatenate(pieces).astype(np.float64) / 2.0**31


def stereo(left: npt.NDArray[np.float64], right: npt.NDArray[np.float64]) -> Channels:
    return np.stack([left, right])


def loudness_db(ours: npt.NDArray[np.float64], theirs: npt.NDArray[np.float64]) -> float:
    return float(10 * np.log10((ours[AFTER:] ** 2).mean() / (theirs[AFTER : len(ours)] ** 2).mean()))


NOISE = np.random.default_rng(0).uniform(-1, 1, round(1.5 * RATE_HZ))
SPOILT: dict[str, Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]] = {
    "inverted": lambda good: -good,
    "inverted and a little weaker": lambda good: -0.8 * good,
    "inverted and half as loud": lambda good: -0.5 * good,
    "inverted, through a lossy codec": lambda good: -good + 0.001 * NOISE,
    "dead": lambda good: 0 * good,
    "60 dB weaker": lambda good: 0.001 * good,
    "45 dB weaker": lambda good: 0.0056 * good,
    "a hum 60 dB down": lambda good: 0.0002 * np.sin(np.arange(len(good)) * 0.02),
    "constant at full scale": lambda good: 0 * good + 0.99,
    "constant at the other end": lambda good: 0 * good - 1.0,
    "white noise": lambda good: NOISE[: len(good)],
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT.keys())
@pytest.mark.parametrize("is_left", [True, False])
def test_a_spoilt_channel_does_not_spoil_the_other(
    spoil: Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]], is_left: bool
) -> None:
    good = voice()
    ours = mixed(stereo(spoil(good), good) if is_left else stereo(good, spoil(good)))
    assert loudness_db(ours, good) == pytest.approx(0, abs=0.5)
    correlation = np.corrcoef(ours[AFTER:], good[AFTER : len(ours)])[0, 1]
    assert abs(correlation) > 0.99


def test_a_voice_out_of_phase_is_heard_over_weaker_sound_in_phase() -> None:
    bed = 0.25 * voice(seed=1)
    ours = mixed(stereo(voice() + bed, bed - voice()))
    assert abs(np.corrcoef(ours[AFTER:], voice()[AFTER : len(ours)])[0, 1]) > 0.9


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("sample_format", ["flt", "fltp", "dbl"])
def test_a_channel_without_numbers_is_dead(bad: float, sample_format: str) -> None:
    good = voice()
    ours = mixed(stereo(good, np.full_like(good, bad)), sample_format=sample_format)
    np.testing.assert_allclose(ours[AFTER:], good[AFTER : len(ours)], atol=2e-4)


@pytest.mark.parametrize("sample_format", ["s16", "s16p", "s32", "s32p", "flt", "fltp", "dbl", "dblp", "u8", "u8p"])
def test_every_format_of_samples(sample_format: str) -> None:
    good = voice()
    ours = mixed(stereo(good, -good), sample_format=sample_format)
    np.testing.assert_allclose(ours[AFTER:], good[AFTER : len(ours)], atol=0.02 if "u8" in sample_format else 2e-4)


ORDINARY: dict[str, Channels] = {
    "mono as stereo": stereo(voice(), voice()),
    "two voices": stereo(voice(), voice(seed=1)),
    "one voice panned by 20 dB": stereo(voice(), 0.1 * voice() + 0.001 * NOISE),
    "one voice panned by 20 dB, with a trace of its opposite": stereo(voice(), -0.1 * voice()),
    "a room: late and differently coloured": stereo(voice(), np.convolve(voice(), [0] * 15 + [0.6, -0.3, 0.2], "same")),
    "wide, partly out of phase": stereo(voice() + 0.6 * voice(seed=1), voice(seed=1) - 0.6 * voice()),
    "applause on both sides": stereo(NOISE * 0.9, NOISE[::-1] * 0.9),
    "silence": stereo(0 * NOISE, 0 * NOISE),
    "silence with noise of the last bit on one side": stereo(NOISE / 32_768, 0 * NOISE),
    "very loud": stereo(np.clip(8 * voice(), -1, 1), np.clip(8 * voice(), -1, 1)),
    "an offset": stereo(voice() + 0.1, voice() - 0.1),
}


@pytest.mark.parametrize("channels", ORDINARY.values(), ids=ORDINARY.keys())
def test_ordinary_sound_is_untouched(channels: Channels) -> None:
    repair = ChannelRepair()
    for frame in frames_of(channels, [1024], "s16", "stereo"):
        assert repair.repair(frame) is frame


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(40, 2000), min_size=1, max_size=6))
def test_chunk_sizes_do_not_matter(chunks: list[int]) -> None:
    good = voice()
    half = len(good) // 2
    channels = stereo(good, np.concatenate([good[:half], -good[half:]]))
    np.testing.assert_array_equal(mixed(channels, tuple(chunks)), mixed(channels, (len(good),)))


def test_switching_there_and_back_leaves_no_click() -> None:
    time_s = np.arange(4 * RATE_HZ) / RATE_HZ
    tone = 0.5 * np.sin(2 * np.pi * 200 * time_s)
    sign = np.where((time_s > 1) & (time_s < 3), -1, 1)
    ours = mixed(stereo(tone, tone * sign))
    steps = np.abs(np.diff(ours))
    cuts = [round(at * RATE_HZ) for at in (1, 3)]  # the source itself jumps here
    for cut in cuts:
        steps[cut - 40 : cut + 40] = 0
    assert steps.max() < 1.3 * np.abs(np.diff(tone)).max()
    for begin, end in ((0.1, 0.9), (2.0, 2.9), (3.2, 3.9)):
        part = slice(round(begin * RATE_HZ), round(end * RATE_HZ))
        assert (ours[part] ** 2).mean() == pytest.approx((tone[part] ** 2).mean(), rel=0.02)


def surround(layout: str, **given: npt.NDArray[np.float64]) -> Channels:
    names = [channel.name for channel in av.AudioLayout(layout).channels]
    return np.stack([given.get(name, np.zeros(round(1.5 * RATE_HZ))) for name in names])


@pytest.mark.parametrize("layout", ["5.1", "7.1"])
@pytest.mark.parametrize("only", ["FL", "FC", "FR"])
def test_the_only_live_channel_of_many_keeps_its_level(layout: str, only: str) -> None:
    ours = mixed(surround(layout, **{only: voice()}), layout=layout)
    assert loudness_db(ours, voice()) == pytest.approx(0, abs=0.5)


def test_a_rumble_of_the_low_frequency_channel_is_never_chosen() -> None:
    rumble = 0.9 * np.sin(2 * np.pi * 60 * np.arange(len(voice())) / RATE_HZ)
    ours = mixed(surround("7.1", FC=0.1 * voice(), LFE=rumble), layout="7.1")
    assert abs(np.corrcoef(ours[AFTER:], voice()[AFTER : len(ours)])[0, 1]) > 0.99


def test_ordinary_surround_is_untouched() -> None:
    channels = surround("5.1", FL=voice(), FR=voice(seed=1), FC=voice(seed=2))
    repair = ChannelRepair()
    for frame in frames_of(channels, [1024], "fltp", "5.1"):
        assert repair.repair(frame) is frame


@pytest.mark.parametrize("layout", ["FL+FC", "ambisonic 1", "20 channels", "16 channels"])
def test_layouts_that_ffmpeg_does_not_mix(layout: str) -> None:
    num = av.AudioLayout(layout).nb_channels
    channels = np.stack([voice()] * num) if layout != "ambisonic 1" else np.stack([voice()] + [-0.5 * voice()] * 3)
    assert loudness_db(mixed(channels, layout=layout), voice()) == pytest.approx(0, abs=0.5)


def test_an_inverted_file_is_heard(tmp_path: Path) -> None:
    good = (voice() * 32_767).astype(np.int16)
    with wave.open(str(tmp_path / "inverted.wav"), "wb") as file:
        file.setparams((2, 2, RATE_HZ, 0, "NONE", ""))
        file.writeframes(np.stack([good, -good], 1).tobytes())
    with MediaReader(str(tmp_path / "inverted.wav"), MINI_MEDIA) as reader:
        ours = np.concatenate([piece.pcm for piece in reader if isinstance(piece, Sound)])
    assert len(ours) == len(good)
    np.testing.assert_allclose(ours[AFTER:], good[AFTER:] / 32_768, atol=1e-4)


def test_an_inverted_call_is_heard() -> None:
    sound = LiveSound(RATE_HZ, AvClock())
    pieces = []
    for index, frame in enumerate(frames_of(stereo(voice(), -voice()), [320], "s16", "stereo")):
        frame.pts, frame.time_base = 320 * index, Fraction(1, RATE_HZ)
        pieces += sound.add(frame, arrived_s=index / 50)
    ours = np.concatenate([piece.pcm for piece in pieces])
    np.testing.assert_allclose(ours[AFTER:], voice()[AFTER : len(ours)], atol=2e-4)
