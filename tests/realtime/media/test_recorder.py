"""A recording replays to the windows that were recorded."""

from pathlib import Path

import numpy as np
import pytest

from engines.api import Frame, MediaSpec, Window
from realtime.media.recorder import FileRecorder, recording_path
from realtime.media.windower import Windower
from realtime.sources.reader import MediaReader
from realtime.sources.window_source import WindowSource

MEDIA = MediaSpec(window_s=2.0, sample_rate_hz=16_000, frame_rate_hz=2.0, frame_size=224, grid=7, detail_size=64)


def window(index: int, heard: tuple[tuple[float, float], ...] = ((0.0, 2.0),)) -> Window:
    generator = np.random.default_rng(index)
    mask = np.zeros(MEDIA.window_samples, np.bool_)
    for start_s, end_s in heard:
        mask[round(start_s * 16_000) : round(end_s * 16_000)] = True
    pcm = np.where(mask, generator.uniform(-0.5, 0.5, MEDIA.window_samples), 0).astype(np.float32)
    start_s = index * MEDIA.window_s
    colours = generator.integers(0, 255, (4, 3))
    frames = tuple(
        Frame(start_s + 0.5 * slot, np.full((224, 224, 3), colour, np.uint8)) for slot, colour in enumerate(colours)
    )
    return Window(index, start_s, start_s + 2, frames, pcm, mask, (), 0, is_last=False)


def test_what_was_windowed_is_read_back(tmp_path: Path) -> None:
    recorder = FileRecorder(tmp_path / "door.mkv", MEDIA)
    windows = [window(0), window(1, ((0.0, 0.5), (1.25, 2.0))), window(3)]
    for item in windows:
        recorder.add(item)
    recorder.close()
    recorder.wait()
    assert recorder.failure is None
    with MediaReader(str(recorder.path), MEDIA) as reader:
        read = list(WindowSource(reader, Windower(MEDIA, reader.tracks, reader.max_skew_s), None))
    assert [item.index for item in read] == [0, 1, 2, 3]
    for before, after in zip(windows, [read[0], read[1], read[3]], strict=True):
        assert (after.heard == before.heard).all()
        np.testing.assert_array_equal(after.pcm, before.pcm)
        assert [frame.time_s for frame in after.frames] == [frame.time_s for frame in before.frames]
        for seen, shown in zip(after.frames, before.frames, strict=True):
            assert np.abs(seen.rgb.astype(int) - shown.rgb).mean() < 4
    assert not read[2].heard.any()


def test_a_gap_too_short_to_be_read_is_silence(tmp_path: Path) -> None:
    recorder = FileRecorder(tmp_path / "door.mkv", MEDIA)
    recorder.add(window(0, ((0.0, 1.0), (1.02, 2.0))))
    recorder.close()
    recorder.wait()
    with MediaReader(str(recorder.path), MEDIA) as reader:
        (read,) = WindowSource(reader, Windower(MEDIA, reader.tracks, reader.max_skew_s), None)
    assert read.heard.all()
    assert not read.pcm[16_000:16_320].any()


@pytest.mark.parametrize("path", ["/dev/full", "/nowhere/door.mkv"])
def test_a_disk_that_is_full_or_gone_ends_the_recording_in_one_line(
    path: str, caplog: pytest.LogCaptureFixture
) -> None:
    recorder = FileRecorder(Path(path), MEDIA)
    for index in range(20):
        recorder.add(window(index % 4))
    recorder.close()
    recorder.wait()
    assert recorder.failure is not None
    assert recorder.failure.startswith("No s")  # space left on device, such file or directory
    assert len(caplog.records) == 1
    assert "has ended early" in caplog.text


def test_windows_that_a_failed_recording_lacks_are_counted(caplog: pytest.LogCaptureFixture) -> None:
    recorder = FileRecorder(Path("/nowhere/door.mkv"), MEDIA)
    for index in range(3):
        recorder.add(window(index))
    recorder.close()
    recorder.wait()
    assert recorder.queue.dropped == 3
    assert len(caplog.records) == 1


def test_a_stream_that_had_nothing_leaves_no_file(tmp_path: Path) -> None:
    recorder = FileRecorder(tmp_path / "door.mkv", MEDIA)
    recorder.close()
    recorder.wait()
    assert list(tmp_path.iterdir()) == []


def test_a_recording_is_called_like_its_stream() -> None:
    assert recording_path(Path("/r"), "front.door", 12.4) == Path("/r/front_door-12.mkv")
