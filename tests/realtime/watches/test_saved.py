"""The file of watches: read as it was written, for its owner only, set aside when it is damaged."""

import logging
import stat
from pathlib import Path

import pytest

from realtime.watches import saved
from realtime.watches.stream_watches import StreamWatches


def new_watches() -> StreamWatches:
    return StreamWatches(2.0, lambda _: None, lambda: 100.0, lambda: None, lambda: 0.0)


def test_watches_are_read_as_they_were_written(tmp_path: Path) -> None:
    watches = new_watches()
    for event in ("you see a cat", "the phone rings", "a man in blue comes"):
        watches.add(event)
    watches.remove("1")
    watches.pause("2", is_paused=True, resumes_unix_s=60.0)
    watches.all[1].is_on = True
    saved.write(tmp_path, "door", saved.text_of(watches))
    (path,) = tmp_path.iterdir()
    assert path.name == "door.watches.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = new_watches()
    again.add("you see a dog")
    again.restore(*saved.read(tmp_path, "door"))
    assert [(each.watch_id, each.event, each.is_paused, each.is_on) for each in again.all] == [
        ("2", "the phone rings", True, False),
        ("3", "a man in blue comes", False, True),
        ("1", "you see a dog", False, False),
    ]
    assert [each.resumes_unix_s for each in again.all] == [60.0, None, None]
    assert again.add("you see a bird").watch_id == "4"
    assert again.all[0].rule is not None
    saved.delete(tmp_path, "door")
    assert saved.read(tmp_path, "door") == ([], 1)


@pytest.mark.parametrize("text", ["", "{", '{"format": 1}', '{"format": 9, "next_number": 1, "watches": []}'])
def test_a_file_that_cannot_be_used_is_set_aside(tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "door.watches.json").write_text(text, encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert saved.read(tmp_path, "door") == ([], 1)
    assert len(caplog.messages) == 1
    assert "they are kept as door.watches.json.refused" in caplog.messages[0]
    assert [path.name for path in tmp_path.iterdir()] == ["door.watches.json.refused"]
