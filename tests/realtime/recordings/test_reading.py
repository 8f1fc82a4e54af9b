"""What is no recording, or one of another version, is refused in one line that says what to do."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from realtime.errors import MediaError
from realtime.recordings.folder import EVENTS_FILE
from realtime.recordings.lines import LINES, Opened, Transcribed
from realtime.recordings.reading import read_lines, read_start
from tests.realtime.recordings.tapes import start_line
from tests.support.scripted_engine import SCRIPTED_MEDIA

START = start_line(SCRIPTED_MEDIA).model_dump(mode="json")


def recording(path: Path, *lines: dict[str, Any] | bytes) -> Path:
    path.mkdir()
    texts = (line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in lines)
    (path / EVENTS_FILE).write_bytes(b"".join(texts))
    return path


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ([], "the recording is empty"),
        ([b'{"type": "sta'], "the recording is empty"),
        ([{"type": "opened", "ratio": 0.2, "cache_tokens": 64}], "the recording is empty"),
        ([START | {"format": 2, "seed": 7}], "is of format 2, this version reads 1"),
        ([{"format": "of others"}], "is of format of others, this version reads 1"),
        ([START | {"seed": 7}], "line 1 is wrong: Extra inputs are not permitted"),
        ([START | {"unix_s": 1e300}], "line 1 is wrong: Input should be less than"),
        ([START | {"first": "../door"}], "line 1 is wrong: String should match pattern"),
        ([b"\xff\xfe\n"], "line 1 is wrong: Invalid JSON"),
        ([b"[1]\n"], "line 1 is wrong"),
    ],
)
def test_what_is_no_recording_of_this_version_is_refused(
    lines: list[dict[str, Any] | bytes], complaint: str, tmp_path: Path
) -> None:
    with pytest.raises(MediaError) as refused:
        read_start(recording(tmp_path / "door", *lines))
    assert complaint in str(refused.value)
    assert "\n" not in str(refused.value)


def test_of_a_folder_of_recordings_the_newest_is_named(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="is no recording: a folder that `serve --record` wrote has events"):
        read_start(tmp_path)
    (tmp_path / "folder").mkdir()
    for name in ("door-1", "door-9", "yard-part2-9"):  # a stream may be called like a part
        recording(tmp_path / name, START)
    recording(tmp_path / "yard-part2-9-part2", START | {"part": 2, "first": "yard-part2-9"})
    with pytest.raises(MediaError, match=r"holds 3 recordings: give one of them, the newest is \S+yard-part2-9$"):
        read_start(tmp_path)


def test_a_folder_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"events\.jsonl: File name too long$"):
        read_start(tmp_path / ("x" * 300))


def test_a_last_line_that_is_cut_off_is_left_out(tmp_path: Path) -> None:
    opened = Opened(ratio=0.1 + 0.2, cache_tokens=64)
    path = recording(tmp_path / "door", START, opened.model_dump(), b'{"type": "lost", "index": 3}')
    assert list(read_lines(path)) == [start_line(SCRIPTED_MEDIA), opened]


def test_numbers_that_are_none_can_be_read_back() -> None:
    line = Transcribed(start_s=-math.inf, end_s=math.inf, pcm="", text="", ms={"transcription": math.nan})
    text = line.model_dump_json()
    json.loads(text, parse_constant=pytest.fail)  # JSON knows neither NaN nor Infinity
    read = LINES.validate_json(text)
    assert isinstance(read, Transcribed)
    assert (read.start_s, read.end_s) == (-math.inf, math.inf)
    assert math.isnan(read.ms["transcription"])


def test_an_error_of_a_line_shows_nothing_of_what_was_said() -> None:
    with pytest.raises(ValueError, match="start_s") as refused:
        Transcribed.model_validate({"start_s": "my secret", "text": "my secret"})
    assert "secret" not in str(refused.value)


def test_a_folder_goes_on_beside_itself_only() -> None:
    for name in ("..", "/etc", "a/b", ""):
        with pytest.raises(ValueError, match="pattern"):
            LINES.validate_python({"type": "continued", "folder": name})
