"""Which recordings have to go."""

from pathlib import Path

import pytest

from realtime.config import Keep
from realtime.recordings.files import RecordingFiles
from realtime.recordings.folder import EVENTS_FILE
from realtime.recordings.quota import Kept, Quota, to_delete
from tests.realtime.recordings.tapes import start_line
from tests.support.scripted_engine import SCRIPTED_MEDIA

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
        ([], Keep(10, 10.0), ""),
        ([(1, 40), (3, 40), (2, 40)], Keep(max_bytes=120), ""),
        ([(1, 40), (3, 40), (2, 40)], Keep(max_bytes=119), "1"),
        ([(1, 40), (3, 40), (2, 40)], Keep(max_bytes=79), "12"),
        ([(1, 40), (3, 40), (2, 40)], Keep(max_bytes=0), "120"),
        ([(1, 40), (3, 40, True), (2, 40)], Keep(max_bytes=79), "20"),
        ([(1, 400, True)], Keep(max_bytes=79, max_age_s=0.0), ""),
        ([(7, 1), (7.1, 1), (6.9, 1)], Keep(max_age_s=7 * DAY_S), "1"),
        ([(1, 40), (8, 40), (2, 40)], Keep(80, 7 * DAY_S), "1"),
        ([(1, 40), (8, 10), (2, 40)], Keep(50, 7 * DAY_S), "12"),
        ([(1, 1), (9, 1)], Keep(), ""),
    ],
)
def test_the_oldest_go_and_never_what_is_being_written(
    recordings: list[tuple[float, int]], keep: Keep, deleted: str
) -> None:
    assert "".join(str(recording.path) for recording in to_delete(kept(*recordings), keep, NOW_S)) == deleted


def test_recordings_are_deleted_and_counted_and_nothing_else_is_touched(tmp_path: Path) -> None:
    for name in ("old", "new"):
        with RecordingFiles(tmp_path / name, SCRIPTED_MEDIA, start_line(SCRIPTED_MEDIA)):
            pass
    (tmp_path / "old" / "notes.txt").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "old.mkv").write_text("of an earlier version")
    deleted: list[None] = []
    with RecordingFiles(tmp_path / "open", SCRIPTED_MEDIA, start_line(SCRIPTED_MEDIA)) as files:
        quota = Quota(tmp_path, Keep(max_bytes=1), lambda: 0.0, lambda: deleted.append(None))
        quota.tidy()
        quota.tidy()
        assert (files.path / EVENTS_FILE).is_file()
    assert len(deleted) == 2
    assert {path.name for path in tmp_path.iterdir()} == {"old", "folder", "old.mkv", "open"}
    assert [path.name for path in (tmp_path / "old").iterdir()] == ["notes.txt"]
    quota.tidy()
    assert not (tmp_path / "open").exists()
    Quota(tmp_path / "not there", Keep(max_bytes=1), lambda: 0.0, lambda: None).tidy()
