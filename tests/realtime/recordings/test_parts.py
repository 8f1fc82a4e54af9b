"""A long recording is one of several folders."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from engines.api import Window
from realtime.config import RecordingLimits
from realtime.recordings.folder import EVENTS_FILE, MEDIA_FILE, is_being_written
from realtime.recordings.lines import Continued, Start, Windowed
from realtime.recordings.parts import PartLimits, RecordingParts, part_limits
from realtime.recordings.quota import tidy
from realtime.recordings.reading import RecordedMedia, read_lines
from tests.clients.recorded.sessions import noisy
from tests.realtime.recordings.tapes import ONE_PART, start_line
from tests.support.scripted_engine import SCRIPTED_MEDIA

START = start_line(SCRIPTED_MEDIA)


def record(path: Path, windows: Sequence[Window], limits: PartLimits) -> list[list[int]]:
    """The windows of each part, by their indices."""
    with RecordingParts(path, SCRIPTED_MEDIA, START, limits) as parts:
        for window in windows:
            parts.write_window(window)
    indices = []
    part: Path | None = path
    while part is not None:
        lines = list(read_lines(part))
        with RecordedMedia(part, SCRIPTED_MEDIA) as media:
            indices.append([media.window(line).index for line in lines if isinstance(line, Windowed)])
        assert not is_being_written(part)
        start = START.model_copy(update={"part": len(indices), "first": path.name if part != path else None})
        assert [line for line in lines if isinstance(line, Start)] == [start]
        part = part.with_name(lines[-1].folder) if isinstance(lines[-1], Continued) else None
    return indices


def test_a_part_is_so_long_or_so_large_and_a_window_is_never_divided(tmp_path: Path) -> None:
    windows = [noisy(index) for index in range(5)]
    assert record(tmp_path / "one", windows, ONE_PART) == [[0, 1, 2, 3, 4]]
    assert record(tmp_path / "long", windows, PartLimits(max_s=1.0)) == [[0, 1], [2, 3], [4]]
    assert record(tmp_path / "each", windows, PartLimits(max_s=0.1)) == [[0], [1], [2], [3], [4]]
    size = (tmp_path / "each" / MEDIA_FILE).stat().st_size + (tmp_path / "each" / EVENTS_FILE).stat().st_size
    assert record(tmp_path / "large", windows, PartLimits(max_bytes=1.5 * size)) == [[0, 1], [2, 3], [4]]
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o700}
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("*/*")} == {0o600}


def test_the_oldest_parts_of_a_stream_that_goes_on_are_deleted(tmp_path: Path) -> None:
    with RecordingParts(tmp_path / "door", SCRIPTED_MEDIA, START, PartLimits(max_bytes=1)) as parts:
        for index in range(4):
            parts.write_window(noisy(index))
        sizes = [sum(path.stat().st_size for path in part.iterdir()) for part in tmp_path.iterdir()]
        assert tidy(tmp_path, RecordingLimits(max_bytes=round(2.5 * max(sizes))), 0.0) == 2
        assert {path.name for path in tmp_path.iterdir()} == {"door-part3", "door-part4"}
        assert tidy(tmp_path, RecordingLimits(max_bytes=1), 0.0) == 1
        parts.write_window(noisy(4))
    assert {path.name for path in tmp_path.iterdir()} == {"door-part4", "door-part5"}


@pytest.mark.parametrize(
    ("keep", "max_streams", "limits"),
    [
        (RecordingLimits(), 4, PartLimits()),
        (RecordingLimits(max_bytes=20_000), 4, PartLimits(max_bytes=2_000)),
        (RecordingLimits(max_bytes=20_000), 50, PartLimits(max_bytes=200)),
        (RecordingLimits(max_age_s=3600.0), 50, PartLimits(max_s=360.0)),
    ],
)
def test_what_is_being_written_is_half_of_what_is_kept_at_most(
    keep: RecordingLimits, max_streams: int, limits: PartLimits
) -> None:
    assert part_limits(keep, max_streams) == limits
    if keep.max_bytes is not None and limits.max_bytes is not None:
        assert max_streams * limits.max_bytes <= keep.max_bytes / 2
