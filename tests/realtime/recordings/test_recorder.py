"""A recording replays to the windows that were recorded."""

import os
import threading
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pytest

from engines.api import MediaSpec, Window
from engines.media import Detail, Frame
from realtime.media.windower import Windower
from realtime.recordings import files
from realtime.recordings.files import RecordingFiles
from realtime.recordings.folder import EVENTS_FILE, MEDIA_FILE, recording_path
from realtime.recordings.recorder import MAX_WAITING, MAX_WAITING_EVENTS, FileRecorder
from realtime.sources.listing import look_into
from realtime.sources.reader import MediaReader
from realtime.sources.tracks.choice import TrackChoice
from realtime.sources.window_source import WindowSource
from tests.realtime.recordings.tapes import ONE_PART, start_line

MEDIA = MediaSpec(window_s=2.0, sample_rate_hz=16_000, frame_rate_hz=2.0, frame_size=224, grid=7, detail_size=64)


def window(
    index: int, heard: tuple[tuple[float, float], ...] = ((0.0, 2.0),), detail: tuple[int, int] | None = (36, 64)
) -> Window:
    """`detail`: its height and width. Its square has other colours, so that the two can be told apart."""
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
    whole = Window(index, start_s, start_s + 2, frames, pcm, mask, (), 0, is_last=False)
    return whole if detail is None else replace(whole, detail=Detail(frames[-1].time_s, stripes(index, *detail)))


def stripes(index: int, height: int, width: int) -> npt.NDArray[np.uint8]:
    """A picture that is different in each window."""
    rgb = np.zeros((height, width, 3), np.uint8)
    rgb[:, width // 2 :] = (20 * index % 256, 200, 100)
    return rgb


def recorded(path: Path, windows: list[Window]) -> FileRecorder:
    recorder = FileRecorder(path, MEDIA, start_line(MEDIA), ONE_PART)
    for item in windows:
        recorder.add(item)
    recorder.close({})
    recorder.wait()
    return recorder


def record(path: Path, windows: list[Window]) -> Path:
    """Returns the media file."""
    recorder = recorded(path, windows)
    assert recorder.failure is None
    return recorder.path / MEDIA_FILE


def replayed(path: Path, choice: TrackChoice = TrackChoice()) -> list[Window]:  # noqa: B008 (it is frozen)
    with MediaReader(str(path), MEDIA, choice=choice) as reader:
        windows = list(WindowSource(reader, Windower(MEDIA, reader.tracks, reader.max_skew_s), None))
        assert reader.counters.corrupt_packets == reader.counters.damaged_pictures == 0
    return windows


def test_what_was_windowed_is_read_back(tmp_path: Path) -> None:
    windows = [window(0), window(1, ((0.0, 0.5), (1.25, 2.0))), window(3)]
    read = replayed(record(tmp_path / "door", windows))
    assert [item.index for item in read] == [0, 1, 2, 3]
    for before, after in zip(windows, [read[0], read[1], read[3]], strict=True):
        assert (after.heard == before.heard).all()
        np.testing.assert_array_equal(after.pcm, before.pcm)
        assert [frame.time_s for frame in after.frames] == [frame.time_s for frame in before.frames]
        for seen, shown in zip(after.frames, before.frames, strict=True):
            np.testing.assert_array_equal(seen.rgb, shown.rgb)
        assert_same_detail(before, after)
    assert not read[2].heard.any()


def assert_same_detail(before: Window, after: Window) -> None:
    assert before.detail is not None
    assert after.detail is not None
    assert after.detail.time_s == before.detail.time_s
    assert after.detail.rgb.shape == before.detail.rgb.shape
    np.testing.assert_array_equal(after.detail.rgb, before.detail.rgb)


def test_details_are_read_back_also_when_the_phone_was_turned_and_from_a_pipe(tmp_path: Path) -> None:
    sizes = [(36, 64), (64, 36), (64, 36), (48, 64), (36, 64)] * 4  # more than a player's buffers hold
    windows = [window(index, detail=size) for index, size in enumerate(sizes)]
    path = record(tmp_path / "door", windows)
    read = replayed(path)
    for before, after in zip(windows, read, strict=True):
        assert_same_detail(before, after)
    os.mkfifo(pipe := tmp_path / "pipe")
    writing = threading.Thread(target=lambda: pipe.write_bytes(path.read_bytes()))
    writing.start()
    from_pipe = replayed(pipe)
    writing.join()
    for before, after in zip(read, from_pipe, strict=True):
        assert after.detail is not None
        assert before.detail is not None
        np.testing.assert_array_equal(after.detail.rgb, before.detail.rgb)


def test_a_recording_that_begins_without_a_picture_has_details_later(tmp_path: Path) -> None:
    dark = replace(window(0, detail=None), frames=())
    windows = [dark, window(1), window(2)]
    read = replayed(record(tmp_path / "door", windows))
    assert read[0].detail is None
    for before, after in zip(windows[1:], read[1:], strict=True):
        assert_same_detail(before, after)


def test_players_are_shown_the_squares_and_the_details_can_be_chosen(tmp_path: Path) -> None:
    path = record(tmp_path / "door", [window(index) for index in range(4)])
    tracks = look_into(str(path)).tracks
    assert [(track.kind, track.is_default, track.is_used) for track in tracks[1:]] == [
        ("pictures", False, False),
        ("pictures", True, True),
    ]
    chosen = replayed(path, TrackChoice(video=tracks[1].number))
    assert [len(read.frames) for read in chosen] == [1] * 4
    assert chosen[0].detail is not None
    assert chosen[0].detail.rgb.shape == (36, 64, 3)


def test_a_gap_too_short_to_be_read_is_silence(tmp_path: Path) -> None:
    path = record(tmp_path / "door", [window(0, ((0.0, 1.0), (1.02, 2.0)))])
    (read,) = replayed(path)
    assert read.heard.all()
    assert not read.pcm[16_000:16_320].any()


@pytest.mark.parametrize("full", [MEDIA_FILE, EVENTS_FILE])
def test_a_disk_that_is_full_ends_the_recording_in_one_line(
    full: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def new_file(path: Path) -> BinaryIO:
        return (Path("/dev/full") if path.name == full else path).open("wb")

    monkeypatch.setattr(files, "new_private_file", new_file)
    monkeypatch.setattr(files, "new_events_file", lambda folder: new_file(folder / EVENTS_FILE))
    recorder = recorded(tmp_path / "door", [window(index % 4) for index in range(20)])
    assert recorder.failure == "No space left on device"
    assert len(caplog.records) == 1
    assert "has ended early" in caplog.text


def test_windows_that_a_failed_recording_lacks_are_counted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").touch()
    recorder = recorded(tmp_path / "file" / "door", [window(index) for index in range(3)])
    assert recorder.failure == "File exists"
    assert recorder.queue.dropped == 3
    assert len(caplog.records) == 1


@pytest.mark.parametrize("what", ["windows", "events"])
def test_a_disk_that_is_too_slow_ends_the_recording(
    what: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_writing, goes_on, write = threading.Event(), threading.Event(), RecordingFiles.write_window

    def slowly(self: RecordingFiles, item: Window) -> None:
        is_writing.set()
        goes_on.wait()
        write(self, item)

    monkeypatch.setattr(RecordingFiles, "write_window", slowly)
    recorder = FileRecorder(tmp_path / "door", MEDIA, start_line(MEDIA), ONE_PART)
    recorder.add(item := window(0))
    is_writing.wait()
    for index in range(MAX_WAITING + 1 if what == "windows" else MAX_WAITING_EVENTS + 1):
        if what == "windows":
            recorder.add(item)
        else:
            recorder.lost(index)
    assert recorder.failure == "the disk is too slow"
    assert recorder.queue.depth <= MAX_WAITING
    goes_on.set()
    recorder.close({})
    recorder.wait()
    assert recorder.queue.dropped == (MAX_WAITING + 1 if what == "windows" else 0)
    assert len(caplog.records) == 1


def test_a_stream_that_had_nothing_leaves_nothing(tmp_path: Path) -> None:
    recorded(tmp_path / "door", [])
    assert list(tmp_path.iterdir()) == []


def test_only_their_owner_may_read_them(tmp_path: Path) -> None:
    umask = os.umask(0)
    try:
        path = recorded(tmp_path / "all" / "door", [window(0)]).path
    finally:
        os.umask(umask)
    assert {item: item.stat().st_mode & 0o777 for item in (path.parent, path, *path.iterdir())} == {
        path.parent: 0o700,
        path: 0o700,
        path / MEDIA_FILE: 0o600,
        path / EVENTS_FILE: 0o600,
    }


def test_a_recording_is_called_like_its_stream_and_never_replaces_another(tmp_path: Path) -> None:
    assert recording_path(Path("/r"), "front.door", 12.4) == Path("/r/front_door-12")
    first, second = (recorded(tmp_path / "door-12", [window(0)]).path for _ in range(2))
    assert (first.name, second.name) == ("door-12", "door-12-2")
