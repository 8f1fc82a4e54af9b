"""Real files through PyAV into windows: odd timing, odd tracks, odd sizes, broken ones."""

import struct
from pathlib import Path

import av
import numpy as np
import pytest

from engines.api import Window
from engines.media import Gap
from engines.shapes import MINI_MEDIA
from realtime.errors import MediaError
from realtime.media.windower import Windower
from realtime.sources.reader import MAX_CHUNK_SAMPLES, MediaReader
from realtime.sources.window_source import WindowSource
from tests.conftest import DEMO
from tests.support.clocks import VirtualClock
from tests.support.media.clips import Clip, Shown, Tone, every, write

RED, BLUE = (200, 40, 40), (40, 40, 200)


def windows_of(path: Path, chunk_samples: int = MAX_CHUNK_SAMPLES) -> list[Window]:
    with MediaReader(str(path), MINI_MEDIA, chunk_samples) as reader:
        return list(WindowSource(reader, Windower(MINI_MEDIA, reader.tracks, reader.max_skew_s), clock=None))


def colour(rgb: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> str:
    mean = rgb.reshape(-1, 3).mean(0)
    return ("red", "green", "blue")[int(mean.argmax())]


def test_both_tracks_share_one_clock(tmp_path: Path) -> None:
    clip = Clip(tuple(Shown(i * 0.04, BLUE if 75 <= i < 100 else RED) for i in range(150)), (Tone(0, 3), Tone(4, 6)))
    windows = windows_of(write(tmp_path / "clip.mkv", clip))
    assert [window.index for window in windows] == [0, 1, 2]
    blue = [frame.time_s for window in windows for frame in window.frames if colour(frame.rgb) == "blue"]
    assert blue == pytest.approx([3.0, 3.5], abs=0.03)
    (gap,) = windows[1].gaps
    assert gap.track == "audio"
    assert (gap.start_s, gap.end_s) == pytest.approx((3.0, 4.0), abs=0.03)
    loud = np.abs(windows[1].pcm) > 0.05
    assert loud[:15000].mean() > 0.5
    assert not loud[16500:].any()


@pytest.mark.parametrize("chunk_samples", [1, 7, 100, 371])
def test_chunk_sizes_do_not_matter(chunk_samples: int, tmp_path: Path) -> None:
    path = write(tmp_path / "clip.mkv", Clip(every(0.04, 3), (Tone(0, 3.3),)))
    for ours, theirs in zip(windows_of(path, chunk_samples), windows_of(path), strict=True):
        np.testing.assert_array_equal(ours.pcm, theirs.pcm)
        np.testing.assert_array_equal(ours.heard, theirs.heard)
        assert [frame.time_s for frame in ours.frames] == [frame.time_s for frame in theirs.frames]
        assert ours.gaps == theirs.gaps


def test_a_missing_track_is_no_gap(tmp_path: Path) -> None:
    (silent,) = windows_of(write(tmp_path / "silent.mp4", Clip(every(0.04, 2))))
    assert len(silent.frames) == 4
    assert silent.gaps == ()
    assert not silent.heard.any()
    (blind,) = windows_of(write(tmp_path / "sound.wav", Clip(tones=(Tone(0, 2),))))
    assert blind.frames == ()
    assert blind.gaps == ()
    assert blind.heard.all()


def test_a_track_that_starts_late_or_ends_early_keeps_its_time(tmp_path: Path) -> None:
    late = windows_of(write(tmp_path / "late.mkv", Clip(every(0.04, 6), (Tone(2.5, 6),))))
    assert Gap("audio", 0.0, 2.0) in late[0].gaps
    assert np.flatnonzero(late[1].heard)[0] / 16000 == pytest.approx(0.5, abs=0.03)
    early = windows_of(write(tmp_path / "early.mkv", Clip(every(0.04, 2), (Tone(0, 6),))))
    assert [len(window.frames) for window in early] == [4, 0, 0]
    assert early[1].gaps == (Gap("video", 2.0, 4.0),)


def test_long_packets_of_sound_do_not_push_pictures_out(tmp_path: Path) -> None:
    path = write(tmp_path / "long.mkv", Clip(every(0.04, 12), (Tone(0, 12),), sound_packet_samples=132_300))
    assert [len(window.frames) for window in windows_of(path)] == [4] * 6


def test_time_zero_is_where_the_earlier_used_track_starts(tmp_path: Path) -> None:
    path = write(tmp_path / "later.mkv", Clip(every(0.04, 7, start_s=5), (Tone(5.5, 7),)))
    windows = windows_of(path)
    assert [window.index for window in windows] == [0]
    assert windows[0].frames[0].time_s == pytest.approx(0, abs=0.01)


def test_a_hole_of_minutes_is_jumped_over(tmp_path: Path) -> None:
    tones, pictures = (Tone(0, 2), Tone(400, 402)), (*every(0.04, 2), *every(0.04, 402, start_s=400))
    windows = windows_of(write(tmp_path / "hole.mkv", Clip(pictures, tones)))
    assert [window.index for window in windows] == [0, 200]


def test_variable_frame_rate_keeps_the_times_of_its_pictures(tmp_path: Path) -> None:
    times = (0.0, 0.1, 0.7, 1.9, 2.0, 2.01, 3.3, 5.1)
    windows = windows_of(write(tmp_path / "vfr.mkv", Clip(tuple(Shown(time_s) for time_s in times))))
    shown = [frame.time_s for window in windows for frame in window.frames]
    assert shown == pytest.approx([0.0, 0.7, 1.9, 2.0, 3.3, 5.1], abs=0.002)


def test_the_size_may_change_in_mid_stream(tmp_path: Path) -> None:
    pictures = [*every(0.04, 2), *(Shown(2 + i * 0.04, BLUE, (96, 64)) for i in range(50))]
    parts = []
    for name, part in (("a.ts", pictures[:50]), ("b.ts", pictures[50:])):
        write(tmp_path / name, Clip(tuple(part), codec="libx264"))
        parts.append((tmp_path / name).read_bytes())
    (tmp_path / "both.ts").write_bytes(b"".join(parts))
    windows = windows_of(tmp_path / "both.ts")
    colours = {colour(frame.rgb) for window in windows for frame in window.frames}
    assert colours == {"red", "blue"}
    assert all(frame.rgb.shape == (224, 224, 3) for window in windows for frame in window.frames)


def test_the_rate_of_the_sound_may_change_in_mid_stream(tmp_path: Path) -> None:
    parts = [
        write(tmp_path / f"{rate_hz}.aac", Clip(tones=(Tone(0, 1.5),), sound_rate_hz=rate_hz)).read_bytes()
        for rate_hz in (44_100, 22_050)
    ]
    (tmp_path / "both.aac").write_bytes(b"".join(parts))
    windows = windows_of(tmp_path / "both.aac")
    heard_s = sum(window.heard.sum() for window in windows) / MINI_MEDIA.sample_rate_hz
    assert heard_s > 2.2  # this container counts the second half at the rate of the first: 0.75 s long


def test_stereo_is_as_loud_as_mono(tmp_path: Path) -> None:
    wave = np.rint(8_000 * np.sin(2 * np.pi * 440 * np.arange(32_000) / 16_000)).astype(np.int16)
    loudness = {}
    for name, channels in (("mono", 1), ("stereo", 2)):
        sound = wave.repeat(channels).tobytes()
        header = struct.pack("<HHIIHH", 1, channels, 16_000, 32_000 * channels, 2 * channels, 16)
        content = b"WAVEfmt " + struct.pack("<I", 16) + header + b"data" + struct.pack("<I", len(sound)) + sound
        (tmp_path / name).write_bytes(b"RIFF" + struct.pack("<I", len(content)) + content)
        (window,) = windows_of(tmp_path / name)
        loudness[name] = window.pcm
    np.testing.assert_allclose(loudness["stereo"], loudness["mono"], atol=1e-4)
    np.testing.assert_allclose(loudness["mono"], wave / 32_768, atol=1e-4)


def test_a_phone_video_is_turned_upright(tmp_path: Path) -> None:
    """A film whose left half is red, marked as turned by 90°: red is above or below, no more left."""
    pixels = np.zeros((48, 64, 3), np.uint8)
    pixels[:, :32], pixels[:, 32:] = RED, BLUE
    plain, turned = tmp_path / "plain.mp4", tmp_path / "turned.mp4"
    with av.open(str(plain), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(50):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode(None))
    turned.write_bytes(turned_by_90(plain.read_bytes()))
    (straight,), (upright,) = windows_of(plain), windows_of(turned)
    assert [colour(half) for half in np.split(straight.frames[0].rgb, 2, axis=1)] == ["red", "blue"]
    assert [colour(half) for half in np.split(upright.frames[0].rgb, 2, axis=0)] == ["red", "blue"]


def turned_by_90(mp4: bytes) -> bytes:
    """Set the track's display matrix to a clockwise quarter turn, as phones write it."""
    one, none, minus_one = (1 << 16).to_bytes(4, "big"), bytes(4), (-1 << 16).to_bytes(4, "big", signed=True)
    unit = (1 << 30).to_bytes(4, "big")
    identity = one + none * 3 + one + none * 3 + unit
    quarter = none + one + none + minus_one + none * 4 + unit
    at = mp4.index(b"tkhd")
    where = mp4.index(identity, at)
    return mp4[:where] + quarter + mp4[where + len(identity) :]


def test_a_paced_source_hands_out_the_same_windows_in_time() -> None:
    clock = VirtualClock()
    with MediaReader(str(DEMO), MINI_MEDIA) as reader:
        source = WindowSource(reader, Windower(MINI_MEDIA, reader.tracks, reader.max_skew_s), clock)
        paced = []
        for window in source:
            assert clock.now_s() <= window.end_s + 0.6
            paced.append(window)
    for ours, theirs in zip(paced, windows_of(DEMO), strict=True):
        np.testing.assert_array_equal(ours.pcm, theirs.pcm)
        assert [frame.time_s for frame in ours.frames] == [frame.time_s for frame in theirs.frames]


def test_a_picture_and_a_film_of_one_frame_are_a_window(tmp_path: Path) -> None:
    (picture,) = windows_of(write(tmp_path / "one.jpg", Clip((Shown(0.0),), codec="mjpeg")))
    (film,) = windows_of(write(tmp_path / "one.mp4", Clip((Shown(0.0),))))
    assert len(picture.frames) == len(film.frames) == 1


def test_a_4k_film_works(tmp_path: Path) -> None:
    pictures = tuple(Shown(i * 0.5, RED, (3840, 2160)) for i in range(3))
    (window,) = windows_of(write(tmp_path / "4k.mp4", Clip(pictures)))
    assert [frame.rgb.shape for frame in window.frames] == [(224, 224, 3)] * 3


def test_a_film_that_breaks_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "half.mp4"
    path.write_bytes(DEMO.read_bytes()[: DEMO.stat().st_size // 2])
    windows = windows_of(path)
    assert 3 <= len(windows) < 18


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("empty.mp4", b"", "is empty"),
        ("text.mp4", b"just some words\n" * 100, "cannot be read as video or sound"),
        ("words.txt", b"just some words\n" * 100, "it is a text"),
        ("noise.mkv", bytes(range(256)) * 500, "cannot be read as video or sound"),
        ("nothing.y4m", b"YUV4MPEG2 W0 H0 F25:1\nFRAME\n", "cannot be read|nothing to see|neither"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(tmp_path: Path, name: str, content: bytes, complaint: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(MediaError, match=complaint) as caught:
        windows_of(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_a_file_may_have_a_colon_in_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "clip.mp4", Clip(every(0.04, 2))).rename(tmp_path / "12:30.mp4")
    monkeypatch.chdir(tmp_path)
    assert len(windows_of(Path("12:30.mp4"))) == 1


def test_sound_of_twenty_channels_is_read(tmp_path: Path) -> None:
    header = b"fmt " + (16).to_bytes(4, "little") + struct.pack("<HHIIHH", 1, 20, 8000, 320_000, 40, 16)
    content = b"WAVE" + header + b"data" + (80_000).to_bytes(4, "little") + bytes(80_000)
    (tmp_path / "wide.wav").write_bytes(b"RIFF" + len(content).to_bytes(4, "little") + content)
    (window,) = windows_of(tmp_path / "wide.wav")
    assert window.heard.sum() == 4_000


def test_the_length_counts_every_picture(tmp_path: Path) -> None:
    with MediaReader(str(write(tmp_path / "silent.mp4", Clip(every(0.04, 3)))), MINI_MEDIA) as reader:
        source = WindowSource(reader, Windower(MINI_MEDIA, reader.tracks, reader.max_skew_s), clock=None)
        assert list(source)
        assert source.end_s == pytest.approx(3.0, abs=0.01)
        assert reader.counters.surplus_frames == 75 - 6


def test_a_film_without_its_index_is_refused(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole.mp4", Clip(every(0.04, 2))).read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(MediaError, match="cannot be read as video or sound"):
        windows_of(tmp_path / "cut.mp4")


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="no such file"):
        windows_of(tmp_path / "missing.mp4")
    with pytest.raises(MediaError, match="cannot be opened"):
        windows_of(tmp_path / ("x" * 5000))
    with pytest.raises(MediaError, match="is not a file"):
        windows_of(tmp_path)
