"""Made-up copies of the benchmarks in their published forms: one video of 4.5 s, few questions."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support.media.clips import Clip, Tone, every, write

OPTIONS = ["A. A dog.", "B. A cat.", "C. A bird."]
PLAIN = ["A dog.", "B cat.", "A bird."]


def _write(folder: Path, name: str, content: Any, *videos: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    source = write(folder / "made.mp4", Clip(every(0.5, 4.5), (Tone(0.0, 4.5),)))
    for video in videos:
        (folder / video).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, folder / video)
    source.unlink()
    return folder


def worldsense(folder: Path) -> Path:
    asked = {"task_domain": "x", "task_type": "Counting", "question": "What?", "answer": "B", "candidates": OPTIONS}
    entry = {"video_id": "abc", "duration": "30s", "task0": asked, "task1": asked | {"answer": "C"}}
    return _write(folder, "worldsense_qa.json", {"abc": entry}, "videos/abc.mp4")


def daily_omni(folder: Path) -> Path:
    entry = {"Question": "What?", "Choice": OPTIONS, "Answer": "C", "video_id": "xy", "Type": "Inference"}
    more = {"video_category": "x", "video_duration": "30s"}
    return _write(folder, "qa.json", [entry | more], "Videos/xy/xy_video.mp4")


def avut(folder: Path) -> Path:
    options = {f"option_{letter}": option for letter, option in zip("ABCD", [*PLAIN, ""], strict=True)}
    entry = {"video_id": 1, "url": "x", "video_type": "vlog", "task_type": "Audio Content Counting", "QA_id": 7}
    entry |= {"question": "What?", "answer": "A", "video_path": "data/q.mp4"} | options
    return _write(folder, "AV_Human_data.json", [entry, entry | {"QA_id": 8, "answer": "D"}], "data/q.mp4")


def video_mme(folder: Path) -> Path:
    question = {"question_id": "001-1", "task_type": "x", "question": "What?", "options": OPTIONS, "answer": "A"}
    entry = {"video_id": "001", "duration": "short", "domain": "x", "sub_category": "x", "questions": [question]}
    return _write(folder, "output_test_template.json", [entry], "data/001.mp4")


def ovo_bench(folder: Path) -> Path:
    common = {"video": "set/one.mp4"}
    found = [
        {"id": 1, "task": "EPM", "realtime": 2.5, "question": "What?", "options": PLAIN, "gt": 1} | common,
        {"id": 2, "task": "REC", "activity": "jump", "test_info": [{"realtime": 3.0, "count": 2}]} | common,
        {"id": 3, "task": "SSR", "test_info": [{"realtime": 4.5, "step": "cut it", "type": 1}]} | common,
        {"id": 4, "task": "CRR", "question": "Why?", "test_info": [{"realtime": 4, "type": 0}]} | common,
    ]
    return _write(folder, "ovo_bench_new.json", found, "src_videos/set/one.mp4", "src_videos/other/one.mp4")


def streaming_bench(folder: Path) -> Path:
    asked: dict[str, Any] = {"task_type": "Clips Summarize", "question": "What?", "time_stamp": "00:00:03"}
    asked |= {"answer": "B", "options": OPTIONS, "required_ability": "x"}
    later = {"task_type": "Proactive Output", "question": "When?", "time_stamp": "00:00:01"}
    entry = {"time": "x", "video_categories": "x", "video_path": "./videos/sample_1.mp4", "questions": [asked, later]}
    return _write(folder, "questions_real.json", [entry, [entry]], "videos/sample_1.mp4")


MADE: dict[str, Callable[[Path], Path]] = {
    "worldsense": worldsense,
    "daily-omni": daily_omni,
    "avut": avut,
    "video-mme": video_mme,
    "ovo-bench": ovo_bench,
    "streamingbench": streaming_bench,
}
