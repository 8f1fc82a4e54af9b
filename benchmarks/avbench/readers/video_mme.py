"""Video-MME (arXiv 2405.21075), without subtitles: its JSON, or its table as JSON; videos by `videoID` or `video_id`.

    [{"video_id", "duration", "questions": [{"question_id", "question", "options": ["A. …", …], "answer"}]}]
    [{"videoID", "duration", "question_id", "question", "options", "answer"}]

The first form is that of the benchmark's `output_test_template.json`, the second a row of the published Parquet table.
The task of an item is the length of its video: short, medium, long.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.avbench.items import Benchmark, BenchmarkDataError, choice
from benchmarks.avbench.readers.files import Videos, fields, read_json


def read(folder: Path) -> Benchmark:
    """All questions. Raises BenchmarkDataError."""
    path, found = read_json(folder, "output_test_template.json", "videomme.json", "test.json")
    videos, items = Videos(folder), []
    if not isinstance(found, list):
        raise BenchmarkDataError(f"{path} is no list: is it the published file?")
    for video, duration, entry in _questions(found):
        names = "question_id", "question", "options", "answer"
        key, question, options, right = fields(f"a question about {video}", entry, *names)
        items.append(choice(str(key), videos.find(video, str(key)), duration, question, options, right))
    return Benchmark(tuple(items), {})


def _questions(entries: list[Any]) -> Iterator[tuple[str, str, Any]]:
    """Video, length and entry of each question."""
    for number, entry in enumerate(entries):
        (duration,) = fields(f"entry {number}", entry, "duration")
        video = str(entry.get("videoID") or entry.get("video_id") or "")
        for question in entry.get("questions", [entry]):
            yield video, str(duration), question
