import re
import tomllib
from collections import Counter
from pathlib import Path, PurePosixPath

import pytest

from benchmarks.everyday.clips import KINDS, Clip, read_clips
from benchmarks.everyday.media import Library
from benchmarks.everyday.wordings import is_in_training
from training.looks.photographs import read_listed

CLIPS = read_clips()
LIBRARY = Library.read()
EVERYBODY_ASKS = {  # in these words; what is specific is asked in words that training does not have
    "What do you see?",
    "What do you see now?",
    "What do you see right now?",
    "What did you see first?",
    "Describe the scene in detail.",
    "Who is there?",
    "Who was there?",
    "Is anybody there?",
    "Is anyone there?",
    "Is somebody there?",
    "How many people are there?",
    "How many people are in the picture?",
    "How many people can you see?",
    "How many people do you see?",
    "Is the light on?",
    "Is anything written there?",
    "Read the sign.",
    "What does the sign say?",
    "What was said?",
    "What was said last?",
    "What did I say?",
    "What did he say?",
    "What did she say?",
    "What is he doing?",
    "What are they doing?",
    "What colours are they wearing?",
    "What happened to the light?",
    "What did you hear?",
    "What did you hear first?",
    "What did you hear last?",
    "What happened?",
    "Summarise what happened.",
    "And before that?",
    "When did that happen?",
    "What time is it?",
    "What time is it now?",
    "What is the time?",
    "Hello!",
    "Thank you!",
    "Who are you?",
    "What is the capital of France?",
}


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


def test_fresh_clips_show_nothing_that_was_chosen_on_or_asked_about_before() -> None:
    fresh = [clip for clip in CLIPS if clip.fresh]
    before = set().union(*(clip.files for clip in CLIPS if not clip.fresh))
    files = set().union(*(clip.files for clip in fresh))
    assert len(fresh) >= 15
    assert sum(len(clip.ask) for clip in fresh) >= 130
    assert not files & before
    assert not any(LIBRARY.files[name].chosen_on for name in files)


def test_every_listed_file_and_package_is_used() -> None:
    assert set().union(*(clip.files for clip in CLIPS)) == LIBRARY.files.keys()
    assert {file.package for file in LIBRARY.files.values()} == LIBRARY.packages.keys()
    assert all(package.licence for package in LIBRARY.packages.values())


def test_nothing_of_it_is_trained_on() -> None:
    """Training names its files by path or by name; a common word such as "cat.png" counts only with its folder."""
    sources = [path for ending in ("py", "toml", "json") for path in Path("training").rglob(f"*.{ending}")]
    sources.remove(Path("training/demo_clip.py"))  # nothing is trained on the demo clip
    sources.remove(Path("training/looks/photographs.toml"))  # it names hundreds of files, each with its package
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    paths = [PurePosixPath(file.path) for file in LIBRARY.files.values() if not file.inside]
    assert [path for path in paths if re.search(rf"\b{re.escape('/'.join(path.parts[-2:]))}\b", text)] == []
    named = [path.name for path in paths if re.search(rf"(?<![\w.-]){re.escape(path.name)}\b", text)]
    assert named == []


def test_no_photograph_that_looks_are_taught_with_is_in_it() -> None:
    listed = read_listed()
    files = LIBRARY.files.values()
    assert not {each.sha256 for each in listed} & {file.sha256 for file in files}
    places = {(each.package.rpartition("@")[0], each.file) for each in listed}
    assert not places & {(file.package, file.path) for file in files}


def test_pictures_on_which_thresholds_were_chosen_are_marked() -> None:
    """`vtest.png` is a picture of `vtest.avi`. Other packages have files of the same name, such as "picture.jpg"."""
    lists = [tomllib.loads(path.read_text(encoding="utf-8")) for path in Path("benchmarks/scene").glob("*.toml")]
    used = [
        (package["get"], PurePosixPath(item["file"]))
        for table in lists
        for package in table["package"]
        for item in package["photographs"]
    ]
    for file in LIBRARY.files.values():
        path = PurePosixPath(file.path)
        of_package = [used_path for get, used_path in used if file.package in get]
        names = {used_path.name for used_path in of_package}
        frames = tuple(used_path.stem for used_path in of_package if len(used_path.parts) == 1)
        is_used = path.name in names or (path.suffix in {".mp4", ".avi"} and path.stem.startswith(frames))
        assert file.chosen_on == is_used, file.id


def test_training_asks_in_other_words() -> None:
    asked = {asked.text for clip in CLIPS for asked in clip.ask if is_in_training(asked.text)}
    assert asked <= EVERYBODY_ASKS
    said = {heard.say for clip in CLIPS for heard in clip.hear if is_in_training(heard.say)}
    assert said <= {""}


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
