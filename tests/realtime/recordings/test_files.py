"""What of a recording is on the disk, whatever happens next."""

import fcntl
import os
from pathlib import Path

import pytest

from realtime.recordings.files import RecordingFiles
from realtime.recordings.folder import EVENTS_FILE, MEDIA_FILE, is_being_written, is_recording
from realtime.recordings.lines import Windowed
from realtime.recordings.reading import RecordedMedia, read_lines
from tests.clients.recorded.sessions import noisy
from tests.realtime.recordings.tapes import start_line
from tests.support.scripted_engine import SCRIPTED_MEDIA

COUNT = 3


class Disk:
    """Has of each file in `written` what was there when it was synchronised last, as after a power cut."""

    def __init__(self, written: Path, after: Path) -> None:
        self._written, self._after = written, after
        self.num_windows: list[int] = []  # that can be read, after each synchronisation

    def fsync(self, descriptor: int) -> None:
        for name in (MEDIA_FILE, EVENTS_FILE):
            path = self._written / name
            if path.exists() and os.path.samestat(path.stat(), os.fstat(descriptor)):
                (self._after / name).write_bytes(path.read_bytes())
        self.num_windows.append(self.read() if (self._after / EVENTS_FILE).exists() else 0)

    def read(self) -> int:
        """Raises MediaError if there is a line without its media."""
        windows = [line for line in read_lines(self._after) if isinstance(line, Windowed)]
        with RecordedMedia(self._after, SCRIPTED_MEDIA) as media:
            return len([media.window(line) for line in windows])


def test_after_a_power_cut_every_window_that_was_written_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (after := tmp_path / "after").mkdir()
    disk = Disk(tmp_path / "door", after)
    monkeypatch.setattr(os, "fsync", disk.fsync)
    with RecordingFiles(tmp_path / "door", SCRIPTED_MEDIA, start_line(SCRIPTED_MEDIA)) as files:
        for index in range(COUNT):
            files.write_window(noisy(index))
            assert disk.num_windows[-1] == index + 1
    assert files.num_bytes == pytest.approx(sum(path.stat().st_size for path in files.path.iterdir()), rel=0.01)


def test_a_folder_is_no_recording_before_it_is_marked_as_being_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, was_recording = fcntl.flock, list[bool]()

    def locked(descriptor: int, how: int) -> None:
        was_recording.append(is_recording(tmp_path / "door"))
        lock(descriptor, how)

    with monkeypatch.context() as patch:
        patch.setattr(fcntl, "flock", locked)
        files = RecordingFiles(tmp_path / "door", SCRIPTED_MEDIA, start_line(SCRIPTED_MEDIA))
    assert was_recording == [False]
    with files:
        assert is_being_written(files.path)
        assert [path.name for path in files.path.iterdir()] == [EVENTS_FILE]
    assert not is_being_written(files.path)
