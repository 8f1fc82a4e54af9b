"""Which recordings have to go."""

import asyncio
from pathlib import Path

import pytest

from engines.serving.worker import Worker
from realtime.calls.call import Resources
from realtime.calls.switchboard import Switchboard
from realtime.config import RecordingLimits, ServerConfig, parse_recording_limits
from realtime.recordings.files import RecordingFiles
from realtime.recordings.folder import EVENTS_FILE, MEDIA_FILE
from realtime.recordings.quota import Kept, tidy, to_delete
from realtime.recordings.recordings import Recordings
from tests.realtime.recordings.tapes import start_line
from tests.support.scripted_engine import SCRIPTED_MEDIA, ScriptedEngine

DAY_S = 86_400.0
NOW_S = 100 * DAY_S


def kept(*recordings: tuple[float, int] | tuple[float, int, bool]) -> list[Kept]:
    """Of each its age in days, its bytes, and whether it is being written."""
    return [
        Kept(Path(f"{number}"), size, NOW_S - age * DAY_S, bool(rest))
        for number, (age, size, *rest) in enumerate(recordings)
    ]


@pytest.mark.parametrize(
    ("recordings", "keep", "deleted"),
    [
        ([], RecordingLimits(10, 10.0), ""),
        ([(1, 40), (3, 40), (2, 40)], RecordingLimits(max_bytes=120), ""),
        ([(1, 40), (3, 40), (2, 40)], RecordingLimits(max_bytes=119), "1"),
        ([(1, 40), (3, 40), (2, 40)], RecordingLimits(max_bytes=79), "12"),
        ([(1, 40), (3, 40), (2, 40)], RecordingLimits(max_bytes=0), "120"),
        ([(1, 40), (3, 40, True), (2, 40)], RecordingLimits(max_bytes=79), "20"),
        ([(1, 400, True)], RecordingLimits(max_bytes=79, max_age_s=0.0), ""),
        ([(7, 1), (7.1, 1), (6.9, 1)], RecordingLimits(max_age_s=7 * DAY_S), "1"),
        ([(1, 40), (8, 40), (2, 40)], RecordingLimits(80, 7 * DAY_S), "1"),
        ([(1, 40), (8, 10), (2, 40)], RecordingLimits(50, 7 * DAY_S), "12"),
        ([(1, 1), (9, 1)], RecordingLimits(), ""),
    ],
)
def test_the_oldest_go_and_never_what_is_being_written(
    recordings: list[tuple[float, int]], keep: RecordingLimits, deleted: str
) -> None:
    assert "".join(str(recording.path) for recording in to_delete(kept(*recordings), keep, NOW_S)) == deleted


def test_recordings_are_deleted_and_counted_and_nothing_else_is_touched(tmp_path: Path) -> None:
    for name in ("old", "new"):
        with RecordingFiles(tmp_path / name, SCRIPTED_MEDIA, start_line(SCRIPTED_MEDIA)):
            pass
    (tmp_path / "old" / "notes.txt").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "old.mkv").write_text("of an earlier version")
    with RecordingFiles(tmp_path / "elsewhere" / "mine", SCRIPTED_MEDIA, start_line(SCRIPTED_MEDIA)) as mine:
        (tmp_path / "link").symlink_to(mine.path)
    keep = RecordingLimits(max_bytes=1)
    with RecordingFiles(tmp_path / "open", SCRIPTED_MEDIA, start_line(SCRIPTED_MEDIA)) as files:
        assert tidy(tmp_path, keep, NOW_S) == 2
        assert tidy(tmp_path, keep, NOW_S) == 0
        assert (files.path / EVENTS_FILE).is_file()
    assert {path.name for path in tmp_path.iterdir()} == {"old", "folder", "old.mkv", "open", "elsewhere", "link"}
    assert (mine.path / EVENTS_FILE).is_file()
    assert [path.name for path in (tmp_path / "old").iterdir()] == ["notes.txt"]
    assert tidy(tmp_path, keep, NOW_S) == 1
    assert not (tmp_path / "open").exists()


def test_what_cannot_be_deleted_or_listed_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "door" / EVENTS_FILE).parent.mkdir()
    (tmp_path / "door" / EVENTS_FILE).touch()
    (tmp_path / "door" / MEDIA_FILE).mkdir()  # no file, and so not ours
    assert tidy(tmp_path, RecordingLimits(max_age_s=1.0), NOW_S + 1e12) == 0
    assert tidy(tmp_path / "nowhere", RecordingLimits(max_age_s=1.0), NOW_S) == 0
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [
        "the recording door cannot be deleted",
        f"the recordings in {tmp_path / 'nowhere'} cannot be listed",
    ]


def test_a_server_deletes_what_has_to_go_and_counts_it(tmp_path: Path) -> None:
    for name in ("first", "second"):
        with RecordingFiles(tmp_path / name, SCRIPTED_MEDIA, start_line(SCRIPTED_MEDIA)):
            pass
    config = ServerConfig(record_dir=tmp_path, record_keep=parse_recording_limits("7d"))

    async def scenario(now_unix_s: float) -> bytes:
        recordings = Recordings(config, ScriptedEngine(), lambda: now_unix_s)
        worker = Worker(ScriptedEngine(), lambda: 0.0, asyncio.get_running_loop().call_soon_threadsafe)
        resources = Resources(worker, SCRIPTED_MEDIA, "scripted", None, observe=lambda _event: None)
        clock = asyncio.get_running_loop().time
        async with Switchboard(config, resources, clock, recordings.new_recorder, recordings.tidy) as switchboard:
            await switchboard.wait_closed()
            return switchboard.metrics_text()

    now_s = (tmp_path / "first" / EVENTS_FILE).stat().st_mtime
    assert b"echoingpixels_recordings_deleted_total 0.0" in asyncio.run(scenario(now_s + 6 * DAY_S))
    assert b"echoingpixels_recordings_deleted_total 2.0" in asyncio.run(scenario(now_s + 8 * DAY_S))
    assert list(tmp_path.iterdir()) == []
