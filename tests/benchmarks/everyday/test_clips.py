import re
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.everyday.clips import KINDS, Clip, read_clips
from benchmarks.everyday.media import Library

CLIPS = read_clips()
LIBRARY = Library.read()


def test_there_is_enough_of_everything() -> None:
    asked = [asked for clip in CLIPS for asked in clip.ask]
    kinds = Counter(question.kind for question in asked)
    assert len(CLIPS) >= 30
    assert len(asked) >= 200
    assert kinds.keys() == KINDS.keys()
    assert sum(question.spoken for question in asked) >= 40
    assert {"object", "counting", "text-rich", "attribute", "speech", "clock"} == {q.kind for q in asked if q.core}


@pytest.mark.parametrize("clip", CLIPS, ids=lambda clip: clip.name)
def test_a_clip_is_made_of_listed_files_and_short(clip: Clip) -> None:
    assert clip.files <= LIBRARY.files.keys()
    assert 8 <= clip.seconds <= 40
    for asked in clip.ask:
        for pattern in (*asked.right, *asked.wrong):
            re.compile(pattern)


def test_every_listed_file_and_package_is_used() -> None:
    assert set().union(*(clip.files for clip in CLIPS)) == LIBRARY.files.keys()
    assert {file.package for file in LIBRARY.files.values()} == LIBRARY.packages.keys()
    assert all(package.licence for package in LIBRARY.packages.values())


def test_nothing_of_it_is_trained_on() -> None:
    """Training knows scikit-image for its astronaut; the demo clip, which is not trained on, takes from it, too."""
    sources = [path for ending in ("py", "toml") for path in Path("training").rglob(f"*.{ending}")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    known = [name for name in LIBRARY.packages if re.search(rf"\b{name}(?![\w-])", text)]
    assert known == ["scikit-image"]
    assert not any("astronaut" in file.path for file in LIBRARY.files.values())


@pytest.mark.parametrize(
    "broken",
    [
        'show = [{ file = "a", at = 3 }]',  # nothing is shown at first
        'show = [{ file = "a" }]\nhear = [{ at = 2 }]',  # nothing is heard
        'show = [{ file = "a" }]\nask = [{ kind = "object", at = 20, q = "?", right = ["x"] }]',  # after the end
        'show = [{ file = "a" }]\nask = [{ kind = "object", at = 2, q = "?" }]',  # nothing is true
        'show = [{ file = "a" }]\nask = [{ kind = "odd", at = 2, q = "?", right = ["x"] }]',
    ],
)
def test_a_clip_that_is_not_well_formed_is_refused(tmp_path: Path, broken: str) -> None:
    ask = "" if "ask" in broken else "\nask = []"
    (tmp_path / "one.toml").write_text(f'[[clip]]\nname = "one"\nseconds = 10\n{broken}{ask}', encoding="utf-8")
    with pytest.raises(ValueError, match="one"):
        read_clips(tmp_path)
