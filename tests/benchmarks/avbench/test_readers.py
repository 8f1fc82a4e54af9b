"""Every published form is read, and what is wrong with a copy is told."""

import json
from pathlib import Path

import pytest

from benchmarks.avbench.items import BenchmarkDataError, Item
from benchmarks.avbench.readers.all import READERS
from tests.benchmarks.avbench.made import MADE

# id, task, right, kind, asked at
EXPECTED = {
    "worldsense": [("abc/task0", "Counting", "B", "choice", None), ("abc/task1", "Counting", "C", "choice", None)],
    "daily-omni": [("xy/0", "Inference", "C", "choice", None)],
    "avut": [("7", "Audio Content Counting", "A", "choice", None)],
    "video-mme": [("001-1", "short", "A", "choice", None)],
    "ovo-bench": [
        ("EPM/1", "EPM", "B", "choice", 2.5),
        ("REC/2/0", "REC", "2", "number", 3.0),
        ("SSR/3/0", "SSR", "yes", "yes or no", 4.5),
        ("CRR/4/0", "CRR", "no", "yes or no", 4.0),
    ],
    "streamingbench": [(f"questions_real/{number}/0", "Clips Summarize", "B", "choice", 3.0) for number in (0, 1)],
}
LEFT_OUT = {"avut": {"right option empty": 1}, "streamingbench": {"Proactive Output": 2}}


@pytest.mark.parametrize("name", READERS)
def test_a_copy_is_read(name: str, tmp_path: Path) -> None:
    found = READERS[name](MADE[name](tmp_path))
    assert [(item.id, item.task, item.right, item.kind, item.asked_s) for item in found.items] == EXPECTED[name]
    assert found.left_out == LEFT_OUT.get(name, {})
    for item in found.items:
        assert item.video.is_file()
        assert item.video.parts[-2:] != ("other", "one.mp4")
        assert "A. A dog.\n" in item.prompt or item.kind != "choice"


@pytest.mark.parametrize("name", READERS)
def test_missing_files_are_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(BenchmarkDataError, match="holds no"):
        READERS[name](tmp_path)
    MADE[name](tmp_path)
    for video in tmp_path.rglob("*.mp4"):
        video.rename(video.with_name("another.mp4")) if video.parent.name != "other" else video.unlink()
    with pytest.raises(BenchmarkDataError, match=r"its video .* is not in"):
        READERS[name](tmp_path)
    for video in tmp_path.rglob("*.mp4"):
        video.unlink()
    with pytest.raises(BenchmarkDataError, match="holds no videos"):
        READERS[name](tmp_path)


def test_cut_videos_of_ovo_bench_are_asked_at_their_end(tmp_path: Path) -> None:
    MADE["ovo-bench"](tmp_path)
    source = tmp_path / "src_videos/set/one.mp4"
    (tmp_path / "chunked_videos").mkdir()
    for name in ("1", "2_0", "3_0", "4_0"):
        (tmp_path / f"chunked_videos/{name}.mp4").write_bytes(source.read_bytes())
    items = READERS["ovo-bench"](tmp_path).items
    assert [(item.video.name, item.asked_s) for item in items] == [
        (f"{name}.mp4", None) for name in ("1", "2_0", "3_0", "4_0")
    ]


def test_what_is_no_item_is_told(tmp_path: Path) -> None:
    MADE["daily-omni"](tmp_path)
    path = tmp_path / "qa.json"
    (entry,) = json.loads(path.read_text())
    for changed, told in (({"Answer": "D"}, "none of its 3 options"), ({"Choice": []}, "fewer than two options")):
        path.write_text(json.dumps([entry | changed]))
        with pytest.raises(BenchmarkDataError, match=told):
            READERS["daily-omni"](tmp_path)
    path.write_text(json.dumps([{"Question": "What?"}]))
    with pytest.raises(BenchmarkDataError, match="has no video_id, Type"):
        READERS["daily-omni"](tmp_path)
    path.write_text("[")
    with pytest.raises(BenchmarkDataError, match="cannot be read"):
        READERS["daily-omni"](tmp_path)


def test_prompts_say_what_form_the_answer_has() -> None:
    item = Item("1", Path("a.mp4"), "x", "How many?", "2", kind="number")
    assert item.prompt.splitlines() == ["How many?", "Answer with one number only."]
