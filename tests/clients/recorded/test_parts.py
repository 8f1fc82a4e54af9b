"""All parts of a recording are run again as one."""

import shutil
from pathlib import Path

import pytest

from clients.recorded.rerun import rerun
from realtime.errors import MediaError
from realtime.recordings.parts import PartLimits
from tests.clients.recorded.sessions import Session
from tests.clients.recorded.test_rerun import as_json, as_text, eventful
from tests.support.scripted_engine import ScriptedEngine

EACH = PartLimits(max_bytes=1)  # a part for each window


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the first; nobody may change it."""
    return eventful(Session(tmp_path_factory.mktemp("parts"), ScriptedEngine(), EACH)).end()


@pytest.fixture
def first(parts: Path, tmp_path: Path) -> Path:
    shutil.copytree(parts.parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / parts.name


def test_a_recording_in_parts_is_the_same_as_one_in_one(first: Path, tmp_path: Path) -> None:
    whole = eventful(Session(tmp_path / "whole", ScriptedEngine())).end()
    in_parts, in_one = (rerun(path, ScriptedEngine(), lambda: 0.0) for path in (first, whole))
    assert len(list(first.parent.glob("door-1*"))) == in_parts.windows.num_compared + in_parts.windows.num_lost
    for comparison in (in_parts, in_one):
        comparison.stages.clear()  # real time
    assert as_json(in_parts) == as_json(in_one)
    assert in_parts.is_same
    assert as_json(in_parts)[-1]["is_complete"]


def test_a_part_that_is_missing_is_told(first: Path) -> None:
    shutil.rmtree(first.with_name("door-1-part3"))
    comparison = rerun(first, ScriptedEngine(), lambda: 0.0)
    assert comparison.is_same
    assert comparison.windows.num_compared == 2
    assert not as_json(comparison)[-1]["is_complete"]
    assert "The recording goes on in door-1-part3, which is not there." in as_text(comparison)
    assert "breaks off" not in as_text(comparison)


def test_a_later_part_alone_is_refused(first: Path) -> None:
    third = first.with_name("door-1-part3")
    with pytest.raises(MediaError, match=rf"is part 3 of a recording: give the first, {first}$"):
        rerun(third, ScriptedEngine(), lambda: 0.0)
    shutil.rmtree(first)
    with pytest.raises(MediaError, match=r"whose beginning is gone: it cannot be repeated, but \S+media\.mkv can be"):
        rerun(third, ScriptedEngine(), lambda: 0.0)
