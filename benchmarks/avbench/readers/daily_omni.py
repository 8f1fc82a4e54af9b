"""Daily-Omni (arXiv 2505.17862): `qa.json`, `Videos/ID/ID_video.mp4`.

    [{"video_id", "Type", "Question", "Choice": ["A. …", …], "Answer": "A", "video_duration": "30s", …}]

The form is that which the benchmark's own `test_model/` reads.
"""

from pathlib import Path

from benchmarks.avbench.items import Benchmark, choice
from benchmarks.avbench.readers.files import Videos, fields, read_json


def read(folder: Path) -> Benchmark:
    """All questions. Raises BenchmarkDataError."""
    _, found = read_json(folder, "qa.json", "QA_all.json")
    videos, items = Videos(folder), []
    for number, entry in enumerate(found):
        names = "video_id", "Type", "Question", "Choice", "Answer"
        video, task, question, options, right = fields(f"question {number}", entry, *names)
        where = f"{video}/{number}"
        name = f"{video}_video" if f"{video}_video" in videos else video
        items.append(choice(where, videos.find(name, where), task, question, options, right))
    return Benchmark(tuple(items), {})
