"""Windows of files, and windows of one's own arrays."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

import echoingpixels as ep
from engines.shapes import MINI_MEDIA
from tests.support.media.clips import Clip, Tone, every, write

PICTURES_HZ = 10


def test_a_source_is_cut_into_windows_and_closed_at_its_end(tmp_path: Path) -> None:
    clip = write(tmp_path / "clip.mkv", Clip(every(0.1, 5.0), (Tone(0.0, 5.0),)))
    windows = list(ep.windows_of(str(clip)))
    assert [window.index for window in windows] == [0, 1, 2]
    assert [window.is_last for window in windows] == [False, False, True]
    assert next(ep.windows_of(clip)).frames[0].rgb.shape == (224, 224, 3)


def is_open(path: Path) -> bool:
    return path in [link.readlink() for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]


def test_a_source_is_closed_however_its_windows_are_left(tmp_path: Path) -> None:
    clip = write(tmp_path / "clip.mkv", Clip(every(0.1, 5.0), (Tone(0.0, 5.0),)))
    unread, dropped, entered = (ep.windows_of(clip) for _ in range(3))
    assert is_open(clip)
    assert unread.duration_s == pytest.approx(5.0, abs=0.1)
    unread.close()
    assert list(unread) == []
    with entered:
        next(entered)
    next(dropped)
    assert is_open(clip)
    del dropped
    assert not is_open(clip)
    read = list(windows := ep.windows_of(clip))
    assert len(read) == 3
    assert not is_open(clip)
    assert list(windows) == []


def test_a_source_that_cannot_be_read_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(ep.EchoingPixelsError, match="no such file"):
        ep.windows_of(tmp_path / "nothing.mp4")
    (tmp_path / "text.mp4").write_text("no film")
    with pytest.raises(ep.EchoingPixelsError, match="cannot be read"):
        ep.windows_of(tmp_path / "text.mp4")


def sound(rate_hz: int, seconds: float) -> npt.NDArray[np.float32]:
    return (0.5 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate_hz)) / rate_hz)).astype(np.float32)


def cut(rate_hz: int, chunk_samples: int, seconds: float = 5.0) -> list[ep.Window]:
    """Pictures and sound, each when its time has come."""
    windower = ep.Windower()
    pcm, windows, next_picture = sound(rate_hz, seconds), list[ep.Window](), 0
    for start in range(0, len(pcm), chunk_samples):
        while next_picture / PICTURES_HZ <= start / rate_hz:
            picture = np.full((48, 64, 3), next_picture, np.uint8)
            windows += windower.add_picture(next_picture / PICTURES_HZ, picture)
            next_picture += 1
        windows += windower.add_sound(start / rate_hz, pcm[start : start + chunk_samples], rate_hz)
    return windows + windower.finish()


def test_sound_at_the_models_rate_is_taken_as_it_is() -> None:
    windows = cut(16_000, 1600)
    assert [window.index for window in windows] == [0, 1, 2]
    heard = np.concatenate([window.pcm for window in windows])
    assert np.array_equal(heard[: 5 * 16_000], sound(16_000, 5.0))
    assert not heard[5 * 16_000 :].any()
    assert [[frame.rgb[0, 0, 0] for frame in window.frames] for window in windows[:2]] == [
        [0, 5, 10, 15],
        [20, 25, 30, 35],
    ]
    assert all(not window.gaps for window in windows)


@pytest.mark.parametrize("rate_hz", [8_000, 44_100, 48_000])
def test_sound_of_another_rate_is_resampled_the_same_in_any_chunks(rate_hz: int) -> None:
    (whole, *others) = [cut(rate_hz, chunk) for chunk in (rate_hz // 10, rate_hz // 7, 441)]
    heard = np.concatenate([window.pcm for window in whole])
    wanted = sound(16_000, 5.0)
    inside = slice(1000, len(wanted) - 1000)
    assert np.abs(heard[inside] - wanted[inside]).max() < 0.02
    for windows in others:
        assert [window.index for window in windows] == [0, 1, 2]
        assert all(np.array_equal(a.pcm, b.pcm) for a, b in zip(whole, windows, strict=True))


def test_a_picture_of_any_size_is_squeezed_into_the_square_and_copied() -> None:
    windower = ep.Windower(has_sound=False)
    picture = np.zeros((480, 640, 3), np.uint8)
    picture[:, 320:] = (10, 200, 30)
    windower.add_picture(0.0, picture[:, ::-1])  # a view that goes backwards
    picture[:] = 99
    (window,) = windower.finish()
    (frame,) = window.frames
    assert frame.rgb.shape == (224, 224, 3)
    assert frame.rgb[5, 5].tolist() == [10, 200, 30]
    assert frame.rgb[5, -5].tolist() == [0, 0, 0]
    assert window.detail is not None
    assert window.detail.rgb.shape == (480, 640, 3)
    assert window.detail.rgb[5, 319].tolist() == [10, 200, 30]
    assert window.detail.rgb[5, 320].tolist() == [0, 0, 0]


def test_a_picture_of_the_models_size_is_not_changed_and_copied() -> None:
    picture = np.random.default_rng(0).integers(0, 255, (224, 224, 3), np.uint8)
    given = picture.copy()
    windower = ep.Windower(has_sound=False)
    windower.add_picture(0.0, given)
    given[:] = 0
    (window,) = windower.finish()
    assert window.detail is not None
    assert np.array_equal(window.frames[0].rgb, picture)
    assert np.array_equal(window.detail.rgb, picture)
    assert window.detail.rgb is not window.frames[0].rgb


def test_with_pictures_alone_windows_come_as_soon_as_they_are_over() -> None:
    windower = ep.Windower(has_sound=False)
    picture = np.zeros((8, 8, 3), np.uint8)
    came = [len(windower.add_picture(step / 2, picture)) for step in range(9)]
    assert came == [0, 0, 0, 0, 0, 1, 0, 0, 0]
    (window,) = windower.finish()[:1]
    assert not window.gaps


def test_a_track_that_falls_silent_does_not_stop_the_stream() -> None:
    windower = ep.Windower()
    windower.add_picture(0.0, np.zeros((8, 8, 3), np.uint8))
    windows = [w for second in range(6) for w in windower.add_sound(float(second), sound(16_000, 1.0))]
    assert [window.index for window in windows] == [0]
    assert [(gap.track, gap.start_s, gap.end_s) for gap in windows[0].gaps] == [("video", 0.5, 2.0)]


def test_what_comes_late_is_counted() -> None:
    windower = ep.Windower(has_sound=False)
    picture = np.zeros((8, 8, 3), np.uint8)
    windower.add_picture(5.0, picture)
    windower.add_picture(0.0, picture)
    assert windower.counters.late_frames == 1


def test_what_is_no_picture_and_no_sound_is_refused() -> None:
    windower = ep.Windower(MINI_MEDIA)
    picture, pcm = np.zeros((8, 8, 3), np.uint8), np.zeros(160, np.float32)
    for wrong in (picture[..., 0], picture.astype(np.float32), picture[:0], np.zeros((8, 8, 4), np.uint8)):
        with pytest.raises(ValueError, match="a picture is uint8"):
            windower.add_picture(0.0, wrong)  # type: ignore[arg-type]
    for noise in (pcm.astype(np.int16), pcm[None], pcm.astype(np.float64)):
        with pytest.raises(ValueError, match="sound is float32"):
            windower.add_sound(0.0, noise)  # type: ignore[arg-type]
    for time_s in (-1.0, float("nan")):
        with pytest.raises(ValueError, match="seconds since the start"):
            windower.add_picture(time_s, picture)
        with pytest.raises(ValueError, match="seconds since the start"):
            windower.add_sound(time_s, pcm)
    with pytest.raises(ValueError, match="positive"):
        windower.add_sound(0.0, pcm, 0)
    with pytest.raises(ValueError, match="without pictures"):
        ep.Windower(has_pictures=False).add_picture(0.0, picture)
    with pytest.raises(ValueError, match="without sound"):
        ep.Windower(has_sound=False).add_sound(0.0, pcm)
    with pytest.raises(ValueError, match="at least one track"):
        ep.Windower(has_pictures=False, has_sound=False)
    assert windower.add_sound(0.0, pcm[:0]) == windower.finish() == []
