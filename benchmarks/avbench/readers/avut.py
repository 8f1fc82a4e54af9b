"""AVUT (`tsinghua-ee/AVUTBenchmark`): `AV_Human_data.json`, or `AV_Gemini_data.json`; videos as `video_path` says.

    [{"QA_id", "video_path": "data/ID.mp4", "task_type", "question", "option_A", …, "option_D", "answer": "A"}]

The form is as others who read the file describe it; its own repository was not at hand.
"""

from pathlib import Path

from benchmarks.avbench.items import Benchmark, choice
from benchmarks.avbench.readers.files import Videos, fields, read_json


def read(folder: Path) -> Benchmark:
    """All questions; one whose right option is empty is left out. Raises BenchmarkDataError."""
    _, found = read_json(folder, "AV_Human_data.json", "AV_Gemini_data.json")
    videos, items, num_empty = Videos(folder), [], 0
    names = ("QA_id", "video_path", "task_type", "question", "answer", *(f"option_{letter}" for letter in "ABCD"))
    for number, entry in enumerate(found):
        key, video, task, question, right, *options = fields(f"question {number}", entry, *names)
        if not str(entry.get(f"option_{str(right).strip()}") or "").strip():
            num_empty += 1
            continue
        items.append(choice(str(key), videos.find(video, f"question {key}"), task, question, options, right))
    return Benchmark(tuple(items), {"right option empty": num_empty} if num_empty else {})
